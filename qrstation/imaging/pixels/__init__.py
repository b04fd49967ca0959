"""Makes a frame of a stored object: finds its bytes, decodes them, and puts beside them what the header says.

In may come codecs and arrays, and functions that give the same for the same bytes, whichever process runs them.
Not processes and their trouble (that is `decoders`), nor windows applied (that is `display`).
"""
