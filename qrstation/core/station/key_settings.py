"""The keys of the program's actions as settings: which actions there are, and how keys are written.

What an action's keys are without a setting is said where the action is made; here stands only what differs.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, fields, replace

DEFAULT = "default"
"""An action's keys are those that the program came with."""
SEPARATOR = ", "
MOST_KEYS = 4
"""Keys of one action at most."""
_MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift")
"""In the order in which they are written."""
_NAMED = {
    name.lower(): name
    for name in (
        *("Up", "Down", "Left", "Right", "PgUp", "PgDown", "Home", "End", "Ins", "Del", "Backspace"),
        *("Space", "Return", "Enter", "Esc", "Pause", "Print", "Menu"),
        *(f"F{number}" for number in range(1, 25)),
    )
}
"""Tab is none of them: it is the way from one control to the next."""
_KEY = re.compile(r"((?:(?:meta|ctrl|alt|shift)\+)*)(\S[\S]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class KeySettings:
    """The keys of each action, as `keys_in` reads them: "" for none, `DEFAULT` for those of the program."""

    # The window
    settings: str = DEFAULT
    add_archive: str = DEFAULT
    decide_versions: str = DEFAULT
    first_steps: str = DEFAULT
    import_files: str = DEFAULT
    import_folder: str = DEFAULT
    quit: str = DEFAULT
    find_patient: str = DEFAULT
    go_to_results: str = DEFAULT
    search: str = DEFAULT
    stop_search: str = DEFAULT
    clear_form: str = DEFAULT
    more_fields: str = DEFAULT
    save_search: str = DEFAULT
    saved_searches: str = DEFAULT
    find_priors: str = DEFAULT
    prefetch_list: str = DEFAULT
    filter_results: str = DEFAULT
    other_view: str = DEFAULT
    expand_all: str = DEFAULT
    collapse_all: str = DEFAULT
    export_list: str = DEFAULT
    keep_study: str = DEFAULT
    export_study: str = DEFAULT
    delete_study: str = DEFAULT
    go_to_jobs: str = DEFAULT
    cancel_job: str = DEFAULT
    pause_job: str = DEFAULT
    move_job_up: str = DEFAULT
    retry_job: str = DEFAULT
    clear_jobs: str = DEFAULT
    show_form: str = DEFAULT
    show_results: str = DEFAULT
    show_priors: str = DEFAULT
    show_images: str = DEFAULT
    image_window: str = DEFAULT
    full_screen: str = DEFAULT
    leave_full_screen: str = DEFAULT
    guide: str = DEFAULT
    keys: str = DEFAULT
    audit_trail: str = DEFAULT
    licences: str = DEFAULT
    about: str = DEFAULT
    # The viewer
    tool_window: str = DEFAULT
    tool_pan: str = DEFAULT
    tool_zoom: str = DEFAULT
    tool_scroll: str = DEFAULT
    tool_distance: str = DEFAULT
    tool_angle: str = DEFAULT
    tool_ellipse: str = DEFAULT
    tool_rectangle: str = DEFAULT
    tool_probe: str = DEFAULT
    undo_measuring: str = DEFAULT
    redo_measuring: str = DEFAULT
    remove_measurement: str = DEFAULT
    measurements: str = DEFAULT
    fit: str = DEFAULT
    one_to_one: str = DEFAULT
    invert: str = DEFAULT
    overlays: str = DEFAULT
    shutter: str = DEFAULT
    subtraction: str = DEFAULT
    turn_right: str = DEFAULT
    turn_left: str = DEFAULT
    mirror: str = DEFAULT
    overturn: str = DEFAULT
    magnifier: str = DEFAULT
    undo_look: str = DEFAULT
    redo_look: str = DEFAULT
    save_preset: str = DEFAULT
    edit_presets: str = DEFAULT
    annotations: str = DEFAULT
    reset: str = DEFAULT
    own_window: str = DEFAULT
    preset_1: str = DEFAULT
    preset_2: str = DEFAULT
    preset_3: str = DEFAULT
    preset_4: str = DEFAULT
    preset_5: str = DEFAULT
    preset_6: str = DEFAULT
    preset_7: str = DEFAULT
    preset_8: str = DEFAULT
    preset_9: str = DEFAULT
    copy_picture: str = DEFAULT
    copy_unnamed: str = DEFAULT
    save_picture: str = DEFAULT
    attributes: str = DEFAULT
    cine: str = DEFAULT
    cine_faster: str = DEFAULT
    cine_slower: str = DEFAULT
    cine_bounce: str = DEFAULT
    go_to_image: str = DEFAULT
    sort_position: str = DEFAULT
    sort_number: str = DEFAULT
    sort_time: str = DEFAULT
    layout_1x1: str = DEFAULT
    layout_1x2: str = DEFAULT
    layout_2x1: str = DEFAULT
    layout_2x2: str = DEFAULT
    layout_2x3: str = DEFAULT
    next_prior: str = DEFAULT
    previous_prior: str = DEFAULT
    timeline: str = DEFAULT
    sync: str = DEFAULT
    belong: str = DEFAULT
    forget_alignment: str = DEFAULT
    link_window: str = DEFAULT
    link_view: str = DEFAULT
    reference_lines: str = DEFAULT
    previous_image: str = DEFAULT
    next_image: str = DEFAULT
    ten_back: str = DEFAULT
    ten_on: str = DEFAULT
    first_image: str = DEFAULT
    last_image: str = DEFAULT
    previous_series: str = DEFAULT
    next_series: str = DEFAULT


ACTIONS = tuple(field.name for field in fields(KeySettings))


def keys_in(text: str) -> tuple[str, ...] | None:
    """Give the keys of "Ctrl+1, Home", each as it is written here; None where one is none.

    A key is a letter, digit or sign, or one of the names above, behind the modifiers that are held with it. None are
    also: the same twice, more than `MOST_KEYS`, Tab, and Alt with a letter alone, which opens a menu.
    """
    if not text:
        return ()
    keys = [canonical(part) for part in text.split(SEPARATOR)]
    found = tuple(key for key in keys if key)
    return found if len(found) == len(keys) == len(set(keys)) <= MOST_KEYS else None


def canonical(text: str) -> str:
    """Give a key as it is written here, with its modifiers in their order; "" for what is no key."""
    match = _KEY.fullmatch(text)
    if match is None:
        return ""
    given = [modifier.title() for modifier in match[1].split("+") if modifier]
    held = [modifier for modifier in _MODIFIERS if modifier in given]
    key = _NAMED.get(match[2].lower(), "")
    if not key and len(match[2]) == 1 and match[2].isprintable():
        key = match[2].upper() if len(match[2].upper()) == 1 else match[2]
        if held == ["Alt"] and key.isalnum():
            return ""
    return "+".join((*held, key)) if key and len(held) == len(given) else ""


def twice(keys: KeySettings) -> tuple[str, str] | None:
    """Give two actions, the second after the first, to which one key was given; None where there are none."""
    owners: dict[str, str] = {}
    for name in ACTIONS:
        for key in given(keys, name):
            if key in owners:
                return owners[key], name
            owners[key] = name
    return None


def given(keys: KeySettings, name: str) -> tuple[str, ...]:
    """Give the keys that were given to an action; none where it has the program's own."""
    text = getattr(keys, name)
    return () if text == DEFAULT else keys_in(text) or ()


def each_once(keys: KeySettings, first: Collection[str] = ()) -> KeySettings:
    """Leave a key that was given to two actions to one: to that in ``first``, else to the former."""
    while pair := twice(keys):
        loser = pair[0] if pair[1] in first and pair[0] not in first else pair[1]
        keys = replace(keys, **{loser: DEFAULT})
    return keys
