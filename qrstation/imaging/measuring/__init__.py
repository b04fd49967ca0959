"""Measures shapes on a frame: how long, how wide an angle, how large, and which values lie inside.

In may come shapes in pixel coordinates and frames, out go frozen values with their units; pure numpy, on any thread.
Not files, nor drawing and hitting (that is `ui.viewer`), nor keeping (that is `store`).
"""
