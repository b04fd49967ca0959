"""What was switched off is off again at the next start."""

from __future__ import annotations

from tests.ui.viewer.screen import Screen


def test_what_is_off_is_told_by_name_and_comes_back(screen: Screen) -> None:
    sights, commands = screen.pane.controls.sights, screen.pane.commands
    assert sights.off() == ()
    sights.restore(("link view", "what an older version had"))
    assert sights.off() == ("link view",)
    assert [commands[name].isChecked() for name in ("reference lines", "link window", "link view")] == [
        True,
        True,
        False,
    ]
    commands["reference lines"].trigger()
    assert sights.off() == ("reference lines", "link view")
    sights.restore(())
    assert sights.off() == ()
