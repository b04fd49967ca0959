"""The doctor: which link between an archive and this station is broken, and what to do.

Here live the dialog that shows the links, and the desk that has an archive examined.
May come in: the findings of `jobs`' doctor, as they are found.
May not: a connection of its own, nor a judgement on what was seen: that is the doctor's.
"""
