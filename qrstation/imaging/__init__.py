"""A stored instance becomes a frame, a frame becomes what the screen shows, a series becomes stacks.

Here live the way of pixels (`reading`, then `pixels`, in the processes of `decoders`), what is made of them (`display`)
and in which order they are seen (`stacks`); beside the rooms `frame`, the value that all pass on,
`presentation`, how it is to be shown, and `render`.
In may come paths and index records, out go frozen values and errors that are codes. Not in: network, Qt, words.
"""
