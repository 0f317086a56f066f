import numpy as np
import pandas as pd
import pytest

from src.decisions.actions.control import control_group
from src.decisions.actions.rules import Control

TENTH = Control(share=0.1)


@pytest.fixture
def many():
    draw = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "customer_id": [f"c{at:04d}" for at in range(2000)],
            "tier": draw.choice(list("ABC"), 2000, p=(0.2, 0.3, 0.5)),
            "churn_band": draw.choice(["high", "low"], 2000),
        }
    )


def test_every_stratum_gives_its_share(many):
    held = control_group(many, TENTH)
    sizes = many.groupby(["tier", "churn_band"]).size()
    given = held.groupby([many["tier"], many["churn_band"]]).sum()
    assert ((given - 0.1 * sizes).abs() < 1).all()


def test_the_same_customers_give_the_same_group_in_any_order(many):
    held = set(many["customer_id"][control_group(many, TENTH)])
    mixed = many.sample(frac=1, random_state=2)
    assert set(mixed["customer_id"][control_group(mixed, TENTH)]) == held


def test_who_was_known_stays_on_the_side_whatever_the_tier_becomes(many):
    first = many.assign(control_group=control_group(many, TENTH))
    later = many.assign(tier="B", churn_band="low")
    pd.testing.assert_series_equal(control_group(later, TENTH, before=first), first["control_group"])


def test_new_customers_give_their_share_too(many):
    known = many.iloc[:1000].assign(control_group=False)
    held = control_group(many, TENTH, before=known)
    assert not held.iloc[:1000].any()
    assert held.iloc[1000:].sum() == pytest.approx(100, abs=6)


def test_exempt_tiers_and_a_share_of_none_hold_nobody_back(many):
    held = control_group(many, Control(share=0.5, exempt=("A",)))
    assert not held[many["tier"] == "A"].any() and held[many["tier"] == "B"].any()
    assert not control_group(many, Control(share=0)).any()
