"""What speaks for an offset between two stacks and what against it: measured here, weighed in `align`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qrstation.imaging.alignment.body import body_mask, profiles, scaled
from qrstation.imaging.alignment.correlation import (
    Against,
    Detail,
    Fit,
    agreement,
    coarser,
    detail_of,
    fit,
    overlap_of,
    rolled,
)
from qrstation.imaging.alignment.volume import Array, FloatArray, Grid, Volume, regrid

STEP = 4.0
"""Millimetres between the heights at which stacks are compared."""
LONGEST_STEP, MOST_STEPS = 8.0, 300
"""It grows up to the first where both together would have more heights than the second: a whole body need not wait."""
_LEAST_CELLS = 200.0
"""Cells that both have to have at an offset for it to be looked at."""
_CLEAR = 0.75
"""A correlation from which on nobody looks whether the patient lies turned."""
_HEIGHTS, _MANY = 40, 48
"""Of so many heights at most, evenly spread, shifts and turns are found, and parts of a step."""
_TURN = 7.0
"""Degrees; turned by it and by twice of it is tried, then what lies between."""
_STRUCTURE = 36.0 * 36.0 * 30.0
"""The volume in mm³ in which a body's structures vary together: what counts as one independent piece of evidence."""
_EDGE = 3
"""Cells round the body that are kept."""
_FINE = 3
"""Steps to each side that a coarse offset is refined over."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured of the best offset.

    ``offset`` in mm along the prior's normal. ``alike`` is the correlation of what changes along the axis, ``second``
    the best elsewhere over a like overlap; ``weight`` sets the first in relation to how much both show (as standard
    deviations count), ``rival`` the second weight over the first. ``steady`` is the share of slices that agree,
    ``median`` their median correlation, ``mirrored`` the correlation with the prior mirrored left to right.
    ``outline`` is the correlation of the body's and the tissues' profiles there, the other method, and
    ``outline_best`` how near that comes to the best elsewhere (1: it is the best). ``length`` is the overlap in mm,
    ``fine`` the correlation of what is small in the plane too: there persons differ whose regions are alike.
    """

    offset: float
    alike: float
    second: float
    weight: float
    rival: float
    steady: float
    median: float
    mirrored: float
    outline: float
    outline_best: float
    length: float
    fine: float


@dataclass(frozen=True, eq=False, slots=True)
class _Seen:
    """A volume prepared for comparison."""

    detail: Detail
    outlines: Array
    start: float


def gather(current: Volume, prior: Volume) -> Evidence | None:
    """Find the offset at which two volumes fit best, and measure what speaks for it; None where nothing overlaps."""
    cell = max(current.cell, prior.cell)
    long = sum(float(np.ptp(each.centres @ each.axes[2])) for each in (current, prior))
    step = min(max(STEP, long / MOST_STEPS), LONGEST_STEP)
    soft = max(current.spacing, prior.spacing, step)
    one, two = (_seen(each, prior.axes, step, cell, soft) for each in (current, prior))
    if not one.detail.body.any() or not two.detail.body.any():
        return None
    rough = fit(coarser(one.detail), coarser(two.detail), 2 * cell, _LEAST_CELLS)
    weights = _weights(rough, step * 4 * cell * cell)
    best = int(weights.argmax())
    if rough.score[best] <= -1:
        return None
    fine, roll, turned = _fine(one.detail, two.detail, rough.least + best, cell)
    exchanged = _exchanged(one.detail, two.detail, fine[0], roll, cell)
    away = np.abs(np.arange(len(weights)) - best) * step > max(14.0, 1.5 * soft)
    like = away & (rough.cells >= 0.3 * rough.cells[best])
    here, there = overlap_of(turned, two.detail, fine[0], fine[1:])
    product, power = agreement(here, there).by_slice()
    each = product / np.maximum(power, 1e-6)
    share = np.sqrt(power) / max(float(np.sqrt(power).sum()), 1e-6)
    outline, outline_best = _outlines(one.outlines, two.outlines, rough.least, len(weights), fine[0], step)
    return Evidence(
        offset=float(two.start - one.start + (fine[0] + _between(turned, two.detail, fine)) * step),
        alike=_total(product, power),
        second=float(rough.score[like].max()) / max(float(rough.score[best]), 0.01) if like.any() else 0.0,
        weight=float(weights[best]),
        rival=float(weights[away].max() / max(float(weights[best]), 0.01)) if away.any() else 0.0,
        steady=float(share[each > 0.3].sum()),
        median=float(np.median(each)) if len(each) else 0.0,
        mirrored=_total(product, power) + exchanged,
        outline=outline,
        outline_best=outline_best,
        length=len(each) * step,
        fine=_total(*agreement(_small(here), _small(there)).by_slice()),
    )


