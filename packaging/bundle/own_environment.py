"""Takes back what the packaged program's loader laid into the environment: other programs (the browser) are not to load
our Qt. This process has its search path already, and our children set theirs again when they start."""

import os

before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
if before is None:
    os.environ.pop("LD_LIBRARY_PATH", None)
else:
    os.environ["LD_LIBRARY_PATH"] = before
