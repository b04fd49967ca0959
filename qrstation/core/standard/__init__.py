"""What the DICOM standard says, as plain values: elements, UIDs, character sets, queries and their matches.

In may come what PS3.x decides and any room needs, with its section named.
Not what a single service does with it (that is `network`), nor what is this station's own choice.
"""
