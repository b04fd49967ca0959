"""The attributes of the image that is looked at, in a window of their own beside the pictures.

`attributes_desk` follows the active viewport and has a decoder process of its own read the file; `attribute_model` is
the tree with its filter, `attributes_window` shows it. Nothing of a file is parsed here.
"""
