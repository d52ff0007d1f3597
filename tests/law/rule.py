"""One rule of law and where it lives in the code."""

from __future__ import annotations

import re
from dataclasses import dataclass

UNVERIFIED = "configuration"  # a default of the software: no source was seen


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule, as the page of rules tells it.

    Attributes:
        name: in the words of the field.
        says: what it demands.
        source: instrument and article; or `configuration`, with what could not be verified.
        enforced: `path::function` or `path::Class`, in `services/`.
        proven: `path::test`, whose docstring names the article.
    """

    name: str
    says: str
    source: str
    enforced: tuple[str, ...]
    proven: tuple[str, ...]

    @property
    def articles(self) -> frozenset[str]:
        """The numbers of articles, forms and indicators that the source names: "19.4", "05"."""
        return frozenset(re.findall(r"(?:art\. |form |indicator |and )(\d+(?:\.\d+)?[a-zđ]?)\b", self.source))


def rule(name: str, says: str, source: str, enforced: str, *proven: str) -> Rule:
    """A rule of the table; places are separated by blanks."""
    return Rule(name=name, says=says, source=source, enforced=tuple(enforced.split()), proven=proven)
