from dataclasses import replace

import lightgbm
import numpy as np
import pytest
import shap
from matplotlib.figure import Figure
from scipy.special import logit

from src.models.explain import beeswarm, explain_churn, explain_recency, explain_value, waterfall
from src.models.pipelines import BOOSTING


def test_churn_contributions_add_up_to_the_log_odds(churn_trained, now):
    explained = explain_churn(churn_trained, now)
    log_odds = logit(churn_trained.model.predict_proba(now[churn_trained.features])[:, 1])
    assert np.allclose(explained.values.sum(axis=1) + explained.base, log_odds)


def test_value_contributions_add_up_to_the_log_of_the_forecast(value_trained, now):
    explained = explain_value(value_trained, now)
    logs = np.log(value_trained.model.predict(now[value_trained.features]))
    assert np.allclose(explained.values.sum(axis=1) + explained.base, logs)


def test_contributions_say_what_sets_a_customer_apart_from_the_average(churn_trained, now):
    assert np.allclose(explain_churn(churn_trained, now).values.mean(), 0)


def test_the_rule_is_explained_by_recency_alone(churn_trained, now):
    explained = explain_recency(churn_trained, now)
    assert explained.values.columns.tolist() == ["recency_days"]
    longest = now.set_index("customer_id")["recency_days"].idxmax()
    assert explained.values.loc[longest, "recency_days"] > 0


def test_lightgbms_own_values_are_those_of_shaps_tree_explainer(now):
    table = now[["recency_days", "amount_30d"]]
    trees = lightgbm.LGBMRegressor(**BOOSTING).fit(table, now["amount_mean"])
    ours = trees.booster_.predict(table, pred_contrib=True)[:, :-1]
    assert np.allclose(ours, shap.TreeExplainer(trees).shap_values(table))


@pytest.mark.filterwarnings("error:All-NaN slice")
def test_a_feature_that_nobody_has_is_not_in_the_beeswarm(churn_trained, now):
    explained = explain_churn(churn_trained, now)
    two = replace(explained, values=explained.values[["recency_days", "orders"]].assign(orders=0.0))
    axes = Figure().subplots()
    assert beeswarm(two, now.assign(orders=np.nan), axes) == ["recency_days"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["recency_days"]


def test_the_beeswarm_of_the_same_contributions_is_the_same_and_leaves_the_dice_as_they_were(churn_trained, now):
    explained, dots = explain_churn(churn_trained, now), []
    before = np.random.get_state()[1].tolist()
    for _ in range(2):
        axes = Figure().subplots()
        strongest = beeswarm(explained, now, axes, top=3)
        dots.append([np.asarray(drawn.get_offsets()).tolist() for drawn in axes.collections])
    assert dots[0] == dots[1] and sum(map(len, dots[0])) == 3 * len(now)
    assert strongest == list(explained.values.abs().mean().nlargest(3).index)
    assert np.random.get_state()[1].tolist() == before


def test_shap_draws_the_contributions_of_one_customer(churn_trained, now):
    assert len(waterfall(explain_churn(churn_trained, now), now, "c001").axes[0].get_yticklabels()) > 3
