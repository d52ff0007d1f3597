"""Parts of an SMS, at their bounds, and Vietnamese without accents."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.segments import Alphabet, Segments, segments, unaccented


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "count"),
    [
        ("", "GSM-7", 0, 1),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("ạ" * 70, "UCS-2", 70, 1),
        ("ạ" * 71, "UCS-2", 71, 2),
        ("ạ" * 134, "UCS-2", 134, 2),
        ("ạ" * 135, "UCS-2", 135, 3),
        ("a" * 69 + "ạ", "UCS-2", 70, 1),
        ("a" * 159 + "đ", "UCS-2", 160, 3),
        ("é@Ω\n", "GSM-7", 4, 1),
        ("€" * 80, "GSM-7", 160, 1),
        ("€" * 81, "GSM-7", 162, 2),
        ("🙂" * 35, "UCS-2", 70, 1),
        ("🙂" * 36, "UCS-2", 72, 2),
    ],
)
def test_parts_at_their_bounds(text: str, alphabet: str, units: int, count: int) -> None:
    """160 and 153 septets, 70 and 67 units; one letter outside the GSM alphabet changes all."""
    assert segments(text) == Segments(Alphabet(alphabet), units, count)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a" * 152 + "€" + "a" * 151, 2),  # the sign of two septets moves whole: 152 and 153
        ("a" * 152 + "€" + "a" * 152, 3),  # 306 septets would fill two parts if it could be cut
        ("ạ" * 66 + "🙂" + "ạ" * 65, 2),
        ("ạ" * 66 + "🙂" + "ạ" * 66, 3),
    ],
)
def test_a_character_of_two_places_is_not_cut(text: str, count: int) -> None:
    """It begins the next part, and a place stays empty."""
    assert segments(text).count == count


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đã tiếp nhận hồ sơ", "Da tiep nhan ho so"),
        ("Bộ phận Một cửa xã Cái Nước: trả kết quả", "Bo phan Mot cua xa Cai Nuoc: tra ket qua"),
        ("ƯỞNG ương Ỹ ỹ Ẵ ẵ đ Đ", "UONG uong Y y A a d D"),
        ("Y Wăn Niê Kđăm, Krông Pač", "Y Wan Nie Kdam, Krong Pac"),
        ("“Hồ sơ” – 10.000 ₫…", '"Ho so" - 10.000 d...'),
        ("a\u0301 tổ hợp", "a to hop"),
        ("Иван 🙂", "???? ?"),
        ("`", "'"),
    ],
)
def test_unaccented(text: str, plain: str) -> None:
    """Marks go, đ becomes d, typographic signs become plain ones, the rest is a question mark."""
    assert unaccented(text) == plain


@given(st.text())
def test_unaccented_text_is_always_in_the_gsm_alphabet(text: str) -> None:
    """Whatever a name contains, the text costs no UCS-2 parts."""
    assert segments(unaccented(text)).alphabet is Alphabet.GSM_7
