import pandas as pd
import pytest

from src.models.grades import grade_churn, grade_value


def backtest(**models: dict[str, float]) -> pd.DataFrame:
    rows = [
        (pd.Timestamp("2024-01-01"), model.replace("_", " "), metric, value)
        for model, metrics in models.items()
        for metric, value in metrics.items()
    ]
    return pd.DataFrame(rows, columns=["as_of", "model", "metric", "value"])


@pytest.mark.parametrize(
    ("auc", "brier", "grade"),
    [(0.86, 0.06, "A"), (0.81, 0.06, "B"), (0.80, 0.06, "B"), (0.90, 0.08, "C"), (0.79, 0.05, "C"), (0.80, 0.07, "C")],
)
def test_churn_is_graded_against_the_recency_rule(auc, brier, grade):
    table = backtest(recency_rule={"auc": 0.80, "brier": 0.07}, stack={"auc": auc, "brier": brier})
    assert grade_churn(table) == grade


@pytest.mark.parametrize(
    ("gini", "mae", "grade"),
    [(0.86, 90, "A"), (0.90, 99, "A"), (0.81, 98, "B"), (0.795, 97, "B"), (0.79, 80, "C"), (0.80, 100, "C")],
)
def test_value_is_graded_against_last_periods_spend(gini, mae, grade):
    table = backtest(last_period={"gini": 0.80, "mae": 100}, stack={"gini": gini, "mae": mae})
    assert grade_value(table) == grade


def test_nothing_judged_is_the_lowest_grade():
    assert (grade_churn(backtest()), grade_value(backtest())) == ("C", "C")
