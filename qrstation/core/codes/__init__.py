"""The codes of what can be told to a person, one enumeration for each room.

In come names alone; what is told with them are values. Words have their own room (`qrstation.words`), at the edge.
"""
