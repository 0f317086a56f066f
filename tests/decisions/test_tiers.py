import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.data.engine import connect
from src.decisions.evidence import rule_base
from src.decisions.policy import FOLDER, read_policy
from src.decisions.scheme import Scheme
from src.decisions.scored import scored
from src.decisions.tiers import next_better, tiers
from src.errors import BadInput

DEFAULT = Scheme()
MONEY = [{"name": "large", "at_least": 1000}, {"name": "medium", "at_least": 100}, {"name": "small"}]


def base(revenue, expected=None):
    ids = [f"c{number}" for number in range(len(revenue))]
    return pd.DataFrame({"customer_id": ids, "revenue_365d": revenue, "expected_value": expected or revenue})


def graded(values, **scheme):
    return tiers(base(values), Scheme.model_validate({"indicator": "revenue_365d"} | scheme))


def test_by_default_the_best_fifth_is_a_the_next_three_tenths_b_the_rest_c():
    found = tiers(base(list(range(10, 110, 10)), list(range(1, 11))), DEFAULT)
    assert found.table["tier"].tolist() == ["C"] * 5 + ["B"] * 3 + ["A"] * 2
    assert found.table["tier_score"].tolist() == [10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0]
    assert found.cut_offs == {"A": 90.0, "B": 60.0}


def test_the_distance_to_the_next_tier_is_in_points():
    found = tiers(base(list(range(10))), DEFAULT)
    assert found.table["to_next_tier"].tolist() == [50, 40, 30, 20, 10, 30, 20, 10, 0, 0]


def test_both_the_past_and_the_expected_count_and_the_file_tells_how_much():
    found = tiers(base([100, 0, 50, 50], [0, 100, 50, 50]), DEFAULT)
    assert found.table["tier_score"].tolist() == [62.5, 62.5, 75.0, 75.0]
    assert found.parts["revenue_365d"].tolist() == [50.0, 12.5, 37.5, 37.5]
    assert found.parts["expected_value"].tolist() == [12.5, 50.0, 37.5, 37.5]


def test_thresholds_are_inclusive_and_who_has_no_number_has_no_tier():
    found = graded([999.99, 1000.0, 100, 99.99, None], by="threshold", grades=MONEY)
    assert found.table["tier"].fillna("none").tolist() == ["medium", "large", "medium", "small", "none"]
    assert found.table["to_next_tier"].fillna(-1).tolist() == [0.01, 0, 900, 0.01, -1]
    assert found.table["near_next_tier"].tolist() == [True, False, False, True, False]


def test_below_the_lowest_of_thresholds_there_is_no_tier():
    found = graded([5, 500], by="threshold", grades=MONEY[:2])
    assert found.table["tier"].fillna("none").tolist() == ["none", "medium"]


def test_pareto_takes_the_fewest_customers_who_bring_the_share_of_value():
    grades = [{"name": "A", "share": 0.8}, {"name": "B", "share": 0.15}, {"name": "C"}]
    found = graded([500, 300, 100, 50, 30, 20, -40], by="value", grades=grades)
    assert found.table["tier"].tolist() == ["A", "A", "B", "B", "C", "C", "C"]
    assert found.cut_offs == {"A": 300.0, "B": 50.0}


def test_nobody_who_brought_anything_leaves_all_in_the_lowest_tier():
    assert graded([0, 0, -5], by="value").table["tier"].tolist() == ["C", "C", "C"]


def test_no_customers_are_no_error():
    assert graded([]).table.empty


