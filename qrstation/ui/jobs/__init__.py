"""The jobs as a person sees them: the list, what can be done with a job, the log, the note in the tray.

Here live the list's model and painter, the words of a job, and the desk that makes jobs of what is chosen.
May come in: snapshots of jobs, and rows that were chosen in the results.
May not: how a job is done, and in which state it is: the runner alone says that.
"""
