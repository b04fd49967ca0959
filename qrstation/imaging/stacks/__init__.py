"""Puts a series' images in the order in which they are looked through: planes, places, and what is told apart.

In may come geometry and the records of the index.
Not pixels or frames (an order is known before any is decoded), nor which stack is shown where (that is `ui.viewer`).
"""
