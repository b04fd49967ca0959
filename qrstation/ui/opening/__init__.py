"""Opening what was named from outside: by a start, a link, a menu, or files that are dropped onto the window.

Here live the desks that look for a study and open it, and that have files imported and open what came of them.
May come in: openings that were checked (`core.station.opening`), paths that a person chose or dropped.
May not: the reading of a file, or a question to an archive: that is the receiver's, and the search's.
"""
