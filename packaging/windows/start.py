"""Where the program that setup.exe installs starts: its launchers have Python run this.

`compile-libraries` is for setup.exe: what every start would else compile again, since nobody may write there later.
"""

import sys

# Children are started by the same launcher: see core/station/process.own_command.
sys.frozen = "windows"  # type: ignore[attr-defined]

if sys.argv[1:] == ["compile-libraries"]:
    import compileall
    from pathlib import Path

    sys.exit(not compileall.compile_dir(Path(__file__).parent / "libraries", maxlevels=30, quiet=2, optimize=0))

from qrstation.__main__ import main

sys.exit(main())
