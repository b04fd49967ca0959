"""The self-check: whether this installation can do what the station needs, each part tried for itself.

`checking` tries the steps one after the other, in a home of its own; `samples` are the images that are decoded,
`receiving` tries store, port and receiver, `trust` what TLS needs, `children` the programs that the
station starts besides.
In may come what a step needs of other rooms, handed over; the user's own home, settings and store may not.
"""
