"""How officers and agency are scored, as a workbook: nobody's name but those of officers."""

from __future__ import annotations

from collections.abc import Mapping

from services.chassis.tables import Column, Table
from services.contracts.forms.text import moment_text
from services.tracking.domain.evaluation import WORDS, Evaluation
from services.tracking.domain.evaluation_rules import Verdict

_NUMBER = 12


def sheets(told: Evaluation, names: Mapping[str, str]) -> list[Table]:
    """The agency, its officers, and what it was worked out from."""
    return [_agency(told), _officers(told, names), _origin(told)]


def _agency(told: Evaluation) -> Table:
    rules = {one.code: one for one in told.rules.indicators}
    heads = ("Điểm", "Hồ sơ 2 điểm", "Hồ sơ 1 điểm", "Hồ sơ 0 điểm")
    columns = (
        Column("Chỉ số", 8),
        Column("Tên", 50),
        *(Column(head, _NUMBER, True) for head in heads),
        Column("Vì sao không tính được ở đây", 60),
    )
    rows = [
        [
            one.code,
            rules[one.code].name,
            _text(one.points),
            *(str(one.counts[worth]) if one.counts else "" for worth in (2, 1, 0)),
            rules[one.code].missing,
        ]
        for one in told.of()
    ]
    verdict = told.verdict()
    total = ["", "Tổng các chỉ số tính được", _text(verdict.points), "", "", "", graded(verdict)]
    return Table("Cơ quan", columns, [*rows, total])


def _officers(told: Evaluation, names: Mapping[str, str]) -> Table:
    codes = [one.code for one in told.of("-")]
    columns = (
        Column("Cán bộ", 30),
        Column("Số hồ sơ", _NUMBER, True),
        *(Column(f"Chỉ số {code}", _NUMBER, True) for code in codes),
        Column("Tổng", _NUMBER, True),
        Column("Phân loại", 60),
    )
    rows = []
    for staff_id, name in sorted(names.items(), key=lambda pair: (pair[1], pair[0])):
        verdict = told.verdict(staff_id)
        points = [_text(one.points) for one in told.of(staff_id)]
        count = str(told.officers[staff_id])
        rows.append([name, count, *points, _text(verdict.points), graded(verdict)])
    return Table("Cán bộ", columns, rows)


def _origin(told: Evaluation) -> Table:
    online = [(WORDS[figure], str(len(ids))) for figure, ids in told.online.items()]
    rows = [
        ("Từ ngày", f"{told.first:%d/%m/%Y}"),
        ("Tính đến", moment_text(told.as_of)),
        ("Hồ sơ có kết quả trong kỳ", str(len(told.dossiers))),
        *online,
        ("Căn cứ", told.rules.source),
        *((f"Cách hiểu (chỉ số {one.of})", one.text) for one in told.rules.readings),
        ("Mã kiểm tra (SHA-256)", told.digest),
    ]
    return Table("Cách tính", (Column("Mục", 34), Column("Nội dung", 90)), [list(row) for row in rows])


def graded(verdict: Verdict) -> str:
    """The grade, or between which it lies while something is missing."""
    if verdict.is_certain:
        return verdict.lowest
    return f"Từ “{verdict.lowest}” đến “{verdict.highest}”, tùy chỉ số {', '.join(verdict.missing)}"


def _text(points: float | None) -> str:
    return "" if points is None else f"{points:.1f}"
