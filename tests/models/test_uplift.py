import numpy as np
import pandas as pd
import pytest

from src.models.uplift import CHOOSE, HELPS, MAIL_ALL, NO_EFFECT, forecast, qini, qini_curve, response


def campaign(effect, *, size=6_000, seed=1, name="spring"):
    """Return responses: who has a high ``pull`` orders ``effect`` more often when contacted, the others do not."""
    draw = np.random.default_rng(seed)
    pull, other = draw.random(size), draw.random(size)
    contacted = draw.random(size) < 0.6
    gain = np.where(pull > 0.7, effect, 0.0)
    ordered = draw.random(size) < 0.2 + 0.1 * other + gain * contacted
    return pd.DataFrame(
        {"customer_id": [f"c{n}" for n in range(size)], "pull": pull, "other": other, "contacted": contacted,
         "ordered": ordered, "amount": ordered * 10.0, "campaign_id": name, "gain": gain}
    )  # fmt: skip


def true_qini(gain, uplift):
    """Return the area that the uplift's order of customers truly adds: the sum of known gains over the diagonal's."""
    share = np.arange(len(gain) + 1) / len(gain)
    gained = np.append(0, np.cumsum(gain[np.argsort(-uplift, kind="stable")])) / len(gain)
    return np.trapezoid(gained - share * gained[-1], share)


def judged(responses):
    table = forecast(responses.drop(columns="gain"))
    found = response(*(table[name].to_numpy() for name in ("ordered", "contacted", "uplift")))
    return found, table.assign(gain=responses.loc[table.index, "gain"])


def test_with_a_known_effect_both_intervals_cover_the_truth_and_choosing_pays():
    found, table = judged(pd.concat([campaign(0.4), campaign(0.4, seed=7, name="autumn")], ignore_index=True))
    truth = true_qini(table["gain"].to_numpy(), table["uplift"].to_numpy())

    assert found.effect[1] < table["gain"].mean() < found.effect[2]
    assert found.qini[1] < truth < found.qini[2]
    assert truth > 0.02
    assert (found.verdict, found.advice) == (HELPS, CHOOSE)


def test_both_intervals_cover_the_truth_as_often_as_they_promise():
    hits = []
    for seed in range(25):
        table = campaign(0.3, size=1_000, seed=seed)
        found = response(*(table[name].to_numpy() for name in ("ordered", "contacted", "pull")))
        truth = true_qini(table["gain"].to_numpy(), table["pull"].to_numpy())
        hits.append((found.qini[1] <= truth <= found.qini[2], found.effect[1] < table["gain"].mean() < found.effect[2]))

    assert (np.mean(hits, axis=0) >= 0.85).all()


def test_one_campaign_is_judged_by_the_half_that_its_models_did_not_learn_from():
    responses = campaign(0.4, size=1_001)
    found = forecast(responses)
    others = responses.copy()
    others.loc[found.index, "pull"] = responses.loc[found.index, "pull"].sample(frac=1, random_state=1).to_numpy()
    mine = found.index[:1]
    others.loc[mine] = responses.loc[mine]

    assert len(found) in (500, 501)
    assert forecast(others).loc[mine, "uplift"].equals(found.loc[mine, "uplift"])
    assert not forecast(others)["uplift"].equals(found["uplift"])


def test_with_no_effect_it_says_so_and_choosing_does_not_pay():
    found, _ = judged(campaign(0.0, seed=5))

    assert found.effect[1] < 0 < found.effect[2]
    assert (found.verdict, found.advice) == (NO_EFFECT, MAIL_ALL)


def test_an_effect_alike_on_all_helps_but_nobody_needs_to_choose():
    draw = np.random.default_rng(9)
    same = campaign(0.0, seed=8)
    same["ordered"] |= same["contacted"] & (draw.random(len(same)) < 0.15)
    found, _ = judged(same)

    assert (found.verdict, found.advice) == (HELPS, MAIL_ALL)


def test_the_curve_of_four_customers_by_hand():
    ordered, contacted = np.array([1, 0, 1, 1]), np.array([True, False, True, False])
    curve = qini_curve(ordered, contacted, np.array([0.4, 0.3, 0.2, 0.1]))

    assert curve["share"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert curve["gained"].tolist() == [0, 0.5, 0.5, 1.0, 0.5]  # (2 - 1 * 2 / 2) / 2 at the end
    assert qini(ordered, contacted, np.array([0.4, 0.3, 0.2, 0.1])) == pytest.approx(
        np.trapezoid([0, 0.375, 0.25, 0.625, 0], dx=0.25)
    )


def test_customers_of_the_same_uplift_come_together():
    ordered, contacted = np.array([1, 0, 1, 1]), np.array([True, False, True, False])

    assert qini(ordered, contacted, np.zeros(4)) == 0
