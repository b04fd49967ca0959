"""What each of the viewer's commands does to the viewports."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from qrstation.ui.viewer.frames.affine import Hold
from qrstation.ui.viewer.layout import LAYOUTS, Layout
from qrstation.ui.viewer.scrolling.look_link import LookLink
from qrstation.ui.viewer.scrolling.scroll_link import ScrollLink
from qrstation.ui.viewer.stage import Stage
from qrstation.ui.viewer.studies_desk import StudiesDesk
from qrstation.ui.viewer.viewport.tools import Tool
from qrstation.ui.viewer.viewport.viewport import Viewport


class Deeds(QObject):
    """Carries out commands on the active viewport; `done` tells that the buttons may have to show another state."""

    done = Signal()

    def __init__(
        self, stage: Stage, link: ScrollLink, looks: LookLink, desk: StudiesDesk, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._stage = stage
        self._link = link
        self._looks = looks
        self._desk = desk
        self.tool = Tool.WINDOW
        self.annotated = True

    def table(self) -> dict[str, Callable[[], None]]:
        """Give what is done for each command of `actions.COMMANDS`, by its name."""
        stage = self._stage
        return {
            **{f"tool {tool}": partial(self.choose_tool, tool) for tool in Tool},
            "fit": lambda: stage.active.canvas.fit(),
            "one to one": lambda: stage.active.canvas.one_to_one(),
            "invert": self._invert,
            "overlays": lambda: stage.active.look.toggle_overlays(),
            "shutter": lambda: stage.active.look.toggle_shutter(),
            "subtraction": lambda: stage.active.look.toggle_subtraction(),
            "turn right": lambda: self._hold(lambda hold: hold.turned(1)),
            "turn left": lambda: self._hold(lambda hold: hold.turned(-1)),
            "mirror": lambda: self._hold(Hold.mirrored),
            "overturn": lambda: self._hold(Hold.overturned),
            "magnifier": lambda: stage.active.canvas.lens.raise_it(),
            "annotations": self._annotate,
            "reset": lambda: stage.active.reset(),
            "own window": lambda: stage.active.set_window(None),
            **{f"layout {layout.name}": partial(self._lay_out, layout) for layout in LAYOUTS},
            "next prior": lambda: self._desk.priors.step(1),
            "previous prior": lambda: self._desk.priors.step(-1),
            "sync": self._toggle_sync,
            "belong": partial(self._realign, self._link.belong),
            "forget alignment": partial(self._realign, self._link.forget),
            "previous image": lambda: stage.active.step(-1),
            "next image": lambda: stage.active.step(1),
            "ten back": lambda: stage.active.step(-10),
            "ten on": lambda: stage.active.step(10),
            "first image": lambda: stage.active.go_to(0),
            "last image": lambda: stage.active.go_to(stage.active.content.slice_count - 1),
            "previous series": lambda: self.step_series(-1),
            "next series": lambda: self.step_series(1),
        }

    def prepare(self, viewport: Viewport) -> None:
        """Let a viewport that is new do what the others do."""
        viewport.canvas.hand.tool = self.tool
        viewport.annotations.set_drawn(self.annotated)

    def choose_tool(self, tool: Tool) -> None:
        """Let the left button do this from now on, in every viewport."""
        self.tool = tool
        for viewport in self._stage.viewports:
            viewport.canvas.hand.tool = tool
        self.done.emit()

    def step_series(self, by: int) -> None:
        """Show the stack before or after the one shown, within its study; at the ends nothing happens."""
        number = self._stage.active_index
        study_uid = self._desk.placement.study_at(number)
        listed = self._desk.studies.stacks_in_order(study_uid)
        shown = self._stage.active.content.stack_name
        if shown in listed and 0 <= listed.index(shown) + by < len(listed):
            self._desk.placement.put(number, study_uid, listed[listed.index(shown) + by])
            self.done.emit()

    def _invert(self) -> None:
        self._stage.active.set_inverted(not self._stage.active.feed.inverted)
        self.done.emit()

    def _hold(self, change: Callable[[Hold], Hold]) -> None:
        active = self._stage.active
        active.look.hold_so(change(active.look.hold))
        self.done.emit()

    def _annotate(self) -> None:
        self.annotated = not self.annotated
        for viewport in self._stage.viewports:
            viewport.annotations.set_drawn(self.annotated)
        self.done.emit()

    def _lay_out(self, layout: Layout) -> None:
        self._stage.choose(layout)
        self._desk.placement.fill()
        self.done.emit()

    def _realign(self, do: Callable[[int], None]) -> None:
        do(self._stage.active_index)
        self.done.emit()

    def _toggle_sync(self) -> None:
        self._link.toggle(self._stage.active_index)
        self._looks.share_window()
        self.done.emit()
