"""The settings dialog, and the test of an archive before it is saved.

Here live the dialog with the form of an archive, and the desk that has archives tested, with the words of how it ended.
May come in: settings as one value, and the outcome of a test.
May not: the settings' file: the dialog gives a value back, and others save it.
"""
