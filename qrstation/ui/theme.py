"""How the window looks: one dark palette, one accent, one small style sheet over the Fusion style."""

from __future__ import annotations

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

WINDOW = "#14171e"
PANEL = "#191d26"
FIELD = "#0f1218"
RAISED = "#232936"
LINE = "#2a303d"
TEXT = "#d8dde7"
DIM = "#8d95a5"
OFF = "#5b6270"
"""What cannot be used now."""
ACCENT = "#2f6fe4"
ACCENT_SOFT = "#1f3a68"
GREEN = "#43c47f"
AMBER = "#e3a544"
RED = "#e8625f"
BLUE_TEXT = "#7eb0ff"

_SHEET = f"""
QWidget {{ color: {TEXT}; }}
QMainWindow, QDialog {{ background: {WINDOW}; }}
QToolTip {{ background: {RAISED}; color: {TEXT}; border: 1px solid {LINE}; padding: 4px; }}
#header, #statusLine {{ background: {PANEL}; }}
#searchPane, #resultsPane, #priorsPane, #jobsPane {{ background: {PANEL}; }}
#paneTitle {{ font-weight: 600; }}
#dim, QLabel[dim="true"] {{ color: {DIM}; }}
#fieldLabel {{ color: {DIM}; }}
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit {{
    background: {FIELD}; border: 1px solid {LINE}; border-radius: 4px; padding: 4px 8px; min-height: 20px;
    selection-background-color: {ACCENT};
}}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QDateEdit:focus {{ border-color: {ACCENT}; }}
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled, QDateEdit:disabled {{
    background: {WINDOW}; color: {DIM};
}}
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:disabled {{
    border: none; padding: 0; min-height: 0; background: transparent;
}}
QSpinBox, QDoubleSpinBox {{ padding: 2px 0; }}
QComboBox {{ padding-left: 10px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ width: 0; border: none; }}
QLineEdit[tight="true"] {{ padding: 4px; }}
QLineEdit[wrong="true"] {{ border-color: {RED}; }}
#wrongNote {{ color: {RED}; }}
QPushButton {{
    background: {RAISED}; border: 1px solid transparent; border-radius: 4px; padding: 5px 12px; min-height: 18px;
}}
QPushButton:hover {{ background: #2c3444; }}
QPushButton:focus {{ border-color: {ACCENT}; }}
QPushButton:disabled {{ color: {OFF}; }}
QPushButton#primary {{ background: {ACCENT}; color: white; font-weight: 600; padding: 7px 12px; }}
QPushButton#primary:hover {{ background: #3f7df0; }}
QPushButton#primary:focus {{ border-color: #a9c6ff; }}
QPushButton[chip="true"] {{ padding: 3px 8px; min-height: 16px; }}
QPushButton[chip="true"]:checked {{ background: {ACCENT}; color: white; }}
QPushButton[chip="true"]:checked:focus {{ border-color: #a9c6ff; }}
QPushButton[flat-link="true"] {{ background: transparent; color: {BLUE_TEXT}; padding: 3px 6px; }}
QPushButton[pill="true"] {{ background: {RAISED}; border-radius: 12px; padding: 3px 12px; }}
QPushButton[pill="true"]::menu-indicator {{ image: none; width: 0; }}
QListWidget::item {{ padding: 5px 4px; }}
QTreeWidget::item, QTreeView#attributes::item {{ min-height: 28px; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QToolButton#more {{ background: transparent; border: 1px solid transparent; border-radius: 4px; padding: 3px 6px; }}
QToolButton#more:hover {{ background: {RAISED}; }}
QToolButton#more:focus {{ border-color: {ACCENT}; }}
QToolButton#more::menu-indicator {{ image: none; width: 0; }}
QTreeView, QListView, QTableView {{
    background: {PANEL}; border: 1px solid transparent; outline: none; alternate-background-color: {PANEL};
    selection-background-color: {ACCENT_SOFT}; selection-color: {TEXT};
}}
QTreeView:focus, QListView:focus, QTableView:focus, QPlainTextEdit:focus {{ border: 1px solid {ACCENT}; }}
QHeaderView::section {{
    background: {PANEL}; color: {DIM}; border: none; border-bottom: 1px solid {LINE}; padding: 4px 6px;
}}
QSplitter::handle {{ background: {LINE}; }}
QSplitter::handle:horizontal {{ width: 1px; }}
QSplitter::handle:vertical {{ height: 1px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar::handle:vertical {{ background: #353d4d; border-radius: 4px; min-height: 24px; margin: 1px; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: #353d4d; border-radius: 4px; min-width: 24px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: none; width: 0; height: 0;
}}
QMenuBar {{ background: {PANEL}; padding: 2px 8px; }}
QMenuBar::item {{ padding: 3px 8px; border-radius: 4px; color: {DIM}; }}
QMenuBar::item:selected {{ background: {RAISED}; color: {TEXT}; }}
QMenu {{ background: {RAISED}; border: 1px solid {LINE}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 16px; border-radius: 4px; }}
QMenu::item:selected {{ background: {ACCENT}; color: white; }}
QMenu::item:disabled {{ color: {OFF}; }}
QMenu::separator {{ height: 1px; background: {LINE}; margin: 4px 8px; }}
QTabWidget::pane {{ border: 1px solid {LINE}; border-radius: 4px; }}
QTabBar::tab {{ background: transparent; color: {DIM}; padding: 6px 14px; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {TEXT}; border-bottom-color: {ACCENT}; }}
QTabBar::tab:selected:focus {{ color: {BLUE_TEXT}; border-bottom-color: #a9c6ff; }}
QCheckBox::indicator {{
    width: 14px; height: 14px; border: 1px solid #4a5365; border-radius: 3px; background: {FIELD};
}}
QCheckBox::indicator:checked {{ background: {ACCENT}; border-color: {ACCENT}; }}
QRadioButton::indicator {{
    width: 14px; height: 14px; border: 1px solid #4a5365; border-radius: 8px; background: {FIELD};
}}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {ACCENT}; background: white; }}
QRadioButton:focus {{ color: {BLUE_TEXT}; }}
QCheckBox:focus {{ color: {BLUE_TEXT}; }}
QCheckBox:disabled {{ color: {DIM}; }}
QCheckBox::indicator:checked:disabled {{ background: {ACCENT_SOFT}; border-color: {ACCENT_SOFT}; }}
QFrame#receiverPanel {{ background: {WINDOW}; border: 1px solid {LINE}; border-radius: 6px; }}
QFrame#bar {{ background: #33291a; border-radius: 4px; }}
QFrame#bar[kind="note"] {{ background: {PANEL}; border: 1px solid {LINE}; }}
QFrame#bar[kind="error"] {{ background: #3a2024; }}
QFrame#bar[kind="quiet"] {{ background: {RAISED}; }}
#barDetails, #barDetails > QWidget > QWidget {{ background: transparent; }}
QFrame#calendarPopup {{ background: {PANEL}; border: 1px solid {LINE}; border-radius: 4px; }}
QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {PANEL}; }}
QCalendarWidget QToolButton {{ background: transparent; border-radius: 4px; padding: 3px 8px; }}
QCalendarWidget QToolButton:hover {{ background: {RAISED}; }}
QCalendarWidget QAbstractItemView:disabled {{ color: {OFF}; }}
QPushButton#fold {{ padding: 3px 6px 3px 0; }}
QCalendarWidget QToolButton::menu-indicator {{ image: none; width: 0; }}
QFrame#choice {{ background: {RAISED}; border-top: 1px solid {LINE}; }}
QLineEdit#filter {{ padding: 2px 6px; }}
QFrame#line {{ background: {LINE}; max-height: 1px; min-height: 1px; border: none; }}
"""


