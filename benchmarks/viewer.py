"""How quickly the viewer shows images: the first one, steps, drags, decoders and memory, on made images.

Medians and 99th percentiles. What several processes do at once is told as a ratio to one process in the same run, by
the wall clock and by the processor time that was spent, since the machine may have other work. Off screen as it is
called by `make bench-viewer`; the floor is also measured under Xvfb, where that is there.
"""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from qrstation.__main__ import ONE_THREAD

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(ONE_THREAD)

from PySide6.QtWidgets import QApplication

from benchmarks.living import live
from benchmarks.viewer_images import (
    EDGE,
    JPEG_2000,
    JPEG_LOSSLESS,
    JPEG_LS,
    MAMMOGRAM,
    NATIVE,
    Series,
    phantom,
    series,
    write_image,
)
from benchmarks.viewer_measures import (
    Painted,
    Taken,
    all_three,
    floor,
    floor_under_xvfb,
    kept_awake,
    memory_now,
    middle_and_worst,
    processor_time,
)
from qrstation.app import SWITCH_SECONDS
from qrstation.core.events import StudiesDeleted
from qrstation.imaging.decoders.decoder_pool import DecoderPool
from qrstation.imaging.pixels.decode import FrameReader
from qrstation.store.index import IndexReader
from qrstation.ui.collector import Collector
from qrstation.ui.theme import apply_theme
from qrstation.ui.viewer.frames.frame_loader import FrameLoader
from qrstation.ui.viewer.studies.store_index import StoreIndex
from qrstation.ui.viewer.viewer_pane import ViewerPane
from tests.store.material import ct, keep, opened
from tests.ui.viewer.made_up import MadeUpIndex, heading, in_frame_of

FULL_HD, FOUR_K = (1920, 1080), (3840, 2160)
CT_FILES = 40
SIZE = (EDGE, EDGE)


class Bench:
    """The files, what is painted, and how much is done."""

    def __init__(self, folder: Path, *, short: bool) -> None:
        self.folder = folder
        self.short = short
        self.painted = Painted()
        self.ct = [write_image(folder / f"ct{n}.dcm", phantom(*SIZE, n)) for n in range(CT_FILES)]
        self.mammogram = phantom(*MAMMOGRAM)

    def count(self, whole: int, short: int) -> int:
        """Give how often something is done."""
        return short if self.short else whole

    @contextmanager
    def pane(self, size: tuple[int, int], *held: Series, index: StoreIndex | None = None) -> Iterator[ViewerPane]:
        """Give a viewer on the screen, with decoders that are up."""
        made = MadeUpIndex()
        for record, records in held:
            made.put(record, records)
        pool = DecoderPool()
        for future in [pool.decode(self.ct[0]) for _ in range(8)]:
            future.result(60)
        pane = ViewerPane(index or made, pool)
        pane.resize(*size)
        pane.show()
        live(200)
        try:
            yield pane
        finally:
            pane.shutdown()
            pool.close()
            pane.close()
            pane.deleteLater()

    def opened(self, pane: ViewerPane, study_uid: str, date: str = "20261120") -> float:
        """Open a study, and give the seconds until an image of it was painted."""
        began = time.perf_counter()
        pane.open_study(heading(study_uid, date))

        def is_seen() -> bool:
            return any(
                viewport.content.study_uid == study_uid and self.painted.shows(viewport, began)
                for viewport in pane.viewports
            )

        return self.painted.until(is_seen) - began


