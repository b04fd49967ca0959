"""The view of the audit trail: what is recorded, the newest first, whether it is whole, and whether it is sent on.

Here live the dialog, its words and its desk, whose workers read. May come in: records, verdicts and how sending goes,
as values by the pump. May not: the files on the GUI thread, and anything that writes the trail.
"""
