"""The words over a picture, corner by corner: made of plain values, laid out, and painted last.

In come what is shown and of whom; out go marks and where they stand. Nothing is read here, and no widget is known but
by the painter it hands its strokes to.
"""
