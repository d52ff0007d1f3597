"""Who comes to the desks: people with Vietnamese names, some with a phone, some with e-mail or neither."""

import random
from typing import Any

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Lâm", "Ngô", "Đỗ", "Quách")
_MIDDLE = ("Văn", "Thị", "Hữu", "Ngọc", "Minh", "Thanh", "Kim", "Quốc", "Hồng", "Bích")
_GIVEN = ("An", "Bình", "Chi", "Dũng", "Đức", "Hạnh", "Hùng", "Lan", "Mai", "Nga", "Phúc", "Thảo", "Tú")
_HAMLETS = ("ấp Cái Rô", "ấp Tân Phong", "ấp Thị Tường", "khóm 1", "ấp Năm Đảm", "ấp Bùng Binh")


def applicant(chance: random.Random, number: int) -> dict[str, Any]:
    """Somebody; about half leave a mobile number, a fifth an e-mail address, a quarter neither."""
    name = " ".join((chance.choice(_FAMILY), chance.choice(_MIDDLE), chance.choice(_GIVEN)))
    person: dict[str, Any] = {
        "name": name,
        "address": f"{chance.choice(_HAMLETS)}, tỉnh Cà Mau",
        "identity_number": f"0960{chance.randrange(10**8):08d}",
    }
    kind = chance.random()
    if kind < 0.55 or kind >= 0.95:
        person["phone"] = f"09{chance.randrange(10**8):08d}"
    if 0.55 <= kind < 0.75 or kind >= 0.95:
        person["email"] = f"nguoi-dan-{number}@example.com"
    return person


def helper(chance: random.Random) -> dict[str, Any]:
    """A relative who files for somebody who cannot come."""
    name = " ".join((chance.choice(_FAMILY), chance.choice(_MIDDLE), chance.choice(_GIVEN)))
    return {
        "name": name,
        "relation": "con",
        "consent_note": "Người nộp là con, có giấy ủy quyền viết tay kèm theo.",
    }
