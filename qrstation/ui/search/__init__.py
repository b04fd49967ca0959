"""The search form, and the desk that makes searches of what was typed.

Here live the form with its parts (dates, places, chips), what a date may look like, and the desk.
May come in: the names of the archives, and answers for the results.
May not: how an archive is asked, nor identifiers: the form gives a `StudyQuery`.
"""
