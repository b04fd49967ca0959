"""The stacks of a stored series as the viewer sorts them: from the index, and of multi-frame objects from a decoder."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future

from qrstation.cli.output import say
from qrstation.core.codes.window import WindowCode
from qrstation.core.errors import CannotDecode, StationError
from qrstation.core.instance import InstanceRecord
from qrstation.core.station.home import find_home
from qrstation.core.station.settings_file import load_settings
from qrstation.imaging.heading import FrameHeading, has_headings
from qrstation.imaging.stacks.stack import Stack, build_stacks
from qrstation.store.index import IndexReader
from qrstation.store.store_mark import StoreMark
from qrstation.words import words_of


def read_stacks(series_uid: str) -> tuple[Stack, ...]:
    """Give the stacks of a series. Raises StationError: it is not in the store, or that cannot be read."""
    home = find_home()
    store = load_settings(home.settings_file).store_folder(home.store)
    StoreMark(store, home.index_file).check()
    with IndexReader(home.index_file, store) as reader:
        records = reader.instances_of_series(series_uid)
    if not records:
        raise StationError(WindowCode.NOT_IN_STORE)
    return build_stacks(records, read_headings(records))


def read_headings(records: Sequence[InstanceRecord]) -> dict[str, tuple[FrameHeading, ...]]:
    """Have decoders read what multi-frame objects say of their frames; by SOP Instance UID.

    An object that cannot be read is told on standard error: its frames stand in the order of the file.
    """
    wanted = [record for record in records if has_headings(record)]
    if not wanted:
        return {}
    from qrstation.imaging.decoders.decoder_pool import DecoderPool

    pool = DecoderPool(min(2, len(wanted)))
    try:
        asked = [(record, pool.headings(record.path)) for record in wanted]
        return {record.sop_uid: _answer(record, future) for record, future in asked}
    finally:
        pool.close()


def _answer(record: InstanceRecord, future: Future[tuple[FrameHeading, ...]]) -> tuple[FrameHeading, ...]:
    try:
        return future.result()
    except CannotDecode as error:
        say(f"qrstation: {record.sop_uid}: {words_of(error).line}; its frames are in the order of the file")
        return ()
