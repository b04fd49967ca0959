"""The search form: what a person types becomes a StudyQuery and the list of where to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from qrstation.core.standard.query import StudyQuery
from qrstation.core.station.typed_search import TypedSearch
from qrstation.ui.search.field_kit import FieldKit, label, order_tabs
from qrstation.ui.search.front_field import FrontField
from qrstation.ui.search.modality_chips import ModalityChips
from qrstation.ui.search.more_fields import MoreFields
from qrstation.ui.search.place_chips import PlaceChips
from qrstation.ui.search.saved_menu import SavedMenu
from qrstation.ui.search.study_dates import StudyDates
from qrstation.ui.search.wide_bar import WideBar

_FRONT = "front"


class SearchForm(QWidget):
    """The form on the left; `search_asked` carries nothing: the receiver reads `query` and `places`."""

    search_asked = Signal()
    stop_asked = Signal()
    save_asked = Signal()
    """What is typed is to be kept under a name."""
    results_asked = Signal()
    """Down in a field: the keyboard goes to the results."""
    made = Signal(object)
    """What stands in the form is searched for: a TypedSearch."""
    keys = (("Enter", "Search, in any field"), ("Down", "Go to the results, from any field"),
            ("Alt+Down", "Open the calendar, in a date of the study"))  # fmt: skip
    """What keys do here that are no actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("searchPane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Search form")
        self._searching = False
        self.kit = FieldKit(self)
        content = QWidget()
        content.setObjectName("searchPane")
        rows = QVBoxLayout(content)
        rows.setContentsMargins(12, 12, 12, 8)
        rows.setSpacing(4)
        self.front = FrontField(self.kit)
        rows.addLayout(self.front)
        rows.addSpacing(4)
        label(rows, "Study date")
        self.dates = StudyDates(self.kit)
        rows.addLayout(self.dates)
        rows.addSpacing(4)
        label(rows, "Modality")
        self.modalities = ModalityChips()
        rows.addLayout(self.modalities)
        rows.addSpacing(4)
        label(rows, "Search in")
        self.search_in = PlaceChips()
        rows.addLayout(self.search_in)
        rows.addSpacing(4)
        self.more = MoreFields(self.kit)
        rows.addLayout(self.more)
        rows.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._scroll = _Scroll(content)
        outer.addWidget(self._scroll)
        outer.addLayout(self._buttons())
        outer.addStretch(1)
        self.name, self.birth_date = self.front.edit, self.more.edits["birth_date"]
        self.patient_id, self.accession = self.more.edits["patient_id"], self.more.edits["accession"]
        self.description = self.more.edits["description"]
        self._connect()
        self.set_searching(False)

    def query(self) -> StudyQuery | None:
        """Give what the form asks for; None when something cannot be asked for, which is said beside its field."""
        # From the last to the first: where several are wrong, the cursor stands in the first.
        below = self.more.read(self.front.is_name)
        moments = self.dates.read()
        whole = self.front.put_into(below or self.more.now())
        if below is None or moments is None or whole is None:
            self.wide.forget()
            self._show_focus()
            return None
        return replace(whole, study_date=moments.dates, study_time=moments.times, modalities=self.modalities.chosen())

    def places(self) -> tuple[str, ...]:
        """Give the names of the chosen archives, and THIS_STATION where the store is to be searched."""
        return self.search_in.chosen()

    def set_places(self, archives: Sequence[str]) -> None:
        """Offer ``archives``; those chosen before stay chosen, new ones are."""
        self.search_in.offer(archives)
        self._order()

    def set_searching(self, searching: bool) -> None:
        """Show a running search: the button then stops it."""
        self._searching = searching
        self.search_button.setText("Stop" if searching else "Search  ⏎")
        self.search_button.setAccessibleName("Stop search" if searching else "Search")

    def clear(self) -> None:
        """Empty every field; the places stay."""
        self.fill(TypedSearch())
        self.name.setFocus()
        self._show_focus()

    def focus_name(self) -> None:
        """Put the cursor into the field in front, its text selected."""
        self.name.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name.selectAll()
        self._show_focus()

    def _show_focus(self) -> None:
        """Scroll to the field with the cursor, once what is above it has its height."""
        QTimer.singleShot(0, self._scroll.show_focus)

    # --- what is kept of it --------------------------------------------------------------------------------------

    @property
    def is_untouched(self) -> bool:
        """Tell whether nothing stands in it but where to search."""
        return replace(self.typed(), places=()) == TypedSearch()

    def typed(self) -> TypedSearch:
        """Give what stands in the form, as it was typed."""
        front = {_FRONT: self.front.text} if self.front.text else {}
        fields = front | self.dates.values() | self.more.values()
        return TypedSearch(fields, self.modalities.chosen(), self.more.others.values(), self.places())

    def fill(self, search: TypedSearch) -> None:
        """Have a search in the form, and nothing of what was there."""
        self.name.setText(search.fields.get(_FRONT, ""))
        self.front.entry.accept()
        self.dates.fill(search.fields)
        self.modalities.choose(search.modalities)
        self.more.fill(search.fields)
        self.more.others.fill(search.others)
        self.search_in.choose(search.places)
        self.wide.forget()

    # --- building ----------------------------------------------------------------------------------------------

    def _buttons(self) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setContentsMargins(12, 4, 12, 12)
        rows.setSpacing(4)
        self.wide = WideBar()
        rows.addWidget(self.wide)
        self.search_button = QPushButton()
        self.search_button.setObjectName("primary")
        self.search_button.setDefault(True)
        self.saved = SavedMenu()
        above = QHBoxLayout()
        above.setSpacing(4)
        above.addWidget(self.search_button, 1)
        above.addWidget(self.saved)
        rows.addLayout(above)
        below = QHBoxLayout()
        below.setSpacing(4)
        clear = QPushButton("Clear")
        clear.setAccessibleName("Clear search form")
        clear.clicked.connect(self.clear)
        save = QPushButton("Save search…")
        save.setAccessibleName("Save this search")
        save.clicked.connect(self.save_asked)
        below.addWidget(clear, 1)
        below.addWidget(save, 1)
        rows.addLayout(below)
        return rows

    def _connect(self) -> None:
        # Enter always asks anew, also while an older search is still running.
        self.kit.entered.connect(self.search_asked)
        self.kit.left.connect(self.results_asked)
        self.search_button.clicked.connect(self._press)
        self.wide.confirmed.connect(self.search_asked)
        self.wide.narrowed.connect(self._narrow)
        self.name.textChanged.connect(self._tell)
        self.more.changed.connect(self._tell)
        self.dates.changed.connect(self.wide.forget)
        self.modalities.changed.connect(self._order)
        self.more.others.changed.connect(self._order)

    def _press(self) -> None:
        if self._searching:
            self.stop_asked.emit()
        else:
            self.search_asked.emit()

    def _narrow(self, days: int) -> None:
        self.dates.choose(days)
        self.search_asked.emit()

    def _tell(self) -> None:
        """Say as what the field in front is looked for, and take back a question about another search."""
        self.front.tell(self.more.now())
        self.wide.forget()

    def _order(self) -> None:
        layout = self.layout()
        if layout is not None:
            order_tabs(layout)
        for button in self.findChildren(QPushButton):
            if button.isCheckable():
                self.kit.watch(button)

    def _fields(self) -> tuple[QLineEdit, ...]:
        rows = [edit for row in self.more.others.rows for edit in row.line_edits()]
        return (self.name, *self.dates.line_edits(), *self.more.edits.values(), *rows)


class _Scroll(QScrollArea):
    """Scrolls the fields, as high as they are where there is room, so that the buttons stand right below them."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        content.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """Give the height of what is in it (Qt)."""
        layout = self._content.layout()
        width = max(self.width(), 1)
        return QSize(width, layout.heightForWidth(width) if layout is not None else 0)

    def minimumSizeHint(self) -> QSize:
        """Let it be scrolled where there is no room (Qt)."""
        return QSize(0, 80)

    def show_focus(self) -> None:
        """Scroll to the field that has the cursor."""
        focus = self._content.focusWidget()
        if focus is not None:
            self.ensureWidgetVisible(focus)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Ask for another height when what is in it has one (Qt)."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._fit()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Rows wrap otherwise at another width (Qt)."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        self._fit()

    def _fit(self) -> None:
        """Have a bar only where it is needed."""
        # A bar narrows what it scrolls, which then wraps and is too high without it: it would never go again.
        fits = self.height() >= self.sizeHint().height()
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        if policy is not self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(policy)