def _seen(volume: Volume, axes: FloatArray, step: float, cell: float, soft: float) -> _Seen:
    whole = scaled(regrid(volume, axes, step, cell, soft), volume.modality)
    body = body_mask(whole, volume.modality)
    outlines = profiles(whole, body, volume.modality)
    rows, columns = (_span(np.asarray(body.any(axis=others))) for others in ((0, 2), (0, 1)))
    cut = (slice(None), rows, columns)
    grid = Grid(whole.values[cut], whole.mask[cut], whole.start, whole.step, whole.cell)
    return _Seen(detail_of(grid, body[cut], volume.modality), outlines, grid.start)


def _span(there: NDArray[np.bool_]) -> slice:
    """Give from the first to the last cell with body, and a few more; all of them where there is none."""
    found = np.flatnonzero(there)
    return slice(max(0, int(found[0]) - _EDGE), int(found[-1]) + 1 + _EDGE) if len(found) else slice(None)


def _weights(found: Fit, of_cell: float) -> FloatArray:
    """Give for each offset how much evidence there is for it: a high correlation over a small overlap is little."""
    pieces = found.cells.astype(np.float64) * of_cell / _STRUCTURE
    certain = np.arctanh(np.clip(found.score.astype(np.float64), -0.99, 0.99)) * np.sqrt(pieces)
    return np.where(found.score > -1, certain, -9.0)


def _fine(one: Detail, two: Detail, offset: int, cell: float) -> tuple[tuple[int, int, int], float, Detail]:
    """Refine an offset by a step; give it with the shift in whole cells, the degrees that current lies turned, and
    current turned by them."""
    tried: list[tuple[float, tuple[int, int, int]]] = []

    def tries(near: int, turned: Detail) -> None:
        here, there = _same_heights(turned, two, near)
        if len(here.body):
            best = Against(_sample(there, _HEIGHTS), cell).best_shift(_sample(here, _HEIGHTS))
            tried.append((best.score, (near, best.down, best.right)))

    for near in range(offset - 1, offset + 2):
        tries(near, one)
    score, found = max(tried)
    if score >= _CLEAR:
        return found, 0.0, one
    here, there = (coarser(_sample(each, _HEIGHTS)) for each in _same_heights(one, two, found[0]))
    degrees = _roll(here, Against(there, 2 * cell))
    if degrees:
        turned = rolled(one, degrees)
        tries(found[0], turned)
        better, at = tried[-1]
        if better > score:
            return at, degrees, turned
    return found, 0.0, one


def _exchanged(one: Detail, two: Detail, offset: int, degrees: float, cell: float) -> float:
    """Give by how much the correlation at an offset is higher where left and right of one are exchanged."""
    here, there = (coarser(_sample(each, _HEIGHTS)) for each in _same_heights(one, two, offset))
    straight = Against(there, 2 * cell).best_shift(rolled(here, degrees)).score
    other = Against(Detail(there.parts[..., ::-1], there.body[..., ::-1]), 2 * cell)
    return other.best_shift(rolled(here, _roll(here, other))).score - straight


