"""The card for an archive's administrator: what must be entered there for this station."""

from __future__ import annotations

from qrstation.core.station.settings import StationSettings


def administrator_card(station: StationSettings, port: int) -> str:
    """Give what an archive's administrator must enter, to be copied into a message."""
    return (
        "Please add this station as a DICOM node, and allow it to query and retrieve:\n"
        f"  AE title:  {station.ae_title}\n"
        f"  Address:   {station.announced_host}\n"
        f"  Port:      {port}\n"
        "It accepts C-STORE of every storage SOP class, uncompressed and compressed transfer syntaxes, and C-ECHO;\n"
        "it asks with C-FIND and C-MOVE (Study Root). This station is the move destination of its own C-MOVEs."
    )
