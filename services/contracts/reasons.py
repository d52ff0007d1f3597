"""What counts as a reason: words that tell a person what is the matter, never a technical error code."""

from __future__ import annotations

import re

FEWEST_WORDS = 2
# Tokens of machines: with digits or signs of programs, in camel case, in capitals without marks.
_MACHINE = re.compile(r"\S*[\d_=<>{}\[\]\\|#]\S*|\S*[a-z][A-Z]\S*|\b[A-Z]{2,}\b|\w+\.\w\S*")
_WORD = re.compile(r"[^\W\d_]+")
# What people write when a machine failed; alone these words say nothing about a dossier.
_EMPTY = frozenset({
    "lỗi", "mã", "hệ", "thống", "kỹ", "kĩ", "thuật", "phần", "mềm", "máy", "chủ", "kết", "nối", "mạng", "sự",
    "cố", "không", "xác", "định", "error", "err", "code", "exception", "failed", "failure", "fail", "timeout",
    "null", "undefined", "none", "nan", "internal", "server", "bad", "request", "invalid", "status", "http",
    "gateway", "unknown", "unexpected", "fault",
})  # fmt: skip


def is_reason(text: str) -> bool:
    """Whether a person can make something of it: two words at least beyond codes and talk of machines.

    Law: NĐ 61/2018/NĐ-CP, art. 17.1 and 19.8: supplements and refusals state their reason. That a technical
    error code is none, a public study of a system in use asks for.
    """
    words = _WORD.findall(_MACHINE.sub(" ", text))
    return sum(word.lower() not in _EMPTY for word in words) >= FEWEST_WORDS
