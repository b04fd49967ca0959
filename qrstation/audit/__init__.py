"""The audit trail: who did what with whose images, in the form of PS3.15 A.5, in files that tell if they were changed.

In come events of `core` and what is known of those who act; out go records in `logs/audit`, read and verified here.
All processes of a home write one trail, a line a record, each chained to the one before. No network, store, words.
"""
