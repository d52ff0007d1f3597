"""Bars as SVG: drawn by the server, with every number written beside its bar, for pages and for print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, BAR, GAP, LEGEND, LEFT = 640, 15, 12, 26, 4
ROOM_FOR_NUMBER = 48
LABEL = 18


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
    height = LEGEND + len(groups) * _group_height(series)
    body = "".join([*_legend(series), *_groups(series, groups)])
    family = f' font-family="{escape(font)}"' if font else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img"{family} font-size="13" fill="#1a1a1a"><title>{escape(title)}</title>'
        f"{body}</svg>"
    )


def _group_height(series: Sequence[Series]) -> int:
    return LABEL + len(series) * BAR + GAP


def _legend(series: Sequence[Series]) -> Iterator[str]:
    step = (WIDTH - LEFT) / max(1, len(series))
    for place, one in enumerate(series):
        x = LEFT + place * step
        yield f'<rect x="{x:.0f}" y="4" width="12" height="12" fill="{escape(one.fill)}"/>'
        yield f'<text x="{x + 18:.0f}" y="15">{escape(one.name)}</text>'


def _groups(series: Sequence[Series], groups: Sequence[Bars]) -> Iterator[str]:
    most = max((value for group in groups for value in group.values), default=0) or 1
    room = WIDTH - LEFT - ROOM_FOR_NUMBER
    for number, group in enumerate(groups):
        top = LEGEND + number * _group_height(series)
        yield f'<text x="{LEFT}" y="{top + 13}" font-weight="bold">{escape(group.label)}</text>'
        for place, (one, value) in enumerate(zip(series, group.values, strict=True)):
            y = top + LABEL + place * BAR
            width = room * value / most
            size = f'width="{width:.1f}" height="{BAR - 3}"'
            yield f'<rect x="{LEFT}" y="{y}" {size} fill="{escape(one.fill)}"/>'
            yield f'<text x="{LEFT + width + 5:.1f}" y="{y + 11}">{value}</text>'
