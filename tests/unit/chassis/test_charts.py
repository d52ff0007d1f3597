"""Bars drawn by the server."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from services.chassis.charts import Bars, Series, bar_chart

SERIES = (Series("Lent", "#004"), Series("Back & late", "#400"))


def widths(chart: str) -> list[float]:
    """Of the bars, without the legend."""
    return [float(one) for one in re.findall(r'<rect [^>]*width="([0-9.]+)"', chart)][len(SERIES) :]


def test_bars_are_as_long_as_their_numbers() -> None:
    """The longest fills the room, the others their part of it; nothing is no bar and still has its number."""
    chart = bar_chart("Books", SERIES, [Bars("May", (10, 5)), Bars("June", (0, 2))])
    longest, half, none, fifth = widths(chart)
    assert (half * 2, none, fifth * 5) == (longest, 0.0, longest)
    assert [number in chart for number in (">10<", ">5<", ">0<", ">2<")] == [True] * 4


def test_whatever_it_is_called_stays_text() -> None:
    """Well-formed whatever the names are, and with nothing to draw too."""
    for groups in ([Bars("<script>", (1, 1))], []):
        root = ElementTree.fromstring(bar_chart('"Books" <b>', SERIES, groups))  # noqa: S314 - our own
        assert root.attrib["role"] == "img"
        assert root.findtext("{http://www.w3.org/2000/svg}title") == '"Books" <b>'
        assert not root.findall(".//script")
