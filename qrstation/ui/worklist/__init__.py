"""The worklist: who is scheduled, asked of archives that offer it, and from there to a patient's studies.

Here live its form, its list and the desk between them and the worklist's searcher; the form and the list are made when
they are first wanted. In may come the search form and the results' words. Not what a study is: that is `results`.
"""
