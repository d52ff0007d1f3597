"""How pages look: the templates of a service beside the shared ones, with filters for what people read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent
STATIC = HERE / "static"
ASSETS = "/tinh"  # below it, in the addresses of a service, stand the shared files


def environment(templates: Path, zone: tzinfo, assets: str) -> Environment:
    """What renders the pages of a service.

    Args:
        templates: the service's own folder; names there go before shared ones.
        zone: of the instants that are shown.
        assets: the address below which the shared files are served.
    """
    made = Environment(
        loader=FileSystemLoader([templates, HERE / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= filters(zone)
    made.globals["asset"] = lambda name: f"{assets}/{digest(name)}/{name}"
    return made


def filters(zone: tzinfo) -> Mapping[str, Callable[..., Any]]:
    """Filters that make dates, hours and money readable; nothing becomes a dash."""

    def local(value: Any) -> datetime | None:
        if not value:
            return None
        return (value if isinstance(value, datetime) else datetime.fromisoformat(value)).astimezone(zone)

    def instant(value: Any) -> Markup | str:
        at = local(value)
        return _timed(at.isoformat(), f"{at:%H:%M} ngày {at:%d/%m/%Y}") if at else "–"

    def short(value: Any) -> Markup | str:
        at = local(value)
        return _timed(at.isoformat(), f"{at:%H:%M %d/%m}") if at else "–"

    def day(value: Any) -> Markup | str:
        if not value:
            return "–"
        text = str(value)
        at = date.fromisoformat(text) if len(text) == len("2026-01-01") else local(value)
        return _timed(str(at), f"{at:%d/%m/%Y}") if at else "–"

    return {"instant": instant, "short": short, "day": day, "money": money, "number": number, "pairs": pairs}


def money(amount: int | None) -> str:
    """An amount in đồng, thousands with points."""
    return "–" if amount is None else f"{amount:,} đ".replace(",", ".")


def number(value: float) -> str:
    """A number as people write it: a comma before decimals, points between thousands, no needless zero."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def pairs(found: Iterable[Mapping[str, Any]], value: str, text: str) -> list[tuple[Any, Any]]:
    """Two members of each, as the options of a choice."""
    return [(one[value], one[text]) for one in found]


def _timed(exact: str, shown: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(exact, shown)


@cache
def digest(name: str) -> str:
    """What changes with the content of a shared file: an address with it may be kept for ever.

    Raises: FileNotFoundError.
    """
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
