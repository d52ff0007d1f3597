"""Codes that prove whose a telephone is: how many, how long, how often tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.contracts.online import CodeUse, PhoneCodeIssued
from services.intake.domain.catalogue import Catalogue
from services.intake.domain.errors import InvalidInputError
from services.intake.domain.phone_codes import MOST_A_DAY, MOST_TRIES, code_of, mobile_number, typed_code
from services.intake.handlers.online_errors import TooManyCodesError
from services.intake.handlers.phone_codes import OnlineMeans, holder_of, issue_code, phone_of, try_code
from services.intake.ports import PHONE_PROOFS
from tests.fakes.intake import COMMUNE, Counter
from tests.unit.intake.samples import procedure

PHONE = "0912345678"


@pytest.fixture
def counter() -> Counter:
    """A counter."""
    return Counter(Catalogue([procedure()]))


def online(counter: Counter, **changes: object) -> OnlineMeans:
    """What the handlers are given; digests can be read."""
    given = OnlineMeans(
        means=counter.means,
        keyed=lambda text: f"<{text}>",
        code_lasts=timedelta(minutes=10),
        codes_per_hour=100,
        draft_kept=timedelta(days=7),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def ask(counter: Counter, phone: str = PHONE, **changes: object) -> str:
    """Have a code sent; the code."""
    issue_code(COMMUNE.commune_id, phone, counter.work, online=online(counter, **changes))
    event = counter.work.events[-1]
    assert isinstance(event, PhoneCodeIssued)
    return event.person.partition("'phone_code': '")[2][:6]


def tried(counter: Counter, code: str, request: str = "first") -> tuple[bool, int]:
    """Whether a code is right, and how many tries are left."""
    found = try_code(PHONE, code, request, counter.work, online=online(counter))
    return found.is_right, found.tries_left


def test_a_code_opens_once(counter: Counter) -> None:
    """Typed with blanks or without; the same request again is no second use, another one is."""
    code = ask(counter)
    assert tried(counter, f" {code[:3]} {code[3:]} ") == (True, 0)
    assert tried(counter, code) == (True, 0)
    assert tried(counter, code, "second") == (False, 0)


def test_the_event_tells_neither_number_nor_code(counter: Counter) -> None:
    """Both stand in the sealed member alone, and the store keeps no code."""
    code = ask(counter)
    (event,) = counter.work.events
    assert isinstance(event, PhoneCodeIssued)
    open_part = repr(replace(event, person="", holder="", event_id=""))
    assert PHONE not in open_part
    assert code not in open_part
    (kept,) = [one for one in counter.work.documents(PHONE_PROOFS).values() if "phone" in one]
    assert kept["code_digest"] == f"<code {kept['holder']} {code}>"
    assert event.subject == f"phone-{kept['holder']}"
    assert phone_of(kept["holder"], counter.work) == PHONE
    assert phone_of("nobody", counter.work) == ""


def test_after_five_wrong_tries_the_right_code_opens_nothing(counter: Counter) -> None:
    """Who guesses has five chances in a million."""
    code = ask(counter)
    wrong = "000000" if code != "000000" else "111111"
    left = [tried(counter, wrong, f"try {n}") for n in range(MOST_TRIES)]
    assert left == [(False, n) for n in range(MOST_TRIES - 1, -1, -1)]
    assert tried(counter, code, "last") == (False, 0)


def test_a_code_is_good_for_ten_minutes(counter: Counter) -> None:
    """Afterwards it opens nothing, and nobody without a code comes in."""
    assert tried(counter, "123456") == (False, 0)
    code = ask(counter)
    counter.clock.set(counter.clock.now() + timedelta(minutes=10))
    assert tried(counter, code) == (False, 0)


def test_the_next_code_waits_a_minute_and_makes_the_first_void(counter: Counter) -> None:
    """Who is impatient gets one SMS; afterwards the last message counts."""
    first = ask(counter)
    with pytest.raises(TooManyCodesError) as refused:
        ask(counter)
    assert refused.value.seconds == 60
    assert "60 giây" in refused.value.detail
    counter.clock.set(counter.clock.now() + timedelta(seconds=60))
    second = ask(counter)
    assert tried(counter, first) == (False, 4)
    assert tried(counter, second) == (True, 0)


def test_a_code_for_another_use_does_not_wait_but_counts(counter: Counter) -> None:
    """Who has just got an account at the counter signs in at once; the day's limit holds for both."""
    for use in (CodeUse.ACCOUNT, CodeUse.FILING) * (MOST_A_DAY // 2):
        issue_code(COMMUNE.commune_id, PHONE, counter.work, online=online(counter), use=use)
    with pytest.raises(TooManyCodesError):
        issue_code(COMMUNE.commune_id, PHONE, counter.work, online=online(counter), use=CodeUse.ACCOUNT)


def test_a_telephone_gets_so_many_codes_a_day(counter: Counter) -> None:
    """A day after the first there is one more."""
    for _ in range(MOST_A_DAY):
        ask(counter)
        counter.clock.set(counter.clock.now() + timedelta(minutes=5))
    with pytest.raises(TooManyCodesError) as refused:
        ask(counter)
    assert "phút" in refused.value.detail
    counter.clock.set(counter.clock.now() + timedelta(hours=23, minutes=30))
    ask(counter)


def test_a_commune_sends_so_many_codes_an_hour(counter: Counter) -> None:
    """Whatever telephones are named: an SMS costs money."""
    counter.clock.set(counter.clock.now().replace(minute=15))
    for number in ("0912345678", "0312345678"):
        ask(counter, number, codes_per_hour=2)
    with pytest.raises(TooManyCodesError) as refused:
        ask(counter, "0512345678", codes_per_hour=2)
    assert refused.value.seconds == 45 * 60
    counter.clock.set(counter.clock.now() + timedelta(minutes=45))
    ask(counter, "0512345678", codes_per_hour=2)


@pytest.mark.parametrize("text", ["", "02903883001", "12345", "không có"])
def test_only_a_mobile_telephone_takes_a_code(text: str) -> None:
    """A fixed line takes no SMS."""
    with pytest.raises(InvalidInputError) as refused:
        mobile_number("phone", text)
    assert refused.value.problems[0].field == "phone"


def test_who_writes_the_number_in_another_way_is_the_same(counter: Counter) -> None:
    """+84 or 0, with points or without."""
    assert mobile_number("phone", "+84 912.345.678") == PHONE
    assert holder_of(PHONE, online(counter)) == f"<phone {PHONE}>"


def test_codes_have_six_digits() -> None:
    """Zeros in front included; what stands between typed digits is passed over."""
    assert [code_of(bits) for bits in (7, 10**6 + 12, 999_999)] == ["000007", "000012", "999999"]
    assert typed_code("12-34 56²") == "123456"
