import pandas as pd
import pytest

from src.models.comparison import BETTER, EVEN, WORSE
from src.models.grades import beats, grade


def differences(**metrics: tuple[float, float]) -> pd.DataFrame:
    """The comparison of a model with the rule: for each metric the gain over it, and what the rule reaches."""
    rows = [(metric, rule, gain, BETTER if gain > 0 else EVEN) for metric, (gain, rule) in metrics.items()]
    return pd.DataFrame(rows, columns=["metric", "second", "gain", "verdict"])


@pytest.mark.parametrize(
    ("auc", "brier", "letter"),
    [(0.86, 0.06, "A"), (0.81, 0.06, "B"), (0.80, 0.06, "B"), (0.90, 0.08, "C"), (0.79, 0.05, "C"), (0.80, 0.07, "C")],
)
def test_churn_is_graded_against_the_recency_rule(auc, brier, letter):
    assert grade(differences(auc=(auc - 0.80, 0.80), brier=(0.07 - brier, 0.07))) == letter


@pytest.mark.parametrize(
    ("gini", "error", "letter"),
    [
        (0.86, 90, "A"),
        (0.90, 99, "A"),
        (0.81, 60, "A"),
        (0.81, 98, "B"),
        (0.795, 97, "B"),
        (0.79, 80, "C"),
        (0.90, 110, "B"),  # no clear difference in the error, and ranked far better
        (0.83, 110, "C"),
    ],
)
def test_value_is_graded_against_last_periods_spend(gini, error, letter):
    assert grade(differences(gini=(gini - 0.80, 0.80), decile_error=(100.0 - error, 100.0))) == letter


def test_ranking_far_better_does_not_outweigh_an_error_that_is_clearly_worse():
    found = differences(gini=(0.10, 0.80), decile_error=(-10.0, 100.0))
    assert beats(found)
    assert not beats(found.assign(verdict=[BETTER, WORSE]))


def test_a_rule_that_ranks_the_wrong_way_round_is_beaten_by_one_that_does_not():
    found = differences(gini=(0.83, -0.37), decile_error=(350.0, 560.0))
    assert beats(found) and grade(found) == "A"


def test_being_less_wrong_than_a_rule_that_ranks_the_wrong_way_round_is_not_enough():
    """An AUC of .45 beside one of .33, a Gini of -.1 beside one of -.37."""
    assert not beats(differences(auc=(0.12, 0.33), brier=(0.0, 0.2)))
    assert not beats(differences(gini=(0.27, -0.37), decile_error=(1.0, 560.0)))
    assert grade(differences(auc=(0.20, 0.33), brier=(0.0, 0.2))) == "B"  # .53: a little better than chance


def test_the_mean_for_everybody_is_no_signal():
    """It is closer to each tenth's mean than a rule that does not know the mean, and ranks nobody."""
    assert not beats(differences(gini=(0.0, 0.1), decile_error=(50.0, 100.0)))
