"""The local archive on disk: files that are the truth, an index that can be made again, and the station's own state.

In come instances streamed by a sink, files to import, and choices of a person; out go records, files' bytes and news of
what was kept, by whom. The receiver alone writes files and index; readers may be anywhere. No network, no words.
"""
