"""This station and the machine it runs on: its settings, its home, its locks, logs and memory.

In may come what holds for the whole program, whichever of its processes asks.
Not what is stored (that is `store`), nor what a peer is told.
"""
