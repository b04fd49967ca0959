"""Where a patient's priors are seen with their reasons, and a person decides whose they are.

Here live the list, the question about a doubtful pair, and the desk that has priors found, fetched and opened.
May come in: found priors, counts and jobs as values, by events.
May not: ranking and asking, which are the jobs', and a decision that a person did not take.
"""
