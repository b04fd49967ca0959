"""A retrieve, whose story `retrieving` tells in one loop; every other file decides one thing of it.

- what to ask for: `listing`, `ledger` and `pool`, joined by `plan`; in which shape an archive takes it: `shapes`
- who fetches: `crew` has `worker`s in the archive's lane, by the `route` (push or pull)
- what follows: `piece_ends`; late stores `settling`, instances `asking_again`, the archive's `contact`, its `silence`
- which copy of a study it is about: `copies`; how fast its archive is: `speed`
- how it ended: `outcome`; to a third station: `third_station`; what came: `arrivals`

In come a request and its `parts`; out go progress and one outcome. The decisions have neither clock nor thread.
"""
