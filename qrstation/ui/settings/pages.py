"""The pages of the settings beside that of the archives: this station, its receiver, its store, and others."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qrstation.core.station.policy import Policy
from qrstation.core.station.settings_values import MOST_DAYS
from qrstation.ui.plain_widgets import PlainLabel
from qrstation.ui.settings.fields import (
    choice_field,
    flag_field,
    gigabytes_field,
    list_field,
    number_field,
    text_field,
)
from qrstation.ui.settings.file_picker import file_field
from qrstation.ui.settings.key_form import KeyForm
from qrstation.ui.settings.tls_fields import receiver_tls_fields


def station_form(policy: Policy) -> KeyForm:
    """Make the form of who this station is on the network."""
    fields = (
        text_field("ae_title", "AE &title", "Station AE title"),
        text_field("bind", "&Listen on address", "Listen on address"),
        number_field("port", "&Port", "Listen on port", 0, 65535, lowest="any free one"),
        text_field("announce", "A&nnounced address", "Announced address", "as above"),
    )
    return KeyForm("station", fields, policy)


def receiver_form(policy: Policy) -> KeyForm:
    """Make the form of whom the receiver lets in, and how patient it is."""
    choices = (("the archives and those listed here", "known"), ("any AE title", "any"))
    fields = (
        choice_field("accept", "A&ccept images from", "Accept callers", choices),
        list_field("also_accept", "Als&o accept", "Also accept", "AE titles, separated by commas"),
        number_field("max_associations", "Associations at &most", "Associations at most", 1, 1000),
        number_field("deadline", "&Deadline", "Deadline", 1, 3600, " s"),
        number_field("idle", "&Idle at most", "Idle at most", 1, 86400, " s"),
        flag_field("sync", "S&ync every image to disk before it is acknowledged", "Sync to disk"),
        *receiver_tls_fields(),
    )
    return KeyForm("receiver", fields, policy)


def store_form(policy: Policy) -> KeyForm:
    """Make the form of where the store is and how large it may grow."""
    fields = (
        text_field("path", "Store &folder", "Store folder", "in the station's own folder"),
        gigabytes_field("max_gb", "Store si&ze at most", "Store size at most", "until 2 GB are left on the disk"),
        number_field(
            "clean_after_days", "&Remove unopened priors after", "Remove unopened priors after", 0, MOST_DAYS, " days",
            "never",
        ),
    )  # fmt: skip
    return KeyForm("store", fields, policy)


def viewer_form(policy: Policy) -> KeyForm:
    """Make the form of how the viewer works."""
    lowest = "a quarter of this machine's, at most 2 GB"
    fields = (gigabytes_field("memory_gb", "&Memory for images", "Memory for images", lowest),)
    return KeyForm("viewer", fields, policy)


def priors_form(policy: Policy) -> KeyForm:
    """Make the form of what is done about priors when a study is opened."""
    choices = (("the best priors are fetched", "fetch"), ("priors are shown", "find"), ("nothing", "off"))
    fields = (
        choice_field("on_open", "When a study is ope&ned", "When a study is opened", choices),
        number_field("most", "Priors at &most", "Priors at most", 0, 100),
        number_field("most_images", "&Images in all of them", "Images at most", 0, 1_000_000),
        flag_field("nearline", "Fetch from slo&w media too", "Fetch from slow media"),
    )
    return KeyForm("priors", fields, policy)


def audit_form(policy: Policy) -> KeyForm:
    """Make the form of the audit trail: whether it is kept, how long, and where it is sent on to."""
    fields = (
        flag_field("enabled", "Write &down who did what with whose images", "Keep an audit trail"),
        number_field("keep_days", "Keep it &for", "Keep the audit trail for", 1, MOST_DAYS, " days"),
        text_field("syslog", "Se&nd it on to", "Send the audit trail on to", "nowhere"),
        file_field("syslog_ca", "&Certificates trusted", "Certificates trusted for that", "those of this machine"),
    )
    return KeyForm("audit", fields, policy)


def page_of(form: KeyForm, hint: str = "") -> QWidget:
    """Make a page of a form, with what is to be known of all of it below."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(16)
    column.addWidget(form)
    if hint:
        label = PlainLabel(hint)
        label.setObjectName("dim")
        label.setWordWrap(True)
        column.addWidget(label)
    column.addStretch(1)
    return page
