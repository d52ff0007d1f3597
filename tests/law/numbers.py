"""The rules of numbers, of money, and of other systems."""

from __future__ import annotations

from tests.law.rule import rule

RULES = (
    rule(
        "One code for each dossier",
        "the lawful number is given once; a lost acknowledgement of the province makes no second one",
        "NĐ 61/2018/NĐ-CP, art. 17.3",
        "services/intake/handlers/synchronising.py::settle",
        "tests/unit/intake/test_synchronising.py::test_the_lawful_number_is_announced_once",
        "tests/integration/intake/test_province.py::test_lost_acknowledgements_make_no_second_number",
    ),
    rule(
        "Numbers and register without a gap",
        "issued, leased and void serials are together all that were taken, at any time",
        "TT 01/2018/TT-VPCP, art. 10.2 and 19",
        "services/intake/domain/serials_audit.py::Account",
        "tests/unit/intake/test_leases.py::test_issued_leased_and_void_are_all_that_was_taken",
        "tests/integration/intake/test_leases.py::test_the_sum_of_all_serials_holds_while_everybody_works",
    ),
    rule(
        "A day on paper",
        "the time runs from the hour on the receipt by hand, not from its entry",
        "NĐ 309/2026/NĐ-CP, art. 17.3",
        "services/intake/handlers/dossiers.py::received",
        "tests/unit/intake/test_afterwards.py::test_a_dossier_entered_afterwards_has_its_true_hour",
    ),
    rule(
        "A provisional number",
        "is not to be taken for a lawful one",
        "TT 01/2018/TT-VPCP, art. 19",
        "services/intake/domain/numbering.py::provisional_number",
        "tests/unit/intake/test_leases.py::test_a_provisional_number_is_not_taken_for_lawful",
    ),
    rule(
        "Numbers of other systems",
        "are recognised with either order of the agency code, and kept as written",
        "TT 01/2018/TT-VPCP, art. 19; QĐ 20/2020/QĐ-TTg, art. 4",
        "services/intake/handlers/outside_numbers.py::read_outside_number",
        "tests/unit/intake/test_outside_numbers.py::test_a_number_in_either_order_is_kept_as_typed",
    ),
    rule(
        "Fields of the exchange",
        "names, channel 1/2/3, paper kind 0/1/2, fee moment 1/2/4, paid 0/1",
        "configuration: seen in a province's system, not in a text of law",
        "services/intake/domain/exchange.py::ExchangeLine",
        "tests/unit/intake/test_exchange_lines.py::test_the_fields_have_the_names_and_numbers_of_the_exchange",
    ),
    rule(
        "A file never moves a dossier back",
        "steps may be skipped; what has ended stays so",
        "configuration: the table of statuses is derived, not official",
        "services/intake/domain/exchange_rules.py::may_follow",
        "tests/unit/intake/test_exchange_rules.py::test_a_status_never_moves_backwards",
    ),
    rule(
        "When handling ended",
        "with status 9 if there was one, else 10, else with the end without a result",
        "QĐ 766/QĐ-TTg, indicator 2.1",
        "services/intake/domain/exchange_of.py::line_of",
        "tests/unit/intake/test_exchange_lines.py::test_the_end_is_that_of_the_first_status_that_ends",
    ),
    rule(
        "Exemptions with their ground",
        "nothing is taken, and the book of takings says why",
        "Luật Hộ tịch 60/2014/QH13, art. 11",
        "services/intake/handlers/takings.py::record_charge",
        "tests/unit/intake/test_takings.py::test_an_exemption_is_a_line_with_its_ground",
    ),
    rule(
        "Fees of contracts",
        "of the act that is certified: contract, amendment or corrected error",
        "TT 226/2016/TT-BTC, art. 4",
        "services/intake/domain/fees.py::charge",
        "tests/unit/intake/test_fees.py::test_another_act_of_the_procedure_costs_something_else",
    ),
)