def _roll(here: Detail, there: Against) -> float:
    """Give by how many degrees the patient lies turned between two of the same heights; large cells will do."""

    def score(degrees: float) -> float:
        return there.best_shift(rolled(here, degrees)).score

    scores = {degrees: score(degrees) for degrees in (-2 * _TURN, -_TURN, 0.0, _TURN, 2 * _TURN)}
    best = max(scores, key=scores.__getitem__)
    for step in (_TURN / 2, _TURN / 4):
        scores |= {degrees: score(degrees) for degrees in (best - step, best + step)}
        best = max(scores, key=scores.__getitem__)
    return best


def _sample(detail: Detail, most: int) -> Detail:
    """Leave so many heights at most, evenly spread: what holds for the whole is seen in these."""
    every = -(-len(detail.body) // most)
    return Detail(detail.parts[:, ::every], detail.body[::every]) if every > 1 else detail


def _same_heights(one: Detail, two: Detail, offset: int) -> tuple[Detail, Detail]:
    first, last = max(0, -offset), min(len(one.body), len(two.body) - offset)
    here, there = slice(first, max(first, last)), slice(first + offset, max(first, last) + offset)
    return Detail(one.parts[:, here], one.body[here]), Detail(two.parts[:, there], two.body[there])


def _between(one: Detail, two: Detail, at: tuple[int, int, int]) -> float:
    """Give the part of a step that is left: where a parabola through the correlations is highest.

    Bone counts twice where there is some (the last channel of a CT): it does not move with the breath.
    """
    offset, *shift = at
    curve = []
    for near in range(-_FINE, _FINE + 1):
        here, there = (_sample(each, _MANY) for each in overlap_of(one, two, offset + near, (shift[0], shift[1])))
        both = agreement(here, there)
        score = _total(*both.by_slice())
        if len(one.parts) == 3:
            score += _total(*both.by_slice(slice(2, 3)))
        curve.append(score)
    best = int(np.argmax(curve))
    if best in (0, len(curve) - 1):
        return 0.0
    before, top, after = curve[best - 1 : best + 2]
    bend = before - 2 * top + after
    return best - _FINE + (float(np.clip(0.5 * (before - after) / bend, -1, 1)) if bend < 0 else 0.0)


def _outlines(one: Array, two: Array, least: int, count: int, at: int, step: float) -> tuple[float, float]:
    """Correlate profiles at every offset; give the score at one, and how near its weight comes to the highest."""
    usual = np.maximum(np.minimum(one.std(axis=1), two.std(axis=1)), 1e-6)
    scores, weights = np.full(count, -1.0), np.full(count, -9.0)
    for number in range(count):
        offset = least + number
        first, last = max(0, -offset), min(one.shape[1], two.shape[1] - offset)
        long = last - first
        if long < 6:
            continue
        a, b = one[:, first:last], two[:, first + offset : last + offset]
        a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
        power = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1)) / (usual * usual * long)
        lively = np.minimum(power, 1)
        score = (a * b).sum(axis=1) / (usual * usual * long) / (power + 1e-3)
        scores[number] = float((score * lively).sum() / max(float(lively.sum()), 0.5))
        weights[number] = np.arctanh(np.clip(scores[number], -0.99, 0.99)) * np.sqrt(long * step / 30)
    near = slice(max(0, at - least - 2), at - least + 3)
    return float(scores[near].max()), float(weights[near].max() / max(float(weights.max()), 0.1))


def _small(detail: Detail) -> Detail:
    """Leave what is small in the plane: what a mean over five by five cells does not have."""
    soft = detail.parts
    for axis in (2, 3):
        size = soft.shape[axis]
        wide = np.take(soft, np.arange(-2, size + 2), axis, mode="wrap")
        near = [wide[(slice(None),) * axis + (slice(first, first + size),)] for first in range(5)]
        whole = near[0] + near[1]
        for each in near[2:]:
            whole += each
        soft = whole / np.float32(5)
    return Detail((detail.parts - soft) * detail.body, detail.body)


def _total(product: Array, power: Array) -> float:
    return float(product.sum()) / max(float(power.sum()), 1e-6)
