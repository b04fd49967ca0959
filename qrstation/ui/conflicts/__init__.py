"""Where a person decides between two versions of a study.

Here live the line that counts such studies, the dialog, and what it asks the receiver for (`conflict_questions`).
May come in: studies, comparisons and frames as values, by workers and a pump.
May not: the store's files, and a decision that a person did not take.
"""
