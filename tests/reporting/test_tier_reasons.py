import pandas as pd
import pytest

from src.decisions.policy import FOLDER, Policy, read_policy
from src.decisions.scheme import Scheme
from src.decisions.tiers import tiers
from src.reporting.tier_reasons import cut_off_table, policy_words, tier_reasons
from src.reporting.words import words

CUTS = {"A": 90.0, "B": 60.0}
USUAL = {
    "tier": "B", "tier_by_rule": "B", "tier_score": 72.0, "tier_previous": "B", "moved_because": "same",
    "override_reason": None, "below_since": pd.NaT,
}  # fmt: skip


def said(scheme=None, cuts=CUTS, language="en", **cells):
    w = words(language)
    return tier_reasons(pd.DataFrame([USUAL | cells]), cuts, scheme or Scheme(), w).item()


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({}, "score 72.0 of 100; Tier B begins at 60.0"),
        ({"tier_by_rule": "C", "tier_score": 12.5, "tier": "C"}, "score 12.5 of 100; the next tier begins at 60.0"),
        ({"moved_because": "up", "tier_previous": "C"}, "score 72.0 of 100; Tier B begins at 60.0; up from Tier C"),
        (
            {"moved_because": "grace", "tier": "A", "below_since": pd.Timestamp("2024-05-01")},
            "score 72.0 of 100; Tier B begins at 60.0; keeps Tier A for now: below since 1 May 2024",
        ),
        (
            {"moved_because": "override", "tier": "A", "override_reason": "founder"},
            "score 72.0 of 100; Tier B begins at 60.0; set by hand: founder",
        ),
        (
            {"tier_score": None, "tier_by_rule": None, "tier": None, "moved_because": "unknown"},
            "not known: Revenue in 365 days, Expected value",
        ),
    ],
)
def test_a_reason_tells_the_score_the_cut_off_and_what_moved_the_tier(cells, reason):
    assert said(**cells) == reason


def test_an_indicator_is_written_as_what_it_is():
    scheme = Scheme.model_validate(
        {
            "by": "threshold",
            "indicator": "revenue_365d",
            "grades": [{"name": "vip", "at_least": 5000}, {"name": "normal"}],
        }
    )
    cells = {"tier": "vip", "tier_by_rule": "vip", "tier_score": 5000.0}
    assert said(scheme, {"vip": 5000.0}, **cells) == "Revenue in 365 days: $5,000; VIP begins at $5,000"
    assert said(scheme, {"vip": 5000.0}, "zh", **cells) == "近365天收入：US$5,000；VIP 客户起点为 US$5,000"


def test_the_policys_own_names_come_first_the_catalogues_where_it_has_none():
    bank = read_policy(FOLDER / "bank_balance.yml")
    named = policy_words(words("zh"), bank, bank.versions[0]).labels("tier")
    assert list(named.items())[:2] == [("private", "私银"), ("zhuoran", "卓然")]
    shop = Policy.model_validate(
        {
            "name": "shop",
            "versions": [{"version": "1", "tiers": {"grades": [{"name": "vip", "share": 0.1}, {"name": "rest"}]}}],
        }
    )
    assert policy_words(words("zh"), shop, shop.versions[0]).labels("tier") == {"vip": "VIP 客户", "rest": "rest"}


def test_the_cut_offs_used_are_shown_also_when_they_came_from_shares():
    people = pd.DataFrame({"customer_id": list("abcd"), "revenue_365d": [1, 2, 3, 4], "expected_value": [1, 2, 3, 4]})
    found = cut_off_table(tiers(people, Scheme()), Scheme(), words("en"))
    assert found.values.tolist() == [["A", "100.0", 1], ["B", "75.0", 1], ["C", "", 2]]
