"""The vocabulary of the station: the values, errors, events and codes that all rooms share.

In may come frozen values, protocols, and functions that need nothing else: `standard` is DICOM's, `station` is this
station and its machine, `jobs` is the work that is done, `codes` is what can be told.
Not what imports another room, talks to a peer, reads what is stored, knows Qt, or says a sentence to people.
"""
