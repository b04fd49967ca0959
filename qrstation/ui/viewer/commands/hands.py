"""What a person does beside walking and windowing: attributes, pictures, cine, going to a number, sorting, presets."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qrstation.imaging.stacks.stack import Order
from qrstation.ui.pump import Pump
from qrstation.ui.viewer.attributes.attributes_desk import AttributesDesk
from qrstation.ui.viewer.cine.cine import Cine
from qrstation.ui.viewer.cine.cine_bar import CineBar
from qrstation.ui.viewer.cine.cine_pace import faster, slower
from qrstation.ui.viewer.commands.actions import ViewerActions
from qrstation.ui.viewer.commands.go_box import GoBox
from qrstation.ui.viewer.pictures.pictures_desk import PicturesDesk
from qrstation.ui.viewer.presets.presets_desk import PresetsDesk
from qrstation.ui.viewer.stage import Stage


class Hands(QObject):
    """Has a desk for each; `done` tells that the buttons may have to show another state."""

    done = Signal()

    def __init__(self, pane: QWidget, stage: Stage, pump: Pump, preset_keys: Callable[[], tuple[str, ...]]) -> None:
        super().__init__(pane)
        self._stage = stage
        self.attributes = AttributesDesk(pane, stage, pump)
        self.pictures = PicturesDesk(pane, stage, pump)
        self.presets = PresetsDesk(pane, stage, preset_keys)
        self.cine = Cine(stage, self)
        self.cine_bar = CineBar(self.cine, pane)
        self.go_box = GoBox(stage)
        self.cine.changed.connect(self.done)
        self.presets.book.changed.connect(self.done)

    def table(self) -> dict[str, Callable[[], None]]:
        """Give what is done for each of these commands, by its name."""
        stage, cine = self._stage, self.cine
        return {
            "undo look": lambda: stage.active.look.undo(),
            "redo look": lambda: stage.active.look.redo(),
            "save preset": self.presets.save,
            "edit presets": self.presets.arrange,
            "copy picture": lambda: self.pictures.copy(named=True),
            "copy unnamed": lambda: self.pictures.copy(named=False),
            "save picture": self.pictures.save,
            "attributes": self.attributes.open,
            "cine": cine.toggle,
            "cine faster": lambda: cine.set_rate(faster(cine.rate)),
            "cine slower": lambda: cine.set_rate(slower(cine.rate)),
            "cine bounce": lambda: cine.set_bounces(not cine.bounces),
            "go to image": lambda: self.go_box.open(stage.active),
            **{f"sort {order}": partial(self.sort, order) for order in Order},
        }

    def sort(self, order: Order) -> None:
        """Walk through the active viewport's stack in another order."""
        viewport = self._stage.active
        if viewport.content.slice_count:
            viewport.content.sort(order)
            viewport.annotations.refresh()
        self.done.emit()

    def show(self, commands: ViewerActions) -> None:
        """Let the actions show how things stand."""
        commands["cine"].setChecked(self.cine.viewport is not None)
        commands["cine bounce"].setChecked(self.cine.bounces)
        commands[f"sort {self._stage.active.content.order}"].setChecked(True)

    def close(self) -> None:
        """End threads and processes."""
        self.cine.stop()
        self.attributes.close()
        self.pictures.close()