def apply_theme(application: QApplication) -> None:
    """Give ``application`` the dark look; the system's font keeps its family and size."""
    apply_colours(application)
    apply_sheet(application)


def apply_colours(application: QApplication) -> None:
    """Give the first half of the look: style and palette, with which a window can be made."""
    application.setStyle("Fusion")
    application.setPalette(dark_palette())


def apply_sheet(application: QApplication) -> None:
    """Give the second half, before anything is shown; what is made without it is made in half the time."""
    if not application.styleSheet():
        application.setStyleSheet(_SHEET)


def dark_palette() -> QPalette:
    """Give the palette; widgets that paint themselves take their colours from it or from this module."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: WINDOW,
        QPalette.ColorRole.WindowText: TEXT,
        QPalette.ColorRole.Base: PANEL,
        QPalette.ColorRole.AlternateBase: RAISED,
        QPalette.ColorRole.Text: TEXT,
        QPalette.ColorRole.Button: RAISED,
        QPalette.ColorRole.ButtonText: TEXT,
        QPalette.ColorRole.BrightText: "#ffffff",
        QPalette.ColorRole.Highlight: ACCENT,
        QPalette.ColorRole.HighlightedText: "#ffffff",
        QPalette.ColorRole.ToolTipBase: RAISED,
        QPalette.ColorRole.ToolTipText: TEXT,
        QPalette.ColorRole.PlaceholderText: "#626a79",
        QPalette.ColorRole.Link: BLUE_TEXT,
        QPalette.ColorRole.Mid: LINE,
        QPalette.ColorRole.Dark: FIELD,
        QPalette.ColorRole.Shadow: "#000000",
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(OFF))
    return palette


def small_font(base: QFont) -> QFont:
    """Give the second of the two sizes: labels, badges, notes."""
    font = QFont(base)
    if base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF() * 0.86)
    else:
        font.setPixelSize(max(9, round(base.pixelSize() * 0.86)))
    return font


def figures_font(base: QFont) -> QFont:
    """The font in which all figures are of one width, so that numbers stand one below the other."""
    font = QFont(base)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def bold_font(base: QFont) -> QFont:
    """Give the second of the two weights."""
    font = QFont(base)
    font.setWeight(QFont.Weight.DemiBold)
    return font
