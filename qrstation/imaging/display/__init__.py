"""Makes of a frame what the screen shows: modality and VOI LUTs, windows, padding, and the window for want of one.

In may come pure functions of a frame, by the formulas of PS3.3 C.11.
Not files (a frame says all that is needed), nor painting, zoom and marks (that is `ui.viewer`).
"""
