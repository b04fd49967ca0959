"""The settings dialog, what it exports and imports, and the test of an archive before it is saved.

Here live the dialog with its pages (`archives_page`, `rules_page`, `pages`, and those in `ranking/`) of forms over the
keys of a table (`key_form`, `fields`, `key_words`), the desk that opens it and saves, the one that has archives tested,
the one that has rules and ranking tried, and the one that exports and imports.
May come in: settings as one value, the policy that locks some of them, and the outcome of a test.
May not: the settings' file: the dialog gives a value back, and their owner saves it.
"""
