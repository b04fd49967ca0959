"""Viewports that scroll together: which slices show the same place, and why they may not be tied."""
