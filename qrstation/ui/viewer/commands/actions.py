"""Everything the viewer can be told to do, as actions with their keys: for keys, toolbar and menus alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from qrstation.imaging.display.window_presets import Preset
from qrstation.imaging.presentation import Voi
from qrstation.ui.outside_text import button_words
from qrstation.ui.viewer.commands.file_looks import FileLooksMenu
from qrstation.ui.viewer.commands.preset_choice import window_text
from qrstation.ui.viewer.layout import LAYOUTS
from qrstation.ui.viewer.presets.preset_book import MOST

PRESET_KEYS = 9
"""The digits 1 to 9, the first eight also F2 to F9; further presets are chosen in the menu."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to be told: its name in code, its words with a mnemonic, its default keys.

    A ``walking`` command's keys act in the viewports alone, since lists and menus use the arrows too; the other
    commands' keys act in the whole pane.
    """

    name: str
    text: str
    keys: tuple[str, ...]
    group: str = ""
    checkable: bool = False
    walking: bool = False
    held: bool = False
    """Done as long as its key is held: a key that repeats itself tells it once."""


COMMANDS = (
    Command("tool window", "&Window", ("W",), "tool", checkable=True),
    Command("tool pan", "&Pan", ("T",), "tool", checkable=True),
    Command("tool zoom", "&Zoom", ("Z",), "tool", checkable=True),
    Command("tool scroll", "&Scroll", ("S",), "tool", checkable=True),
    Command("tool distance", "&Distance", ("D",), "tool", checkable=True),
    Command("tool angle", "&Angle", ("A",), "tool", checkable=True),
    Command("tool ellipse", "&Ellipse", ("E",), "tool", checkable=True),
    Command("tool rectangle", "&Rectangle", ("R",), "tool", checkable=True),
    Command("tool probe", "&Probe", ("H",), "tool", checkable=True),
    Command("undo measuring", "&Undo", ("Ctrl+Z",)),
    Command("redo measuring", "Red&o", ("Ctrl+Shift+Z", "Ctrl+Y")),
    Command("remove measurement", "Remo&ve the measurement", ("Del",), walking=True),
    Command("measurements", "Measurements (&list)…", ("Ctrl+M",)),
    Command("fit", "&Fit to the viewport", ("F",)),
    Command("one to one", "&One to one", ("N",)),
    Command("invert", "&Invert", ("Shift+I",), checkable=True),
    Command("overlays", "O&verlay planes", (), checkable=True),
    Command("shutter", "S&hutter", (), checkable=True),
    Command("subtraction", "Subtraction of the mas&k", (), checkable=True),
    Command("turn right", "Rotate &right", ("Shift+R",)),
    Command("turn left", "Rotate &left", ("Shift+L",)),
    Command("mirror", "Flip &horizontally", ("Shift+H",)),
    Command("overturn", "Flip &vertically", ("Shift+V",)),
    Command("magnifier", "Ma&gnifier (hold the key)", ("M",), held=True),
    Command("undo look", "&Undo a change of the look", ("U",)),
    Command("redo look", "Do the change again (&Y)", ("Shift+U",)),
    Command("save preset", "&Save this window as preset…", ()),
    Command("edit presets", "&Edit the presets…", ()),
    Command("annotations", "&Annotations", ("I",), checkable=True),
    Command("reset", "Rese&t", ("Esc",)),
    Command("own window", "The &file's own window", ("0",)),
    Command("copy picture", "&Copy the picture", ("Ctrl+C",)),
    Command("copy unnamed", "Copy &without patient data", ("Ctrl+Shift+C",)),
    Command("save picture", "&Save the picture…", ("Ctrl+S",)),
    Command("attributes", "&Attributes…", ("Ctrl+I",)),
    Command("cine", "&Cine", ("C",), checkable=True),
    Command("cine faster", "&Faster", ("Ctrl+Up",)),
    Command("cine slower", "&Slower", ("Ctrl+Down",)),
    Command("cine bounce", "Forth and &back", ("B",), checkable=True),
    Command("go to image", "Go to &image…", ("G",)),
    Command("sort position", "By &position", (), "order", checkable=True),
    Command("sort number", "By &number", (), "order", checkable=True),
    Command("sort time", "By &time", (), "order", checkable=True),
    Command("layout 1x1", "&1×1: one viewport", ("Ctrl+1",), "layout", checkable=True),
    Command("layout 1x2", "1×&2: side by side", ("Ctrl+2",), "layout", checkable=True),
    Command("layout 2x1", "2×1: one &below the other", (), "layout", checkable=True),
    Command("layout 2x2", "2×2: &four viewports", ("Ctrl+4",), "layout", checkable=True),
    Command("layout 2x3", "2×3: &six viewports", (), "layout", checkable=True),
    Command("next prior", "&Next prior (older)", ("Ctrl+Right",)),
    Command("previous prior", "&Previous prior (newer)", ("Ctrl+Left",)),
    Command("timeline", "&Timeline of the studies", ("Shift+T",), checkable=True),
    Command("sync", "&Synchronise scrolling", ("Ctrl+L",), checkable=True),
    Command("belong", "These &belong together", ("Ctrl+Shift+L",)),
    Command("forget alignment", "&Forget how these are aligned", ()),
    Command("link window", "Link the &window", ("Shift+W",), checkable=True),
    Command("link view", "Link &zoom and pan", ("Shift+Z",), checkable=True),
    Command("reference lines", "&Reference lines", ("X",), checkable=True),
    Command("previous image", "&Previous image", ("Up",), walking=True),
    Command("next image", "&Next image", ("Down",), walking=True),
    Command("ten back", "Ten images &back", ("PgUp",), walking=True),
    Command("ten on", "Ten images &on", ("PgDown",), walking=True),
    Command("first image", "&First image", ("Home",), walking=True),
    Command("last image", "&Last image", ("End",), walking=True),
    Command("previous series", "Pre&vious series", ("Left",), walking=True),
    Command("next series", "Next &series", ("Right",), walking=True),
)


LAID = ("overlays", "shutter", "subtraction")
"""What can be switched where the image has it."""
LINKED = ("sync", "belong", "forget alignment", "link window", "link view", "reference lines")
"""What viewports have to do with each other."""


class ViewerActions(QObject):
    """The viewer's actions; their keys act only while the focus is in the pane, or in its viewports."""

    def __init__(
        self,
        pane: QWidget,
        stage: QWidget,
        does: Mapping[str, Callable[[], None]],
        choose_preset: Callable[[int], None],
        choose_look: Callable[[Voi], None],
    ) -> None:
        super().__init__(pane)
        self.file_looks = FileLooksMenu(choose_look, self)
        self._actions: dict[str, QAction] = {}
        groups: dict[str, QActionGroup] = {}
        for command in COMMANDS:
            action = self._make(command.text, command.keys, stage if command.walking else pane)
            action.setObjectName(command.name.replace(" ", "_"))
            action.setAutoRepeat(not command.held)
            action.setCheckable(command.checkable)
            action.triggered.connect(_without_state(does[command.name]))
            if command.group:
                groups.setdefault(command.group, QActionGroup(self)).addAction(action)
            self._actions[command.name] = action
        self.presets = [self._make("", _preset_keys(number), pane) for number in range(MOST)]
        for number, action in enumerate(self.presets):
            if number < PRESET_KEYS:
                action.setObjectName(f"preset_{number + 1}")
                action.setData(f"Window preset {number + 1}")  # what the list of keys calls it
            action.triggered.connect(_without_state(partial(choose_preset, number)))
        self.offer([])

    def __getitem__(self, name: str) -> QAction:
        """Give an action by its command's name."""
        return self._actions[name]

    def preset_keys(self) -> tuple[str, ...]:
        """Give the keys of the presets, in words, those of the first first."""
        native = QKeySequence.SequenceFormat.NativeText
        return tuple(", ".join(key.toString(native) for key in action.shortcuts()) for action in self.presets)

    def offer(self, presets: Sequence[Preset]) -> None:
        """Offer the presets that fit what is shown; the others' keys do nothing."""
        for number, action in enumerate(self.presets):
            fits = number < len(presets)
            action.setText(_preset_words(presets[number]) if fits else "")
            action.setVisible(fits)
            action.setEnabled(fits)

    def fill_context_menu(self, menu: QMenu) -> None:
        """Put what acts on the picture into ``menu``: what is used often itself, the rest by kinds."""
        self._put(menu, "tool window", "tool pan", "tool zoom", "tool scroll")
        self.fill_measuring_menu(menu.addMenu("&Measure"))
        menu.addSeparator()
        self.fill_preset_menu(menu.addMenu("Window presets (&x)"))
        self._put(menu.addMenu("&Rotate and flip"), "turn right", "turn left", "mirror", "overturn")
        self._put(menu, "fit", "one to one", "magnifier", "invert", *LAID, "annotations")
        self._put(menu, "undo look", "redo look", "reset")
        menu.addSeparator()
        self._put(menu.addMenu("&Cine"), "cine", "cine bounce", "cine faster", "cine slower")
        stack = menu.addMenu("Imag&es of the stack")
        self._put(stack, "go to image")
        stack.addSeparator()
        self._put(stack, "sort position", "sort number", "sort time")
        self._put(menu.addMenu("Picture an&d attributes"), "copy picture", "copy unnamed", "save picture", "attributes")
        menu.addSeparator()
        self.fill_layout_menu(menu.addMenu("&Layout"))
        self._put(menu.addMenu("Li&nk"), *LINKED)
        self._put(menu.addMenu("Priors (&Q)"), "next prior", "previous prior", "timeline")

    def fill_window_menu(self, menu: QMenu) -> None:
        """Put every command into ``menu``, by the same kinds: what is in the picture's menu, and the steps."""
        self.fill_context_menu(menu)
        browse = menu.addMenu("&Browse")
        self._put(browse, "previous image", "next image", "ten back", "ten on", "first image", "last image")
        browse.addSeparator()
        self._put(browse, "previous series", "next series")

    def _put(self, menu: QMenu, *names: str) -> None:
        for name in names:
            menu.addAction(self[name])

    def fill_measuring_menu(self, menu: QMenu) -> None:
        """Put all that measures into ``menu``."""
        self._put(menu, "tool distance", "tool angle", "tool ellipse", "tool rectangle", "tool probe")
        menu.addSeparator()
        self._put(menu, "undo measuring", "redo measuring", "remove measurement", "measurements")

    def fill_preset_menu(self, menu: QMenu) -> None:
        """Put the presets into ``menu``, with the file's own window."""
        menu.addAction(self["own window"])
        self.file_looks.stand_before(menu, menu.addSeparator())
        menu.addActions(self.presets)
        menu.addSeparator()
        self._put(menu, "save preset", "edit presets")

    def fill_layout_menu(self, menu: QMenu) -> None:
        """Put the layouts into ``menu``."""
        for layout in LAYOUTS:
            menu.addAction(self[f"layout {layout.name}"])

    def _make(self, text: str, keys: Sequence[str], place: QWidget) -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        place.addAction(action)
        return action


def _without_state(do: Callable[[], None]) -> Callable[[bool], None]:
    """Drop the checked state that Qt hands over."""

    def called(_checked: bool = False) -> None:
        do()

    return called


def _preset_keys(number: int) -> tuple[str, ...]:
    digit = str(number + 1)
    if number >= PRESET_KEYS:
        return ()
    return (digit, f"F{number + 2}") if number < 8 else (digit,)


def _preset_words(preset: Preset) -> str:
    words = button_words(preset.name)
    return f"{words}  ({window_text(preset.window)})" if preset.window is not None else words