def first_image(bench: Bench) -> Iterator[str]:
    """A stored series of 1,000, read from a real index."""
    images, rounds = bench.count(1000, 200), bench.count(20, 6)
    folder = bench.folder / "stored"
    folder.mkdir()
    with opened(folder) as (store, news):
        pattern = ct(1, "1.1", "1.1.2")
        pattern.Rows = pattern.Columns = EDGE
        pattern.PixelData = phantom(*SIZE).tobytes()
        for number in range(images):
            pattern.SOPInstanceUID = pattern.file_meta.MediaStorageSOPInstanceUID = f"1.1.2.{number + 1}"
            pattern.InstanceNumber, pattern.ImagePositionPatient = number + 1, [0, 0, float(number)]
            keep(store, pattern)
        assert news.wait_stored(images, 120)
    warm, cold = [], []
    with IndexReader(folder / "index.sqlite", folder / "store") as reader:
        with bench.pane(FULL_HD, index=reader) as pane:
            for _ in range(rounds + 1):
                warm.append(bench.opened(pane, "1.1"))
                live(300)
                pane.on_studies_deleted(StudiesDeleted(("1.1",)))
                live(100)
        for _ in range(max(3, rounds // 2)):
            pool = DecoderPool()
            pane = ViewerPane(reader, pool)
            pane.resize(*FULL_HD)
            pane.show()
            live(100)
            pool.begin()
            cold.append(bench.opened(pane, "1.1"))
            pane.shutdown()
            pool.close()
            pane.close()
    yield f"first image of a stored series of {images}, warm: {middle_and_worst(warm[1:])}"
    yield f"  decoders just started: {middle_and_worst(cold)}"


def one_step(bench: Bench) -> Iterator[str]:
    """One viewport, each slice as soon as the one before is painted."""
    steps = bench.count(600, 150)
    with bench.pane(FULL_HD, series("1.1", bench.ct, steps + 200, SIZE)) as pane:
        bench.opened(pane, "1.1")
        pane.show_slice(0, 20)
        live(300)
        taken = [bench.painted.step(pane, 0, 1) for _ in range(steps)]
    yield f"a step, {EDGE}² native, one viewport: {all_three(taken)}"


def linked_pair(bench: Bench) -> Iterator[str]:
    """Two studies of one frame of reference on a 4K canvas."""
    steps = bench.count(200, 60)
    now, prior = series("1.1", bench.ct, steps + 100, SIZE), series("1.2", bench.ct, steps + 100, SIZE)
    with bench.pane(FOUR_K, now, in_frame_of("1.1", prior)) as pane:
        bench.opened(pane, "1.2", "20240301")
        bench.opened(pane, "1.1")
        pane.show_slice(0, 20)
        live(500)
        taken = [bench.painted.step(pane, 0, 1, also=(1,)) for _ in range(steps)]
    yield f"a step of a linked pair on a 4K canvas: {all_three(taken)}"


def four_viewports(bench: Bench) -> Iterator[str]:
    """Four studies of one frame of reference, all tied."""
    steps = bench.count(200, 60)
    try:
        layout = importlib.import_module("qrstation.ui.viewer.layout").layout_named("2x2")
    except ImportError:
        yield "four viewports at 4K, linked step: not measured, this viewer has no layouts"
        return
    held = [in_frame_of("1.1", series(f"1.{n}", bench.ct, steps + 100, SIZE)) for n in range(1, 5)]
    with bench.pane(FOUR_K, *held) as pane:
        for number in range(4, 0, -1):
            bench.opened(pane, f"1.{number}", f"202{6 - number}0301")
        stage: Any = pane.stage
        stage.choose(layout)
        for number in range(4):
            pane.show_series(number, f"1.{number + 1}", f"1.{number + 1}.2")
        live(1000)
        pane.show_slice(0, 20)
        live(500)
        taken = [bench.painted.step(pane, 0, 1, also=(1, 2, 3)) for _ in range(steps)]
    yield f"four viewports at 4K, linked step: {all_three(taken)}"


def window_drag(bench: Bench) -> Iterator[str]:
    """A drag over a native mammogram that fits, each move as soon as the one before is painted."""
    moves = bench.count(200, 60)
    file = write_image(bench.folder / "mg.dcm", bench.mammogram, modality="MG")
    with bench.pane(FULL_HD, series("1.1", [file], 1, MAMMOGRAM, modality="MG")) as pane:
        bench.opened(pane, "1.1")
        live(500)
        viewport = pane.viewports[0]
        taken = []
        started = time.perf_counter()
        for number in range(moves):
            began, at, before = time.perf_counter(), Taken.now(), viewport.feed.picture
            viewport.canvas.hand.window_dragged.emit(2.0 if number % 40 < 20 else -2.0, 1.0)
            bench.painted.until(
                lambda began=began, before=before: (
                    viewport.feed.picture is not before  # type: ignore[misc]
                    and bench.painted.shows(viewport, began)
                )
            )
            taken.append(at.until_now())
        rate = moves / (time.perf_counter() - started)
        began = time.perf_counter()
        viewport.canvas.hand.drag_ended.emit()
        whole = bench.painted.until(lambda: not getattr(viewport.feed, "is_quick", False)) - began
    yield (
        f"a window drag on {MAMMOGRAM[0]}×{MAMMOGRAM[1]}: {all_three(taken)}, {rate:.0f} pictures/s, "
        f"full quality {whole * 1e3:.0f} ms after it"
    )


def throughput(bench: Bench) -> Iterator[str]:
    """Two decoders against the same codec in one process, over and over in turns."""
    kinds = (
        ("JPEG-LS", JPEG_LS, phantom(*SIZE), bench.count(150, 60)),
        ("JPEG lossless", JPEG_LOSSLESS, phantom(*SIZE), bench.count(300, 100)),
        ("mammogram native", NATIVE, bench.mammogram, bench.count(40, 15)),
    )
    pool = DecoderPool(2)
    for name, syntax, pixels, count in kinds:
        file = write_image(bench.folder / "codec.dcm", pixels, syntax)
        reader = FrameReader()
        reader.read(file)
        for future in [pool.decode(file) for _ in range(8)]:
            future.result(60)
        rounds = [(_alone(reader, file, count), _together(pool, file, count)) for _ in range(bench.count(5, 3))]
        clock = max(one[0] / two[0] for one, two in rounds)
        work = max(2 * one[1] / two[1] for one, two in rounds)
        ms = [min(each[way][0] for each in rounds) * 1e3 for way in (0, 1)]
        yield (
            f"two decoders against one process, {name}: {clock:.2f} by the clock, {work:.2f} by processor time "
            f"({ms[0]:.1f} ms a frame in one process, {ms[1]:.1f} by two decoders)"
        )
    pool.close()


def _alone(reader: FrameReader, file: Path, count: int) -> tuple[float, float]:
    began, worked = time.perf_counter(), time.thread_time()
    for _ in range(count):
        reader.read(file)
    return (time.perf_counter() - began) / count, (time.thread_time() - worked) / count


def _together(pool: DecoderPool, file: Path, count: int) -> tuple[float, float]:
    children = [worker.process._child for worker in pool._workers]
    pids = [child.pid for child in children if child is not None]
    worked = time.process_time() + sum(map(processor_time, pids))
    began = time.perf_counter()
    waiting = deque([pool.decode(file) for _ in range(6)])
    for number in range(count):
        waiting.popleft().result(60)
        if number < count - 6:
            waiting.append(pool.decode(file))
    taken = time.perf_counter() - began
    return taken / count, (time.process_time() + sum(map(processor_time, pids)) - worked) / count


def compressed_mammogram(bench: Bench) -> Iterator[str]:
    """A JPEG 2000 mammogram: what is seen first, and all of it."""
    file = write_image(bench.folder / "j2k.dcm", bench.mammogram, JPEG_2000, "MG")
    first, whole = [], []
    for _ in range(bench.count(6, 3)):
        with bench.pane(FULL_HD, series("1.1", [file], 1, MAMMOGRAM, JPEG_2000, "MG")) as pane:
            began = time.perf_counter()
            first.append(bench.opened(pane, "1.1"))
            feed = pane.viewports[0].feed
            whole.append(
                bench.painted.until(
                    lambda feed=feed: (
                        feed.picture is not None  # type: ignore[misc]
                        and feed.picture.order.frame.rows == MAMMOGRAM[0]
                    )
                )
                - began
            )
    yield f"JPEG 2000 mammogram, first picture: {middle_and_worst(first)}, all of it: {middle_and_worst(whole)}"


def memory(bench: Bench) -> Iterator[str]:
    """Many slices walked through once, then the study closed."""
    slices = bench.count(10_000, 2_500)
    with bench.pane(FULL_HD, series("1.1", bench.ct, slices, SIZE)) as pane:
        before = memory_now()
        bench.opened(pane, "1.1")
        pane.show_slice(0, 0)
        live(300)
        most = 0.0
        for number in range(slices - 1):
            bench.painted.step(pane, 0, 1)
            if number % 100 == 0:
                most = max(most, memory_now())
        loader: FrameLoader = pane.makers.loader
        bound = 4 * loader.room / 2**20
        pane.on_studies_deleted(StudiesDeleted(("1.1",)))
        live(1500)
        after = memory_now()
    yield (
        f"memory, {slices} slices walked through: {most:.0f} MiB at most (for frames {bound:.0f} MiB), before "
        f"{before:.0f} MiB, study closed {after:.0f} MiB"
    )


def bare(bench: Bench) -> Iterator[str]:
    """A bare QPainter of a ready pair at 4K, which nothing can go below."""
    yield f"floor: a ready pair at 4K by a bare QPainter: {middle_and_worst(floor(*FOUR_K, 40))}"
    yield f"  under Xvfb: {floor_under_xvfb(FOUR_K)}"


ROWS = {
    "first": first_image,
    "step": one_step,
    "pair": linked_pair,
    "drag": window_drag,
    "four": four_viewports,
    "decoders": throughput,
    "j2k": compressed_mammogram,
    "memory": memory,
    "floor": bare,
}


def _in_its_own(row: str, *, short: bool) -> int:
    """Measure a row in a process of its own: what one leaves behind in memory is not the next one's."""
    command = [sys.executable, "-m", "benchmarks.viewer", *(["--short"] if short else []), row]
    return subprocess.run(command, check=False).returncode


def main() -> int:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few minutes instead of a quarter of an hour")
    parser.add_argument("--awake", action="store_true", help="keep the processors from sleeping meanwhile")
    parser.add_argument("--floor", action="store_true", help="the floor alone, on this screen")
    parser.add_argument("rows", nargs="*", help=f"which of {', '.join(ROWS)}; else all")
    options = parser.parse_args()
    wanted = options.rows or list(ROWS)
    if len(wanted) > 1 and not options.floor:
        with kept_awake() if options.awake else nullcontext():
            return max(_in_its_own(name, short=options.short) for name in wanted)
    application = QApplication(sys.argv[:1])
    sys.setswitchinterval(SWITCH_SECONDS)
    Collector(application).start()
    apply_theme(application)
    if options.floor:
        print(middle_and_worst(floor(*FOUR_K, 40)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), short=options.short)
        with bench.painted.noted():
            for line in ROWS[wanted[0]](bench):
                print(f"{line}  [load {os.getloadavg()[0]:.1f}]", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
