"""Cine: a stack that walks by itself, in the time that its file says or a person chose.

`cine` plays the active viewport by the clock and leaves out what is not decoded in time; `cine_pace` says which image
is due; `cine_bar` is the strip over the picture that steers it. Linked viewports follow as they follow the hand.
"""
