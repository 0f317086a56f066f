"""How many of the things bought next were on the list: ours, the popular, and what was bought before."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .recommendations import Learned, Ranker, buy_again, is_among, ranked, with_history

K = 10
DRAWS, SEED, JUDGED = 1_000, 1, 20_000
"""Bootstrap draws; customers judged at most, drawn at random when there are more."""
OURS, BUY_AGAIN, POPULAR = "recommendations", "buy again", "popularity"
EVERYTHING, NEW_ONLY = "all", "not_yet_bought"
MOST_POPULAR = 300


@dataclass(frozen=True)
class Judged:
    """``measures``: list, model, metric, value; ``gains``: list, metric, baseline, gain, low, high (95 %).

    ``customers`` is the number of customers judged: those who bought something in the time held out.
    """

    measures: pd.DataFrame
    gains: pd.DataFrame
    customers: int


def judge(ranker: Ranker, held: Learned) -> Judged:
    """Return recall, precision and coverage of the first ten, beside the baselines, on what followed the date.

    Recall is the share of what a customer bought that was on the list, precision the share of the list that was bought,
    both averaged over customers; coverage is the share of items bought by anybody that is on any list. The second list
    holds only what the customer had never bought, judged on the purchases that were the first of their item.
    """
    who = _drawn(held)
    tables = _lists(ranker, held, who)
    parts = [_judged(name, lists, held, who) for name, lists in tables.items()]
    measures, gains = (pd.concat([part[at] for part in parts], ignore_index=True) for at in (0, 1))
    return Judged(measures, gains, len(who))


def _drawn(held: Learned) -> np.ndarray:
    """Return the customers to judge: known at the date, and back after it."""
    there = np.intersect1d(with_history(held.shelf), held.after["customer"].unique())
    draw = np.random.default_rng(SEED)
    return np.sort(draw.choice(there, JUDGED, replace=False)) if len(there) > JUDGED else there


def _lists(ranker: Ranker, held: Learned, who: np.ndarray) -> dict[str, dict[str, pd.DataFrame]]:
    """Return the first ten of every model for both lists: ``customer, item``."""
    ours, again, fresh = [], [], []
    for table in ranked(ranker, held.shelf, who):
        ours.append(_first(table))
        fresh.append(_first(table[table["new"] > 0]))
        ruled = table.assign(score=buy_again(table))
        again.append(_first(ruled.sort_values(["customer", "score", "item"], ascending=[True, False, True])))
    popular, unknown = (_popular(held, who, only_new=new) for new in (False, True))
    return {
        EVERYTHING: {OURS: pd.concat(ours), BUY_AGAIN: pd.concat(again), POPULAR: popular},
        NEW_ONLY: {OURS: pd.concat(fresh), POPULAR: unknown},
    }


def _first(table: pd.DataFrame) -> pd.DataFrame:
    return table.groupby("customer").head(K)[["customer", "item"]]


def _popular(held: Learned, who: np.ndarray, *, only_new: bool) -> pd.DataFrame:
    """Return for each customer the ten items with the most buyers of late, without those bought before if asked."""
    best = held.shelf.items.nlargest(MOST_POPULAR if only_new else K, "lately").index.to_numpy()
    parts = []
    for chunk in np.array_split(who, len(who) // 2_000 + 1):
        table = pd.DataFrame({"customer": np.repeat(chunk, len(best)), "item": np.tile(best, len(chunk))})
        parts.append(_first(table[~is_among(table, held.shelf.pairs)] if only_new else table))
    return pd.concat(parts)


def _judged(
    name: str, lists: dict[str, pd.DataFrame], held: Learned, who: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the measures and the gains of one list."""
    after = held.after[np.isin(held.after["customer"], who)]
    if name == NEW_ONLY:
        after = after[~is_among(after, held.shelf.pairs)]
    bought = after.groupby("customer").size()
    hits = {model: _hits(table, after, bought.index) for model, table in lists.items()}
    values = {model: {"recall": found / bought.to_numpy(), "precision": found / K} for model, found in hits.items()}
    offered = {model: _coverage(table, after) for model, table in lists.items()}
    rows = [(model, metric, each.mean()) for model, found in values.items() for metric, each in found.items()]
    rows += [(model, "coverage", share) for model, share in offered.items()]
    pairs = [(metric, other) for metric in ("recall", "precision") for other in lists if other != OURS]
    gains = paired_gains(np.column_stack([values[OURS][metric] - values[other][metric] for metric, other in pairs]))
    measures = pd.DataFrame(rows, columns=["model", "metric", "value"])
    compared = pd.concat([pd.DataFrame(pairs, columns=["metric", "baseline"]), gains], axis=1)
    return measures.assign(list=name), compared.assign(list=name)


def _hits(table: pd.DataFrame, after: pd.DataFrame, customers: pd.Index) -> np.ndarray:
    """Return how many items of each customer's list were bought."""
    hit = table["customer"][is_among(table, after)].value_counts()
    return hit.reindex(customers).fillna(0).to_numpy(float)


def _coverage(table: pd.DataFrame, after: pd.DataFrame) -> float:
    items = after["item"].unique()
    return float(np.isin(items, table["item"].unique()).mean()) if len(items) else float("nan")


def paired_gains(differences: np.ndarray) -> pd.DataFrame:
    """Return ``gain, low, high`` of each column: the mean difference and its 95 % interval.

    Rows are customers, who are drawn anew; all columns are judged on the same draws.
    """
    if not len(differences):
        return pd.DataFrame(np.nan, index=range(differences.shape[1]), columns=["gain", "low", "high"])
    draw, number = np.random.default_rng(SEED), len(differences)
    means = [differences.take(draw.integers(0, number, number), axis=0).mean(axis=0) for _ in range(DRAWS)]
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    return pd.DataFrame({"gain": differences.mean(axis=0), "low": low, "high": high})


def beats(judged: Judged) -> bool:
    """Return whether the model's recall is above both baselines by more than chance; else the rule should rank."""
    gains = judged.gains.query("list == @EVERYTHING and metric == 'recall'")
    return bool((gains["low"] > 0).all())
