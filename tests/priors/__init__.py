"""Tests of the priors: the made patients with labelled useful priors, and what is measured on them.

What makes the patients knows nothing of the package, so that no label can lean on what a ranker says.
"""
