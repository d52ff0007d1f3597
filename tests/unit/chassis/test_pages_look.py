"""How what people read is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from services.chassis.pages.look import digest, environment

EAST = timezone(timedelta(hours=7))
AT = datetime(2026, 3, 4, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ at | instant }}", '<time datetime="2026-03-05T01:05:00+07:00">01:05 ngày 05/03/2026</time>'),
        ("{{ text | short }}", '<time datetime="2026-03-05T01:05:00+07:00">01:05 05/03</time>'),
        ("{{ at | day }}", "05/03/2026"),
        ("{{ '2026-03-04' | day }}", '<time datetime="2026-03-04">04/03/2026</time>'),
        ("{{ none | instant }}{{ '' | day }}{{ none | short }}{{ none | money }}", "––––"),
        ("{{ 1234567 | money }}", "1.234.567 đ"),
        ("{{ 0 | money }}", "0 đ"),
        ("{{ 1234.5 | number }} {{ 5.0 | number }} {{ 0.05 | number }}", "1.234,5 5 0,05"),
        ("{{ '<b>' }}", "&lt;b&gt;"),
        ("{{ [{'a': 1, 'b': 2}] | pairs('a', 'b') }}", "[(1, 2)]"),
        ("{{ asset('look.css') }}", f"/x/{digest('look.css')}/look.css"),
    ],
)
def test_values_are_written_for_people(tmp_path: Path, template: str, shown: str) -> None:
    """Instants in the zone of the readers, money with points, nothing as a dash, text never as markup."""
    (tmp_path / "page.html").write_text(template)
    rendered = environment(tmp_path, EAST, "/x").get_template("page.html").render(at=AT, text=AT.isoformat())
    assert shown in rendered


def test_a_slip_in_a_template_shows(tmp_path: Path) -> None:
    """What nobody gave is an error, and no gap on a page."""
    (tmp_path / "page.html").write_text("{{ nobody }}")
    with pytest.raises(UndefinedError):
        environment(tmp_path, EAST, "/x").get_template("page.html").render()
