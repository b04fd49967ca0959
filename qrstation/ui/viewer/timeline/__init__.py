"""The patient's studies by date, in a strip over the images: a click opens one, a drag puts it into a viewport.

A pure view of plain values: it knows no jobs and no archives.
"""
