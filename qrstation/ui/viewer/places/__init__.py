"""One place seen in several viewports: where the active image's plane cuts the others, and a cursor in space.

`places_desk` knows the viewports and their frames of reference, and gives each one its `place_layer`, which paints.
In come planes and shifts; what scrolls with whom is decided in `scrolling/`.
"""
