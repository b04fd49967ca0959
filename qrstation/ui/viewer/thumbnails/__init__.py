"""The small pictures of the open series, from which a person chooses or drags one into a viewport.

In come stacks and the middle slices' frames; out go what was chosen and what was dragged, by the stack's name.
"""
