"""Runs `pixels` in processes of its own, since hostile pixels can end or take over the one that decodes them.

In may come processes, pipes and threads, and checks of all that is sent back: it is untrusted until it has passed.
Not decoding itself (that is `pixels`); the window asks here and never there.
"""
