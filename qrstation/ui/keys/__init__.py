"""Keys: which action has which, how a person changes them, and what happens where two could be meant.

`keymap` knows a window's actions by their names in the settings and gives them their keys; `keys_dialog` lists and
changes them, with `key_press` for the new ones; `lent_keys` and `keys_first` settle who has a key at the moment.
May come in: actions with a name, key settings, the policy. Not what an action does.
"""
