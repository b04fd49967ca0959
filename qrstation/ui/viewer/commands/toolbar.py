"""The bar above the viewports: tools, presets, synchronised scrolling, layouts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from qrstation.ui import theme
from qrstation.ui.folding_bar import FoldingBar
from qrstation.ui.icons import SIDE, tool_icon
from qrstation.ui.outside_text import tool_tip
from qrstation.ui.viewer.commands.actions import ViewerActions
from qrstation.ui.viewer.layout import LAYOUTS, Layout
from qrstation.ui.viewer.viewport.tools import MEASURING

HEIGHT = 40
_BUTTON = 28
_PRESET_EDGES = 18
"""What the style takes of the presets' button at its sides: border, padding and the frame of a button with a menu."""
_SHEET = f"""
#viewerToolbar {{ background: {theme.PANEL}; border-bottom: 1px solid {theme.LINE}; }}
#viewerToolbar QToolButton {{
    background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 4px;
    color: {theme.DIM};
}}
#viewerToolbar QToolButton:hover {{ background: {theme.RAISED}; color: {theme.TEXT}; }}
#viewerToolbar QToolButton:checked {{ background: {theme.ACCENT_SOFT}; color: white; }}
#viewerToolbar QToolButton:focus {{ border-color: {theme.ACCENT}; }}
#viewerToolbar QToolButton:disabled {{ color: {theme.OFF}; }}
#viewerToolbar QToolButton::menu-indicator {{ image: none; width: 0; }}
"""
_NAMES = {
    "tool window": ("Window", "Window tool", "window"),
    "tool pan": ("Pan", "Pan tool", "pan"),
    "tool zoom": ("Zoom", "Zoom tool", "zoom"),
    "tool scroll": ("Scroll", "Scroll tool", "scroll"),
    "reset": ("Reset", "Reset view", "reset"),
    "invert": ("Invert", "Invert", "invert"),
    "sync": ("Sync", "Synchronise scrolling", "sync"),
    "layout 1x1": ("1×1", "Layout 1×1", ""),
    "layout 1x2": ("1×2", "Layout 1×2", ""),
    "layout 2x2": ("2×2", "Layout 2×2", ""),
}
_WORDED = (
    ("tool window", "tool pan", "tool zoom", "tool scroll", "reset", "invert", "sync"),
    ("tool window", "tool pan", "tool zoom", "tool scroll", "sync"),
    ("tool window", "sync"),
    (),
)
"""Which pictures have words beside them: as many as the width allows."""


_RANKS = {
    "invert": 0,
    "reset": 1,
    "layout 2x2": 2,
    "layout 1x1": 2,
    "layout 1x2": 3,
    "tool scroll": 4,
    "sync": 5,
    "tool zoom": 6,
    "tool pan": 7,
    "tool window": 9,
}
"""Which buttons go into the » menu first; the presets have rank 8, the menu of the layouts 3."""


