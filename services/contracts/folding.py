"""How a Vietnamese name is folded for searching: everybody who stores or asks for a key folds it here."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """The text without marks, in lower case, with single spaces: "Nguyễn Thị  Đào" is "nguyen thi dao".

    MongoDB's collations find no prefix without marks; a folded key does.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).split())
