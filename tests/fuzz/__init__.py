"""Everything that reads bytes from outside, fed with bytes that nobody should send.

`targets/` has one module for each reader: what is fed, with which seeds, and what must hold. `test_targets` feeds each
a fixed number of mutations in every run of the tests; `hour` feeds them for an hour, led by what code they reach
(`make fuzz`). What was found lies in `found/`, and is fed for ever.
"""
