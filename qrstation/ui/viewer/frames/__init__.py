"""From a wanted slice to pixels for the screen; knows no widget, and no viewport but as the one who wants.

In come stacks, wishes and decoded frames; out go pictures: ready bytes with the values that made them. Decoding is done
by processes, mapping on threads; nothing here waits on the GUI thread.
"""
