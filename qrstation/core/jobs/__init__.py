"""The work that is done for a person, as values: what is asked, how far it is, how it ended, and how it is stopped.

In may come what those who order work and those who show it must both know.
Not how work is done (that is `jobs`), nor how it is said (that is `words`).
"""
