"""What can be told of the settings, the home and this station itself."""

from __future__ import annotations

from qrstation.core.notice import Code


class SettingsCode(Code):
    """Codes; each has its words in `qrstation.words.settings`."""
