"""Aligns two stacks in a decoder process of its own: it shrinks slices where they are decoded, and compares them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from qrstation.core.codes.alignment import AlignmentCode
from qrstation.core.errors import CannotDecode
from qrstation.imaging.alignment.align import Alignment
from qrstation.imaging.alignment.feeding import Feeding, Wanted
from qrstation.imaging.alignment.reduced import COARSE, Reduced
from qrstation.imaging.decoders.decoder_process import DecoderProcess
from qrstation.imaging.stacks.stack import Stack

NOT_DECODED = Alignment(None, 0.0, AlignmentCode.NOT_DECODED)


def reduced_by(process: DecoderProcess, wanted: Wanted) -> Reduced | AlignmentCode:
    """Have a slice decoded and shrunk; where that cannot be aligning does without it, and may tell why."""
    plane = wanted.piece.plane
    if plane is not None and plane.spacing is not None and max(plane.spacing) > COARSE:
        return AlignmentCode.COARSE_PIXELS
    try:
        return process.reduce(wanted.piece.record.path, wanted.piece.frame) or AlignmentCode.UNFIT_PIXELS
    except CannotDecode:
        return AlignmentCode.NOT_DECODED


def aligned_by(process: DecoderProcess, feeding: Feeding) -> Alignment:
    """Align what is here of two stacks."""
    volumes = feeding.volumes()
    if volumes is None:
        return Alignment(None, 0.0, feeding.reason)
    try:
        return process.align(*volumes)
    except CannotDecode:
        return NOT_DECODED


def align_stacks(current: Stack, prior: Stack, workers: int = 2) -> Alignment:
    """Align two stacks that are here; returns when it is done. Slices that cannot be decoded are left out."""
    feeding = Feeding(current, prior)
    wanted = feeding.all()
    processes = [DecoderProcess() for _ in range(workers)]
    try:
        with ThreadPoolExecutor(workers) as pool:
            shares = [wanted[number::workers] for number in range(workers)]
            for share, made in zip(shares, pool.map(_all, processes, shares), strict=True):
                for each, reduced in zip(share, made, strict=True):
                    feeding.take(each, reduced)
        return aligned_by(processes[0], feeding)
    finally:
        for process in processes:
            process.close()


def _all(process: DecoderProcess, share: list[Wanted]) -> list[Reduced | AlignmentCode]:
    return [reduced_by(process, wanted) for wanted in share]
