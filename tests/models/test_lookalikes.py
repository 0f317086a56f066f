import numpy as np
import pandas as pd
import pytest

from src.models.lookalikes import COLUMNS, lookalikes, who_they_are


def base(size=1_500, seed=2):
    """Return customers of which factories buy steel for much, and shops bread for little; the first hundred factories
    buy bread only, for little: their need is latent."""
    draw = np.random.default_rng(seed)
    factory = np.arange(size) < size // 3
    latent = np.arange(size) < 100
    steel = np.where(factory & ~latent, draw.uniform(800, 1_200, size), 0.0)
    bread = draw.uniform(20, 60, size)
    features = pd.DataFrame(
        {
            "customer_id": [f"c{n:04d}" for n in range(size)],
            "amount_365d": steel + bread,
            "amount_mean": (steel + bread) / 4,
            "attribute_kind": pd.Series(np.where(factory, "factory", "shop")),
            "attribute_region": pd.Series(draw.choice(["north", "south"], size)),
        }
    )
    rows = [
        features[["customer_id"]].assign(item=item, amount=amount)
        for item, amount in (("steel", steel), ("bread", bread))
    ]
    spend = pd.concat(rows)
    return features, spend[spend["amount"] > 0], latent


def test_those_like_the_best_who_buy_little_have_a_latent_need_and_the_gap_is_what_they_do_not_buy():
    features, spend, latent = base()
    spend.loc[spend["item"] == "bread", "item"] = "steel"  # the favourite tells nothing
    found = lookalikes(features, pd.concat([spend, spend.head(0)]))

    assert list(found.table.columns) == COLUMNS
    assert found.table["latent"].to_numpy()[latent].mean() > 0.95
    assert not found.table["latent"].to_numpy()[~latent].any()


def test_the_gap_lies_in_the_category_that_those_alike_buy():
    features, spend, latent = base()
    extra = features.loc[latent, ["customer_id"]].assign(item="steel", amount=70.0)
    found = lookalikes(features, pd.concat([spend, extra]))
    first = found.gaps.drop_duplicates("customer_id")

    assert len(first) > 90
    assert set(first["category"]) == {"steel"}
    assert first["gap"].mean() == pytest.approx(1_080 - 40, rel=0.05)  # three in ten of those alike spend more
    assert (
        found.gaps.groupby("customer_id")["gap"].sum()
        <= found.table.set_index("customer_id")["gap"][first["customer_id"]] + 0.02
    ).all()


def test_who_orders_seldom_but_well_has_no_latent_need():
    features, spend, latent = base()
    seldom = features.assign(amount_mean=features["amount_mean"].where(~latent, 260.0))

    assert not lookalikes(seldom, spend).table["latent"].any()


def test_where_who_they_are_tells_nothing_nobody_is_called_alike():
    features, spend, _ = base()
    mixed = features.assign(amount_365d=np.random.default_rng(0).permutation(features["amount_365d"]))
    found = lookalikes(mixed, spend.head(0))

    assert 0.4 < found.auc < 0.55
    assert not found.table["latent"].any()


def test_too_few_customers_are_not_compared():
    features, spend, _ = base(size=60)
    found = lookalikes(features, spend)

    assert found.table.empty and found.gaps.empty and np.isnan(found.auc)
    assert list(found.table.columns) == COLUMNS


def test_how_much_they_buy_is_not_who_they_are():
    features, spend, _ = base(size=600)

    assert list(who_they_are(features, spend)) == ["attribute_kind", "attribute_region", "favourite"]
