"""How an applicant is found by name."""

from __future__ import annotations

from services.contracts.folding import folded

MAX_WORDS = 12  # of a name; by further ones nobody is looked for


def search_keys(name: str) -> list[str]:
    """The folded name from each of its words on, the whole first: "nguyen van an", "van an", "an".

    A prefix of one of them begins the name or one of its later words. In Vietnam people are called, and
    looked for, by their last word.
    """
    words = folded(name).split()[:MAX_WORDS]
    return [" ".join(words[start:]) for start in range(len(words))]
