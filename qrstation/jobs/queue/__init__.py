"""The queue: which jobs there are, in which order and state, and that they are kept for the next start.

In come requests and the function that does a job of whatever kind; out go snapshots. What a job does is not known here.
"""
