import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from src.models.churn_views import fit_combiner, odds, said, shifts, views
from src.models.pipelines import on_logs


def test_the_combiner_learns_the_level_that_the_views_miss():
    draw = np.random.default_rng(5)
    odds = draw.normal(-2, 1, 30_000)
    forecasts = pd.DataFrame({"as_of": np.arange(30_000) % 3, "logs": expit(odds), "trees": expit(odds)})
    forecasts["true"] = (draw.random(30_000) < expit(0.5 + 1.2 * odds)).astype(float)
    last = fit_combiner(forecasts)[-1]
    assert last.coef_[0, 0] == pytest.approx(1.2, abs=0.1)
    assert last.intercept_[0] == pytest.approx(0.5, abs=0.1)


def test_with_fewer_than_three_dates_the_views_are_averaged_as_they_are():
    forecasts = pd.DataFrame({"as_of": [1, 2], "logs": [0.2, 0.3], "trees": [0.4, 0.5], "true": [1.0, 0.0]})
    made = fit_combiner(forecasts).predict_proba(np.array([[0.2, 0.4]]))[0, 1]
    assert made == pytest.approx(expit((logit(0.2) + 3 * logit(0.4)) / 4))  # trees count three times


def test_what_is_said_of_soon_is_squared_and_moved_to_as_many_as_the_others_say_of_the_same_customers():
    draw = np.random.default_rng(2)
    rows = pd.DataFrame({"recency_days": draw.exponential(30, 4_000)})
    rows["quiet"] = draw.random(4_000) < rows["recency_days"] / 100
    rows["churned"] = rows["quiet"] & (draw.random(4_000) < 0.4)
    taught = {"soon_logs": rows["quiet"], "logs": rows["churned"]}
    fitted = {name: on_logs(["recency_days"], LogisticRegression()).fit(rows, left) for name, left in taught.items()}
    alone = fitted["soon_logs"].predict_proba(rows)[:, 1]
    assert said(odds(fitted, rows), {})["soon_logs"] == pytest.approx(alone**2)  # silent for twice as long
    fresh = rows[rows["recency_days"] < 20]
    told = odds(fitted, fresh)
    made = said(told, shifts(told))
    assert made["soon_logs"].mean() == pytest.approx(made["logs"].mean())
    assert list(np.argsort(made["soon_logs"])) == list(np.argsort(alone[fresh.index]))


def test_where_a_date_does_not_tell_soon_there_are_no_such_views(past):
    assert list(views(past, 28)) == ["soon_logs", "soon_trees", "logs", "trees", "history"]
    silent = past.assign(quiet=past["quiet"] | (past["as_of"] == past["as_of"].min()))
    assert list(views(silent, 28)) == ["logs", "trees", "history"]
    assert list(views(past.drop(columns="quiet"), 28)) == ["logs", "trees", "history"]
