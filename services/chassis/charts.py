"""Bars as SVG: drawn by the server, with every number written beside its bar, for pages and for print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

# Drawn for the narrowest column that it stands in, so that its letters are never shrunk there.
WIDTH, BAR, GAP, LEGEND, LEFT = 440, 16, 12, 20, 4
LETTERS, ROOM_FOR_NUMBER = 14, 52
LABEL = 20


@dataclass(frozen=True)
class Series:
    """What the bars of one colour are."""

    name: str
    fill: str


@dataclass(frozen=True)
class Bars:
    """A group of bars under one label; a value for each series."""

    label: str
    values: Sequence[int]


def bar_chart(title: str, series: Sequence[Series], groups: Sequence[Bars], *, font: str = "") -> str:
    """A picture of groups of bars, one below the other; colours are told by the legend and by the order.

    Args:
        title: read to whoever does not see it; the numbers belong into a table beside the picture.
        font: empty: that of the surroundings.
    """
    height = _head(series) + len(groups) * _group_height(series)
    body = "".join([*_legend(series), *_groups(series, groups)])
    family = f' font-family="{escape(font)}"' if font else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img"{family} font-size="{LETTERS}" fill="#1a1a1a">'
        f"<title>{escape(title)}</title>{body}</svg>"
    )


def _head(series: Sequence[Series]) -> int:
    return len(series) * LEGEND + GAP


def _group_height(series: Sequence[Series]) -> int:
    return LABEL + len(series) * BAR + GAP


def _legend(series: Sequence[Series]) -> Iterator[str]:
    for place, one in enumerate(series):
        y = place * LEGEND
        yield f'<rect x="{LEFT}" y="{y + 4}" width="12" height="12" fill="{escape(one.fill)}"/>'
        yield f'<text x="{LEFT + 18}" y="{y + 15}">{escape(one.name)}</text>'


def _groups(series: Sequence[Series], groups: Sequence[Bars]) -> Iterator[str]:
    most = max((value for group in groups for value in group.values), default=0) or 1
    room = WIDTH - LEFT - ROOM_FOR_NUMBER
    for number, group in enumerate(groups):
        top = _head(series) + number * _group_height(series)
        yield f'<text x="{LEFT}" y="{top + 14}" font-weight="bold">{escape(group.label)}</text>'
        for place, (one, value) in enumerate(zip(series, group.values, strict=True)):
            y = top + LABEL + place * BAR
            width = room * value / most
            size = f'width="{width:.1f}" height="{BAR - 3}"'
            yield f'<rect x="{LEFT}" y="{y}" {size} fill="{escape(one.fill)}"/>'
            yield f'<text x="{LEFT + width + 5:.1f}" y="{y + 12}">{value}</text>'
