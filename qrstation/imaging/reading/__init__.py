"""Reads a stored object's header: its elements, its transfer syntax, and what it says of its pixels.

In may come what the bytes of a file tell but its pixels; here what strangers wrote is met first, and bounded.
Not how pixels are decoded (that is `pixels`), nor what the screen makes of them (that is `display`).
"""
