"""The figures as lines for a person in a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

CURVE = ("threshold", "coverage", "risk", "refused")


def table(figures: Mapping[str, Any]) -> str:
    """All figures: one a line, then by tag or kind, the risk–coverage curve, the calibration, and the ablation where it was made."""
    plain = [(name, value) for name, value in figures.items() if not isinstance(value, list | dict)]
    parts = [aligned([], plain)]
    parts += [_by(name, figures[name]) for name in ("by_tag", "by_kind") if figures.get(name)]
    parts.append(_curve(figures["risk_coverage"]))
    parts.append(_calibration(figures["calibration"]))
    if rows := figures.get("ablation"):
        parts.append(aligned([*rows[0]], [list(row.values()) for row in rows]))
    return "\n\n".join(parts)


def _by(name: str, groups: Mapping[str, Mapping[str, Any]]) -> str:
    first, *_ = groups.values()
    return aligned([name.replace("_", " "), *first], [[group, *values.values()] for group, values in groups.items()])


def _curve(points: Sequence[Mapping[str, Any]]) -> str:
    return aligned(["confidence ≥", *CURVE[1:]], [[point[name] for name in CURVE] for point in points])


def _calibration(kinds: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [(name, f"{one['said']:.3f}", one["true"], one["n"]) for name, kind in kinds.items() for one in kind["bins"]]
    errors = ", ".join(f"{name} {shown(kind['ece'])}" for name, kind in kinds.items())
    return aligned(["probability of", "said", "came true", "n"], rows) + f"\nexpected calibration error: {errors}"


def shown(value: object) -> str:
    """A figure as it is read: – for none."""
    if value is None:
        return "–"
    return f"{value:g}" if isinstance(value, float) else str(value)


def aligned(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows in columns, the first to the left and the others to the right; wide characters take two places."""
    cells = [list(head)] * bool(head) + [[shown(value) for value in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*cells, strict=True)]
    return "\n".join(_line(row, widths) for row in cells)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
    return "  ".join([row[0] + padded[0], *(pad + cell for pad, cell in zip(padded[1:], row[1:], strict=True))])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
