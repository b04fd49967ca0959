"""What goes on beside the jobs: tests of archives, counts of what the store holds, and of what archives have more.

In come questions; out go events. Nobody waits for these, and they change nothing.
"""
