"""What is open and what is known of it: read from the store's index, compared, named; knows no widget.

In come the index's records, on a thread of their own, and news of what was stored; out go stacks, roles and names.
Whose an image is decides the one rule of `core.patient`.
"""