class ViewerToolbar(FoldingBar):
    """One row of buttons; where it is narrow, those with a picture drop their words, and then some fold."""

    def __init__(self, actions: ViewerActions) -> None:
        super().__init__()
        self.setObjectName("viewerToolbar")
        self.setAccessibleName("Viewer tools")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(_SHEET)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self.setFont(theme.small_font(self.font()))
        self.buttons = {name: self._button(name, actions[name]) for name in _NAMES}
        self.presets = self._preset_button(actions)
        self.layouts = self._layout_button(actions)
        self.measuring = self._measuring_button(actions)
        layout = self.row
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(4)
        for name in ("tool window", "tool pan", "tool zoom", "tool scroll"):
            layout.addWidget(self.buttons[name])
        layout.addWidget(self.measuring)
        layout.addSpacing(8)
        layout.addWidget(self.buttons["reset"])
        layout.addWidget(self.buttons["invert"])
        layout.addStretch(1)
        layout.addWidget(self.presets)
        layout.addSpacing(8)
        for name in ("sync", "layout 1x1", "layout 1x2", "layout 2x2"):
            layout.addWidget(self.buttons[name])
        layout.addWidget(self.layouts)
        for name, button in self.buttons.items():
            self.let_fold(button, _RANKS[name])
        self.let_fold(self.presets, 8)
        self.let_fold(self.layouts, 3)
        self.let_fold(self.measuring, 6)
        self.finish()
        self.show_keys()
        self._widths = self._measure()

    def show_keys(self) -> None:
        """Say in each tool tip by which keys the same is done."""
        for name, button in self.buttons.items():
            keys = button.defaultAction().shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            spoken = _NAMES[name][1]
            button.defaultAction().setToolTip(tool_tip(f"{spoken} ({keys})" if keys else spoken))

    def show_preset(self, name: str) -> None:
        """Say which preset is used: its name, "File" for the file's own, "Custom" for one by hand."""
        if name == self.presets.accessibleDescription():
            return
        metrics = self.presets.fontMetrics()
        room = self.presets.width() - metrics.horizontalAdvance(" ▾") - _PRESET_EDGES
        self.presets.setText(metrics.elidedText(name, Qt.TextElideMode.ElideRight, room) + " ▾")
        self.presets.setAccessibleDescription(name)

    def show_layout(self, layout: Layout) -> None:
        """Show how the viewports are laid out on the button of all layouts, also where no other button does."""
        self.layouts.setChecked(f"layout {layout.name}" not in self.buttons)
        if self.layouts.accessibleDescription() != str(layout):  # an icon lays the bar out anew, also the same one
            self.layouts.setIcon(tool_icon(f"layout-{layout.name}", theme.DIM, "white"))
            self.layouts.setAccessibleDescription(str(layout))

    def arrange(self) -> None:
        """Drop or bring back the words beside the pictures, and then fold what still has no room."""
        self._word(next((few for few, width in self._widths if width <= self.width()), ()))
        super().arrange()

    def _measure(self) -> list[tuple[tuple[str, ...], int]]:
        """Give which buttons have words, and how wide the bar is then, the widest first."""
        widths: list[tuple[tuple[str, ...], int]] = []
        for worded in _WORDED:
            self._word(worded)
            widths.append((worded, self.sizeHint().width()))
        return widths

    def _word(self, worded: tuple[str, ...]) -> None:
        for name, button in self.buttons.items():
            if _NAMES[name][2]:
                beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
                button.setToolButtonStyle(beside if name in worded else alone)

    def _button(self, name: str, action: QAction) -> QToolButton:
        words, spoken, icon = _NAMES[name]
        button = QToolButton()
        button.setDefaultAction(action)
        action.setIconText(words)
        button.setAccessibleName(spoken)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoRaise(True)
        button.setFixedHeight(_BUTTON)
        button.setFont(self.font())
        if icon:
            action.setIcon(tool_icon(icon, theme.DIM, "white"))
            button.setIconSize(QSize(SIDE, SIDE))
        else:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        return button

    def _layout_button(self, actions: ViewerActions) -> QToolButton:
        """Make the button with all layouts, each with a small picture of itself."""
        for each in LAYOUTS:
            actions[f"layout {each.name}"].setIcon(tool_icon(f"layout-{each.name}", theme.TEXT, "white"))
        button = _menu_button("Layouts", "All layouts", actions.fill_layout_menu)
        button.setCheckable(True)
        button.setIcon(tool_icon("layout-1x1", theme.DIM, "white"))
        button.setIconSize(QSize(SIDE, SIDE))
        return button

    def _measuring_button(self, actions: ViewerActions) -> QToolButton:
        """Make the button with the menu of all that measures; it is on while one of these tools is chosen."""
        button = _menu_button("Measure", "Measure (D, A, E, R, H)", actions.fill_measuring_menu)
        button.setCheckable(True)
        button.setIcon(tool_icon("measure", theme.DIM, "white"))
        button.setIconSize(QSize(SIDE, SIDE))
        for tool in MEASURING:
            actions[f"tool {tool}"].toggled.connect(button.setChecked)
        return button

    def _preset_button(self, actions: ViewerActions) -> QToolButton:
        button = _menu_button("Window presets", "Window presets (digits, F2 to F9)", actions.fill_preset_menu)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setText("File ▾")
        button.setFont(self.font())
        # As wide as the usual names, so that nothing moves when another preset is chosen.
        button.setFixedWidth(button.fontMetrics().horizontalAdvance("Mediastinum ▾") + _PRESET_EDGES + 2)
        return button


def _menu_button(name: str, tip: str, fill: Callable[[QMenu], None]) -> QToolButton:
    """Make a button that opens a menu."""
    button = QToolButton()
    menu = QMenu(button)
    menu.setAccessibleName(name)
    fill(menu)
    button.setMenu(menu)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAutoRaise(True)
    button.setAccessibleName(name)
    button.setToolTip(tool_tip(tip))
    button.setFixedHeight(_BUTTON)
    return button
