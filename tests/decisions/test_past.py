from datetime import date

import pandas as pd
from worlds import shop

from src.data.engine import connect
from src.decisions.past import follow_days, past_customers, rehearsal_dates, the_past
from src.decisions.past_evidence import with_circumstances
from src.decisions.policy import Policy
from src.decisions.span import Span
from src.features.rollups import cached, rollups

AS_OF, FIRST = date(2024, 1, 1), date(2023, 1, 1)
SPAN = Span(AS_OF, horizon_days=28, active_days=56)


def past(lines):
    table = connect().create_table("lines", lines)
    rolled = cached(rollups({"transactions": table}, AS_OF, 28))
    return past_customers(rolled, rehearsal_dates(AS_OF, date(2023, 9, 1), 28), span=SPAN, follow=28)


def test_dates_step_back_four_weeks_for_two_years_at_most():
    assert rehearsal_dates(AS_OF, date(2023, 10, 1), 28) == [date(2023, 11, 6), date(2023, 12, 4), AS_OF]
    assert len(rehearsal_dates(AS_OF, date(2015, 1, 1), 28)) == 26
    assert rehearsal_dates(AS_OF, date(2023, 12, 20), 28) == [AS_OF]


def test_a_year_is_looked_at_only_where_there_is_history_for_it():
    assert follow_days(AS_OF, date(2022, 1, 1), 28) == 28
    assert follow_days(AS_OF, date(2020, 1, 1), 28) == 364


def test_what_followed_is_known_only_once_it_is_over_and_nothing_comes_from_later():
    lines = shop(customers=40)["transactions"]
    whole = past(lines)
    newest = whole["as_of"] == pd.Timestamp(AS_OF)
    assert whole.loc[newest, "following"].isna().all() and whole.loc[~newest, "following"].notna().all()
    assert whole[["expected_value", "churn_probability", "revenue_365d"]].notna().all().all()
    middle = pd.Timestamp("2023-12-04")
    scrambled = lines.assign(amount=lines["amount"].where(lines["ordered_at"] < middle, 999.0))
    columns = ["customer_id", "as_of", "revenue_365d", "expected_value", "churn_probability"]
    before = whole.loc[whole["as_of"] <= middle, columns]
    other = past(scrambled).loc[lambda rows: rows["as_of"] <= middle, columns]
    pd.testing.assert_frame_equal(
        *(table.sort_values(["as_of", "customer_id"], ignore_index=True) for table in (before, other))
    )


def test_balances_are_those_of_the_month_that_was_over_at_each_date():
    connection = connect()
    lines = pd.DataFrame({"customer_id": ["ann"], "ordered_at": pd.to_datetime(["2023-09-01"]), "amount": [5.0]})
    held = pd.DataFrame(
        {
            "customer_id": ["ann", "ann"],
            "on_date": pd.to_datetime(["2023-09-01", "2023-11-16"]),
            "balance": [100.0, 400.0],
        }
    )
    tables = {"transactions": connection.create_table("t", lines), "balances": connection.create_table("b", held)}
    days = [date(2023, 11, 6), date(2023, 12, 4), date(2024, 1, 1)]
    rows = pd.DataFrame({"as_of": pd.to_datetime(days), "customer_id": "ann"})
    assert with_circumstances(rows, tables, SPAN)["balance_month_average"].tolist() == [100.0, 250.0, 400.0]


def asking(*columns):
    weighted = [{"indicator": column, "weight": 1} for column in columns]
    return Policy.model_validate({"name": "shop", "versions": [{"version": "1", "tiers": {"weighted": weighted}}]})


def test_the_past_holds_whatever_the_policy_looks_at():
    lines = connect().create_table("lines", shop(customers=40)["transactions"])
    plain = the_past({"transactions": lines}, asking("revenue_365d", "expected_value"), SPAN)
    assert plain.follow == 28 and plain.customers["as_of"].nunique() == len(rehearsal_dates(AS_OF, FIRST, 28))
    assert "categories_365d" not in plain.customers
    broad = the_past({"transactions": lines}, asking("categories_365d", "usual_weekday_share"), SPAN).customers
    assert broad["categories_365d"].notna().any() and broad["usual_weekday_share"].notna().any()
    pd.testing.assert_frame_equal(broad[plain.customers.columns], plain.customers)


def test_a_tier_may_look_at_what_the_classes_say():
    lines = connect().create_table("lines", shop(customers=40)["transactions"])
    told = the_past({"transactions": lines}, asking("loyalty_score"), SPAN).customers
    assert told["loyalty_score"].dropna().between(0, 1).all() and told["loyalty_score"].nunique() > 10


def test_no_more_dates_are_replayed_than_are_asked_for():
    lines = connect().create_table("lines", shop(customers=20)["transactions"])
    few = the_past({"transactions": lines}, asking("revenue_365d"), Span(AS_OF, 28, 56, most=3)).customers
    assert few["as_of"].drop_duplicates().dt.date.tolist() == [date(2023, 11, 6), date(2023, 12, 4), AS_OF]
