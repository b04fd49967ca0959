"""The receiver: a process of its own, the one that writes the store, and how the other programs of a home use it.

The process: `service` joins the storage SCP to the store, `orders` are what others have its main thread do,
`listening` begins and ends, `health` looks at the store, `notes` say what should be known; `commands` does what clients
ask (`deciding` and `getting` what takes more), `claims` keeps what they hold. A client: `supervisor` is the link to it,
of the `companion` that is started, `requests` and their answers, and what is `holding`. Between them lies the
`channel`: its `channel_server`, its `channel_place` on the disk, and `wire`, by which values travel.

In come settings and requests; out go events and errors: codes with values, never words, and no data set.
"""
