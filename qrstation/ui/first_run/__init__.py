"""The assistant of the first start: this station, its first archive, where images are kept, the administrator's card.

Here live the dialog with a page for each step, and the desk that looks at this machine for it and saves what is typed.
May come in: the settings in force, what the machine has of addresses and room, the answer of a test.
May not: a value that is saved before *Finish*; whether a value is right (`core/station/settings_rules` says so).
"""
