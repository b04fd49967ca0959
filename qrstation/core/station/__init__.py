"""This station itself: where it keeps what, how it is set up, and what it asks of the system it runs on.

`home` names its places, `lock` and `log_file` are in them; `settings` are values, `settings_rules` says what they may
be, `settings_file` reads and writes them; `process`, `memory`, `plain_file` and `file_window` go round the system's
traps.

In come paths and what a person typed; out go frozen values. Nothing of DICOM objects, of peers or of the store.
"""
