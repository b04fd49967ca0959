"""What is done for people in the background: "first this, then that, and stop if cancelled".

`queue/` runs jobs in their order and keeps them; `retrieve/` and `send/` are kinds of jobs, `search/` asks archives,
`background/` is what nobody asked for, `keeping_house/` makes room; `doctor` tries the chain. `lane`, `pace`, `rate`,
`workers`, `kept_habits` and `kept_speeds` are shared by the kinds.

In come requests, an archive (`qrstation.core.archive`), the store's reader and a cancel token, all of it when the work
starts; out go snapshots, outcomes and events: codes with values. No DIMSE, no words, no Qt, and no setting read later.
"""
