"""Words for people: every sentence that the window and the command line say of what happened.

In come notices and errors (a code with values), out go two lines each; a translation takes the place of the tables.
Not in: what decides anything. Nothing below `cli`, `ui` and `app` may import it: logic knows codes.
"""

from qrstation.words.catalogue import words_of, words_of_all
from qrstation.words.entry import Words, sentence

__all__ = ["Words", "sentence", "words_of", "words_of_all"]
