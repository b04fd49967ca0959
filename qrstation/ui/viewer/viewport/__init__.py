"""One viewport: what it holds, what is said of it, and the hand on it; knows nothing of the others.

In come a stack, pictures and words; out go what the hand wants and what is shown now. Who scrolls with whom, and what
stands where, is decided outside.
"""
