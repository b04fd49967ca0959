"""Help: F1 opens the guide's page, in the system's browser, at what belongs to where one is.

`places` is the one table of panes and dialogs with their places in the guide; the guide's build makes a page for each
of them, and so may import it, which knows no Qt. `help_desk` answers the key, in the window and in every dialog;
`browser` starts the system's browser.
May come in: names of classes, files of the guide. May not: what a pane shows, a wait for the browser on the GUI thread.
"""