def test_weights_and_scales_are_those_declared():
    scheme = Scheme.model_validate(
        {
            "weighted": [
                {"indicator": "spend", "weight": 3, "scale": "linear", "low": 0, "high": 1000},
                {"indicator": "days_late", "weight": 1, "scale": "log", "low": 0, "high": 99, "better": "low"},
            ],
            "by": "threshold",
            "grades": [{"name": "vip", "at_least": 62.5}, {"name": "normal"}],
        }
    )
    people = {"customer_id": ["ann", "bob", "eve"], "spend": [500, 2000, 0], "days_late": [0, 9, None]}
    found = tiers(pd.DataFrame(people), scheme)
    assert found.parts["spend"].tolist() == [37.5, 75.0, 0.0]
    assert found.parts["days_late"].tolist() == pytest.approx([25.0, 12.5, 0.0])
    assert found.table["tier"].tolist() == ["vip", "vip", "normal"]


def test_the_bank_grades_by_balance_with_every_threshold_included():
    scheme = read_policy(FOLDER / "bank_balance.yml").versions[-1].tiers
    money = [49_999.99, 50_000.00, 299_999.99, 300_000.00, 1_000_000.00, 7_999_999.99, 8_000_000.00]
    people = pd.DataFrame({"customer_id": list("abcdefg"), "balance_month_average": money})
    found = tiers(people, scheme)
    assert found.table["tier"].tolist() == [
        "basic", "xinran", "xinran", "youran", "zhuoran", "zhuoran", "private",
    ]  # fmt: skip
    assert found.table["near_next_tier"].tolist() == [True, False, True, False, False, True, False]


def test_an_indicator_that_the_data_do_not_tell_is_bad_input_with_those_that_they_do():
    with pytest.raises(BadInput, match=r"looks at margin, which.*\n.*expected_value, revenue_365d"):
        tiers(base([1, 2]), Scheme(indicator="margin"))


def test_the_next_better_tier():
    assert next_better(pd.Series(["C", "A", "B"]), DEFAULT).fillna("-").tolist() == ["B", "-", "A"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=40))
def test_equals_get_equal_tiers_and_a_better_customer_never_a_worse_one(pairs):
    table = tiers(base([a for a, _ in pairs], [b for _, b in pairs]), DEFAULT).table
    order = table.assign(rank=table["tier"].map({"A": 0, "B": 1, "C": 2})).sort_values("tier_score", ascending=False)
    assert order["rank"].is_monotonic_increasing
    assert (table.groupby("tier_score")["tier"].nunique() == 1).all()
    assert table["tier"].iloc[table["tier_score"].idxmax()] == "A"


SCHEMES = [
    {},
    {"by": "value", "indicator": "revenue_365d"},
    {"by": "threshold", "indicator": "revenue_365d", "grades": MONEY},
    {"rfm": {"recency": {"indicator": "tenure_days"}, "frequency": {"indicator": "orders"}}},
    {
        "weighted": [
            {"indicator": "churn_probability", "weight": 1, "better": "low"},
            {"indicator": "revenue", "weight": 2},
        ]
    },
]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_scored_file_alone_gives_the_tiers_that_the_engine_gave(scheme, tmp_path):
    draw = np.random.default_rng(1)
    facts = pd.DataFrame(
        {
            "customer_id": [f"{n:03d}" for n in range(200)], "orders": draw.integers(1, 9, 200),
            "revenue": draw.normal(100, 60, 200), "revenue_365d": draw.normal(100, 60, 200),
            "tenure_days": draw.integers(1, 900, 200), "expected_value": draw.gamma(2, 50, 200) / 3,
            "churn_probability": draw.random(200) / 3,
        }
    )  # fmt: skip
    engine = connect().create_table("facts", facts.round({"revenue": 2, "revenue_365d": 2})).to_pandas()
    rules = Scheme.model_validate(scheme)
    given = tiers(rule_base(engine), rules).table.set_index("customer_id")["tier"]
    scored(engine, {}).to_csv(tmp_path / "segments.csv", index=False)
    read = pd.read_csv(tmp_path / "segments.csv", dtype={"customer_id": "str"})
    again = tiers(read, rules).table.set_index("customer_id")["tier"]
    assert again.sort_index().to_dict() == given.sort_index().to_dict()
