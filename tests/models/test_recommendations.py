"""A market where taste and rhythm are known: who likes sweet things buys sweet things, and sugar runs out weekly."""

from datetime import date

import ibis
import numpy as np
import pandas as pd
import pytest

from src.features.bought import bought
from src.models.offers import OFFERS, Wanted, first_told, item_labels, offers, together
from src.models.recall import EVERYTHING, NEW_ONLY, judge, paired_gains
from src.models.recommendations import DUE_AGAIN, NOT_YET_BOUGHT, Filters, Ranker, dates_back, learned, recommend, train
from src.models.shelf import candidates, shelf
from src.models.taste import alike, liking, not_bought, taste

AS_OF = date(2024, 7, 1)
SWEET, SALTY = [f"sweet{n}" for n in range(12)], [f"salty{n}" for n in range(12)]


def market(customers: int = 400, days: int = 182, seed: int = 4) -> pd.DataFrame:
    """Return order lines: half the customers like sweet, half salty things; each buys two of four favourites weekly."""
    draw = np.random.default_rng(seed)
    rows = []
    for who in range(customers):
        liked = SWEET if who % 2 else SALTY
        own = draw.choice(liked, 4, replace=False)
        for day in range(int(draw.integers(0, 7)), days, 7):
            things = [*draw.choice(own, 2, replace=False), *([draw.choice(liked)] if draw.random() < 0.3 else [])]
            rows += [(f"c{who:03d}", day, thing) for thing in dict.fromkeys(things)]
    table = pd.DataFrame(rows, columns=["customer_id", "day", "product_id"])
    start = pd.Timestamp(AS_OF) - pd.Timedelta(days=days)
    return table.assign(ordered_at=start + pd.to_timedelta(table.pop("day"), unit="D"), amount=1.0)


@pytest.fixture(scope="module")
def known():
    return bought({"transactions": ibis.memtable(market())}, "product_id")


@pytest.fixture(scope="module")
def parts(known):
    return [learned(known, day, 28) for day in dates_back(AS_OF, date(2024, 1, 1), 28)]


def numbers(known, names):
    return np.flatnonzero(known.items.isin(names))


def test_dates_leave_a_whole_horizon_before_and_after():
    assert dates_back(AS_OF, date(2024, 4, 8), 28) == [date(2024, 6, 3), date(2024, 5, 6)]


def test_tastes_tell_the_sweet_from_the_salty(known, parts):
    found = parts[0].shelf.taste
    sweet, salty = numbers(known, SWEET), numbers(known, SALTY)

    assert alike(found, sweet[:1].repeat(11), sweet[1:]).mean() > 0.4 + alike(found, sweet, salty).mean()
    who = np.flatnonzero(known.customers == "c001")
    assert liking(found, who.repeat(12), sweet).mean() > 5 * abs(liking(found, who.repeat(12), salty).mean())


def test_what_is_not_bought_yet_is_new_and_of_the_taste(known, parts):
    who = np.flatnonzero(np.arange(len(known.customers)) % 2 == 1)
    found = not_bought(parts[0].shelf.taste, who, 1)
    mine = parts[0].shelf.pairs[["customer", "item"]]

    assert found.merge(mine).empty
    assert known.items[found["item"]].str.startswith("sweet").mean() > 0.95


def test_an_item_without_buyers_enough_has_no_taste():
    rows = pd.DataFrame({"customer": [0, 0, 1], "item": [0, 1, 0], "recent": [1.0, 1.0, 2.0]})
    nobody = taste(rows, 2, pd.DataFrame({"buyers": [2, 1], "lately": [2, 1]}))

    assert np.isnan(liking(nobody, np.array([0]), np.array([1]))).all()
    assert not_bought(nobody, np.array([0, 1]), 5).empty


def test_candidates_know_times_gap_and_how_long_it_is_due(parts):
    table = candidates(parts[0].shelf, np.array([7]))
    own = table[table["new"] == 0].merge(parts[0].shelf.pairs, on=["customer", "item"], suffixes=("", "_known"))

    assert (own["times"] == own["times_known"]).all()
    again = own[own["times"] > 1]
    np.testing.assert_allclose(again["due"] * again["gap_days"], again["last_days"], rtol=1e-5)
    assert table.loc[table["new"] == 1, ["times", "gap_days", "due"]].isna().all(axis=None)


def test_the_model_beats_both_baselines_where_there_is_something_to_learn(parts):
    judged = judge(train(parts[1:]), parts[0])
    gains = judged.gains.query("metric == 'recall'").set_index(["list", "baseline"])

    assert gains.loc[(EVERYTHING, "popularity"), "low"] > 0
    assert gains.loc[(EVERYTHING, "buy again"), "gain"] > 0
    assert gains.loc[(NEW_ONLY, "popularity"), "low"] > 0


