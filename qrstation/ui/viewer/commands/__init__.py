"""What a person can tell the viewer, by key, button or menu, and how these show how things stand.

In come the viewports and their stage; out go orders to them. Which slice or which pixels is not decided here.
"""
