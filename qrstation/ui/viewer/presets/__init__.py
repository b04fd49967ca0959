"""Window presets as a person has them: for each modality which, in which order, and his own among them.

`preset_book` keeps them and gives what is offered; `presets_dialog` arranges them; `presets_desk` adds the window that
is shown. What the program offers by itself is `imaging.display.window_presets`.
"""
