"""Searches: one question to several archives side by side, and what archives do not do made up for.

In come queries and archives; out go batches of matches and how each archive's part ended. Nothing is kept here.
`splitting` plans how an answer that is cut short is completed, `completing` asks; `attempts` is what to try next.
"""
