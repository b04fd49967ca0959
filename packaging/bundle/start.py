"""Where a packaged program starts."""

import sys

from qrstation.__main__ import main

sys.exit(main())
