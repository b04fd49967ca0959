"""Tests of the room that ranks priors: its words, its rules, and how much it finds of what is useful.

`made` is the set of patients on which that is measured; it knows nothing of the ranker.
"""
