"""Words for people: every sentence that the window and the command line say of what happened.

In come notices and errors (a code with values), out go two lines each. Nothing here decides anything, and nothing below
`cli`, `ui` and `app` may import it: logic knows codes. A translation takes the place of the tables here.
"""

from qrstation.words.catalogue import words_of, words_of_all
from qrstation.words.entry import Words

__all__ = ["Words", "words_of", "words_of_all"]
