"""What the guide's pages need beside MkDocs: the version, the icon, and a page for each place that F1 leads to."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from qrstation.core.station.identity import VERSION  # noqa: E402
from qrstation.ui.help.places import targets, way_to  # noqa: E402

# Opened instead of "page.html#place": systems that start a browser by a file's name lose what stands behind the #.
WAY = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>QR Station</title><meta name="color-scheme" content="dark light">
<meta http-equiv="refresh" content="0; url=../{target}"></head>
<body><a href="../{target}">On to the page</a></body></html>
"""
# Of use on the web alone.
UNUSED = ("sitemap.xml", "sitemap.xml.gz")


def on_config(config: Any) -> Any:
    """Let the pages say of which version they tell."""
    config.extra["version"] = VERSION
    return config


def on_post_build(config: Any) -> None:
    """Put beside the pages what is made of no Markdown."""
    site = Path(config.site_dir)
    for name in UNUSED:
        (site / name).unlink(missing_ok=True)
    shutil.copyfile(ROOT / "resources" / "icons" / "program" / "qrstation.svg", site / "icon.svg")
    for target in targets():
        way = site / way_to(target)
        way.parent.mkdir(exist_ok=True)
        way.write_text(WAY.format(target=target), "utf-8")
