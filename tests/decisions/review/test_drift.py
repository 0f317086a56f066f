import numpy as np
import pandas as pd
import pytest

from src.decisions.review.drift import limit, month_drift, psi, score_drift

ONE = pd.Series({"shop": 50, "phone": 50})


def test_the_index_is_the_sum_over_kinds_of_share_difference_times_log_ratio():
    now = pd.Series({"shop": 80, "phone": 20})
    assert psi(ONE, ONE) == 0
    assert psi(ONE, now) == pytest.approx(0.3 * np.log(0.8 / 0.5) + (-0.3) * np.log(0.2 / 0.5))
    assert psi(ONE, now * 7) == psi(ONE, now)


def test_a_kind_that_was_not_there_before_does_not_make_it_infinite():
    assert 0.25 < psi(ONE, pd.Series({"shop": 50, "app": 50})) < 20


def test_few_rows_need_a_larger_index_to_count():
    assert limit(ONE * 1000, ONE * 1000) == 0.25
    assert limit(ONE / 10, ONE / 10) > 2


def test_chance_alone_seldom_counts():
    draw = np.random.default_rng(1)
    shares = np.array([0.4, 0.3, 0.2, 0.1])
    small = [pd.Series(draw.multinomial(60, shares)) for _ in range(400)]
    assert sum(psi(one, two) >= limit(one, two) for one, two in zip(small[::2], small[1::2], strict=True)) <= 2


def months(changed):
    """Return a year of lines, 600 of the shop and 400 of the phone a month but for the month that is changed."""
    rows = [
        {"month": month, "what": "channel", "kind": kind, "lines": lines}
        for month in pd.date_range("2025-01-01", periods=12, freq="MS")
        for kind, lines in (changed if month == pd.Timestamp("2025-07-01") else {"shop": 600, "phone": 400}).items()
    ]
    return pd.DataFrame(rows)


def test_the_month_that_changed_is_found_and_those_after_it_are_not_blamed():
    table = month_drift(months({"shop": 100, "phone": 900}))
    assert table.loc[table["verdict"] == "drift", "month"].tolist() == [pd.Timestamp("2025-07-01")]
    assert (month_drift(months({"shop": 600, "phone": 400}))["verdict"] == "fine").all()


def test_scores_and_sizes_are_compared_with_the_last_run():
    draw = np.random.default_rng(2)
    before = pd.DataFrame({"churn_probability": draw.random(2000), "expected_value": draw.random(2000)})
    for name in ("tier", "segment", "churn_band", "behaviour", "phase"):
        before[name] = draw.choice(["a", "b"], 2000)
    now = before.assign(churn_probability=before["churn_probability"] ** 4, tier="a")
    table = score_drift(before, now).set_index("what")["verdict"]
    assert table[["churn_probability", "tier"]].tolist() == ["drift", "drift"]
    assert table.drop(["churn_probability", "tier"]).eq("fine").all()