def test_recall_precision_and_coverage_of_the_rule_can_be_counted_by_hand():
    lines = pd.DataFrame(
        [("ann", "2024-05-01", "milk"), ("ann", "2024-06-10", "milk"), ("ann", "2024-06-11", "wine"),
         ("bob", "2024-05-02", "wine"), ("bob", "2024-06-10", "milk")],
        columns=["customer_id", "ordered_at", "product_id"],
    ).assign(amount=1.0)  # fmt: skip
    known = bought({"transactions": ibis.memtable(lines.astype({"ordered_at": "datetime64[us]"}))}, "product_id")
    judged = judge(Ranker(None), learned(known, date(2024, 6, 3), 28))

    ours = judged.measures.query("model == 'recommendations'").set_index(["list", "metric"])["value"]
    assert ours[EVERYTHING, "recall"] == pytest.approx((1 / 2 + 0 / 1) / 2)
    assert ours[EVERYTHING, "precision"] == pytest.approx((1 + 0) / 2 / 10)
    assert ours[EVERYTHING, "coverage"] == 1
    assert judged.customers == 2


def test_a_gain_of_nothing_has_nought_in_its_interval_and_a_sure_one_has_not():
    draw = np.random.default_rng(0)
    noise = draw.normal(size=2_000)

    found = paired_gains(np.column_stack([noise - draw.permutation(noise), np.full(len(noise), 0.1)]))
    assert found["low"][0] < 0 < found["high"][0]
    assert found.loc[1, ["gain", "low", "high"]].to_list() == pytest.approx([0.1, 0.1, 0.1])


def test_offers_are_told_apart_and_filtered(known, parts):
    gone = numbers(known, ["sweet0"])
    filters = Filters(sold_within_days=28, repeat_after_days=3, leave_out=gone)
    found = recommend(train(parts[1:]), shelf(known, AS_OF), filters, n=3)

    assert set(found["kind"]) == {DUE_AGAIN, NOT_YET_BOUGHT}
    assert found.groupby(["customer", "kind"]).size().max() == 3
    assert gone[0] not in set(found["item"])
    assert found.loc[found["kind"] == DUE_AGAIN, "last_days"].min() >= 3
    assert found.loc[found["kind"] == NOT_YET_BOUGHT, "times"].isna().all()
    near = found[found["because"] >= 0]
    same = [known.items[a][:5] == known.items[b][:5] for a, b in zip(near["item"], near["because"], strict=True)]
    assert np.mean(same) > 0.95


def test_what_nobody_buys_any_more_is_not_offered():
    lines = market(customers=60)
    stopped = ~((lines["product_id"] == "salty1") & (lines["ordered_at"] > pd.Timestamp(AS_OF) - pd.Timedelta(days=60)))
    found = offers({"transactions": ibis.memtable(lines[stopped])}, "product_id", AS_OF, Wanted(sold_within_days=56))

    assert "salty1" not in set(found.table["item"])
    assert "salty2" in set(found.table["item"])


def test_offers_name_everything_and_the_rule_ranks_where_nothing_is_proven():
    tables = {"transactions": ibis.memtable(market(customers=8, days=60))}
    found = offers(tables, "product_id", AS_OF, Wanted(each=2))

    assert list(found.table.columns) == list(OFFERS)
    assert found.kind == "rule"
    assert found.table["customer_id"].nunique() == 8
    assert found.table["chance"].isna().all()


def test_a_level_that_the_lines_do_not_tell_is_empty_and_the_next_one_is_taken():
    tables = {"transactions": ibis.memtable(market(customers=8, days=60))}
    levels = {level: offers(tables, level, AS_OF, Wanted()) for level in ("category", "product_id")}

    assert levels["category"].kind == "untold"
    assert levels["category"].table.empty and list(levels["category"].table.columns) == list(OFFERS)
    assert first_told(levels).level == "product_id"
    assert set(together(levels, "table")["level"]) == {"product_id"}


def test_scrambling_what_comes_later_changes_no_offer():
    lines = market(customers=80, days=182)
    early = date(2024, 6, 3)
    future = lines["ordered_at"] >= pd.Timestamp(early)
    other = pd.concat([lines[~future], lines[future].assign(product_id="salty3")])
    first, second = (
        offers({"transactions": ibis.memtable(table)}, "product_id", early, Wanted()).table for table in (lines, other)
    )

    pd.testing.assert_frame_equal(first, second)


def test_a_product_is_called_by_its_name_and_id():
    products = ibis.memtable(pd.DataFrame({"product_id": ["p1", "p2"], "name": ["milk", None]}))

    assert item_labels(pd.Index(["p1", "p2"]), products, "product_id").tolist() == ["milk (p1)", "p2"]
    assert item_labels(pd.Index(["dairy"]), products, "category").tolist() == ["dairy"]
