"""Viewports that scroll together: which slices show the same place, and why they may not be tied.

In come stacks and what stands in the viewports; out go slices to follow with, and words on the tie. No pixels.
"""
