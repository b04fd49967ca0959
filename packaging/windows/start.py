"""Where the program that setup.exe installs starts: its launchers have Python run this.

`compile-libraries` is for setup.exe: what every start would else compile again, since nobody may write there later.
"""

import sys
from pathlib import Path


def main() -> int:
    """Run the program, as a packaged one, and give its exit status."""
    if sys.argv[1:] == ["compile-libraries"]:
        import compileall

        return not compileall.compile_dir(Path(__file__).parent / "libraries", maxlevels=30, quiet=2)
    # Children are started by the same launcher: see core/station/process.own_command.
    sys.frozen = "windows"  # type: ignore[attr-defined]
    from qrstation.__main__ import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
