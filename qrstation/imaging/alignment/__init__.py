"""Which place of one stack is which of another, by what the pixels show, where no coordinates compare.

In come slices shrunk to a coarse grid in millimetres (`reduced`), gathered to small volumes (`volume`); out goes an
offset along the prior's normal with a confidence, or a reason why there is none (`align`): a false one is worse.
Numpy alone: no files, no processes, no words, no Qt. Who decodes and who waits is elsewhere.
"""
