"""Associations that this station requests, and a file for each service that it uses over them.

In come nodes, queries, identifiers and a cancel token; out go answers as they come and how it ended. Lost contact is
raised. Nothing is retried here: whether to ask again is for jobs.
"""
