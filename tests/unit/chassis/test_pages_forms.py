"""What a form sent, as the API wants to have it."""

from __future__ import annotations

import pytest

from services.chassis.pages.forms import fresh_once, nested

CASES = [
    ([("name", " An ")], {"name": "An"}),
    ([("person.name", "An"), ("person.phone", "1")], {"person": {"name": "An", "phone": "1"}}),
    ([("rows.1.code", "b"), ("rows.0.code", "a")], {"rows": [{"code": "a"}, {"code": "b"}]}),
    ([("rows.10", "c"), ("rows.9", "b")], {"rows": ["b", "c"]}),
    ([("a.rows.0", "x")], {"a": {"rows": ["x"]}}),
    ([("empty", "  "), ("_once", "k"), ("person.email", "")], {}),
    ([("a", "1"), ("a.b", "2")], {"a": "1"}),
    ([("a.b", "2"), ("a", "1")], {"a": "1"}),
    ([("a", "1"), ("a", "2")], {"a": "2"}),
]


@pytest.mark.parametrize(("fields", "told"), CASES)
def test_names_with_points_become_objects(fields: list[tuple[str, str]], told: dict[str, object]) -> None:
    """Members, lists in the order of their numbers; what is empty or begins with `_` is left out."""
    assert nested(fields) == told


def test_each_form_has_a_key_of_its_own() -> None:
    """Two forms that are shown are two orders."""
    assert fresh_once() != fresh_once()
