"""Names folded for searching."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.folding import folded


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Nguyễn Thị Đào", "nguyen thi dao"),
        ("  LÊ   VĂN ĐỨC ", "le van duc"),
        ("Trương Mỹ Hoà", "truong my hoa"),
        ("Ưng Thị Ỷ Quỳnh", "ung thi y quynh"),
        ("Công ty TNHH Số 1", "cong ty tnhh so 1"),
    ],
)
def test_marks_and_capitals_are_off(name: str, key: str) -> None:
    """What an officer types without marks is the key under which the name is kept."""
    assert folded(name) == key


@given(st.text(alphabet="aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệđĐoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứự b", max_size=30))
def test_every_way_to_write_a_letter_folds_alike(name: str) -> None:
    """Composed or decomposed, capital or small: one key; and folding twice is folding once."""
    key = folded(name)
    assert key == folded(unicodedata.normalize("NFD", name)) == folded(name.upper()) == folded(key)
    assert key.isascii()
