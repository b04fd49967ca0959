"""Searches: one question to several archives side by side, and what archives do not do made up for.

In come queries and archives; out go batches of matches and how each archive's part ended. Nothing is kept here.
"""
