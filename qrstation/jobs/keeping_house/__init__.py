"""Keeping house: what rules fetched and nobody opened makes room for what comes.

`room` says when room is short, and how much is wanted; `fetching` writes down what a rule fetches, and stops it where
the store has no room for that; `listed` asks an archive whether it still has all of a study; `cleaning` says what may
go, and has it removed. Only the receiver deletes, and only what is exactly what was looked at.
"""
