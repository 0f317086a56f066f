"""One customer a rule of movement; tiers A, B, C."""

from datetime import date

import pandas as pd
import pytest

from src.decisions.movement import Movement, Review, moved
from src.decisions.scheme import Scheme

SCHEME = Scheme()
SLOW = Movement(review_months=(1, 7), up="at_once", grace_months=3, most_steps_down=1)


def graded(tier):
    return pd.DataFrame({"customer_id": ["ann"], "tier": [tier]})


def before(tier, below_since=None, because="same"):
    row = {"customer_id": "ann", "tier": tier, "below_since": below_since, "moved_because": because}
    return pd.DataFrame([row])


def one(tier, was, *, movement=SLOW, review=None, overrides=None):
    review = review or Review(date(2024, 7, 1), date(2024, 6, 1))
    row = moved(graded(tier), was, review=review, scheme=SCHEME, movement=movement, overrides=overrides).iloc[0]
    return row["tier"], row["moved_because"]


def test_the_first_tier_is_what_the_scheme_gives():
    assert one("B", None) == ("B", "first")


def test_fast_up_needs_no_review():
    between = Review(date(2024, 9, 1), date(2024, 8, 1))
    assert one("A", before("C"), review=between) == ("A", "up")
    waiting = SLOW.model_copy(update={"up": "at_review"})
    assert one("A", before("C"), review=between, movement=waiting) == ("C", "waits")
    assert one("A", before("C"), movement=waiting) == ("A", "up")


@pytest.mark.parametrize(
    ("below_since", "expected"),
    [(None, ("A", "grace")), ("2024-04-02", ("A", "grace")), ("2024-04-01", ("B", "down"))],
)
def test_slow_down_keeps_a_tier_for_the_grace_months_then_takes_one_step_at_a_review(below_since, expected):
    assert one("C", before("A", below_since)) == expected


def test_between_reviews_nobody_goes_down():
    assert one("C", before("A", "2023-01-01"), review=Review(date(2024, 9, 1), date(2024, 8, 1))) == ("A", "grace")


def test_the_day_a_customer_fell_below_is_kept_until_it_is_back():
    review = {"review": Review(date(2024, 5, 1), date(2024, 4, 1)), "scheme": SCHEME, "movement": SLOW}
    first = moved(graded("B"), before("A"), **review)
    assert first["below_since"].tolist() == [pd.Timestamp("2024-05-01")]
    later = {**review, "review": Review(date(2024, 7, 1), date(2024, 6, 1))}
    assert moved(graded("B"), first, **later)["below_since"].tolist() == [pd.Timestamp("2024-05-01")]
    assert moved(graded("A"), first, **later)["below_since"].isna().all()
    down = moved(graded("C"), before("A", "2024-01-01"), **later)
    assert (down["tier"].item(), down["below_since"].item()) == ("B", pd.Timestamp("2024-01-01"))


def test_without_rules_tiers_follow_the_scheme_at_once():
    assert one("C", before("A"), movement=Movement()) == ("C", "down")
    assert one("C", before("C"), movement=Movement()) == ("C", "same")


def test_a_tier_of_another_scheme_gives_way():
    assert one("B", before("gold")) == ("B", "scheme")


def test_what_a_person_decided_wins_and_ends_without_grace():
    decided = pd.DataFrame({"customer_id": ["ann"], "tier": ["A"], "reason": ["founder's friend"]})
    assert one("C", before("C"), overrides=decided) == ("A", "override")
    assert one("C", before("A", because="override")) == ("C", "override_ended")


def test_without_evidence_there_is_no_tier():
    tier, because = one(None, before("A"))
    assert pd.isna(tier) and because == "unknown"


@pytest.mark.parametrize(
    ("last", "as_of", "due"),
    [
        (date(2024, 6, 30), date(2024, 7, 1), True),
        (date(2024, 7, 1), date(2024, 7, 31), False),
        (date(2024, 5, 1), date(2024, 9, 1), True),
        (date(2024, 8, 1), date(2024, 12, 31), False),
        (date(2024, 12, 31), date(2025, 1, 1), True),
        (None, date(2024, 3, 1), True),
    ],
)
def test_a_review_is_the_first_run_in_or_after_its_month(last, as_of, due):
    assert Review(as_of, last).is_due((1, 7)) is due
