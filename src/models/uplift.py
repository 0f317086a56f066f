"""Whom a campaign moves: the difference a contact makes, by customer, and whether choosing by it pays.

Effects are told only against a control group that was drawn at random. Two models (a T-learner: Künzel, Sekhon, Bickel,
Yu 2019) forecast the orders with and without contact; their difference is the uplift.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.model_selection import StratifiedKFold

from .progress import shown
from .threads import threads

DRAWS, SEED = 500, 1
HELPS, HARMS, NO_EFFECT = "helps", "harms", "no_effect"
CHOOSE, MAIL_ALL = "choose", "mail_all"


@dataclass(frozen=True)
class Response:
    """What a campaign brought: ``effect``, the share who ordered, contacted less control; ``qini``, what choosing adds.

    Each with ``low`` and ``high`` ends of a 95 % interval. ``qini`` is the area between the curve of the buyers gained,
    contacting the most promising first, and the straight line of contacting at random, in shares of the customers.
    """

    contacted: int
    control: int
    effect: tuple[float, float, float]
    qini: tuple[float, float, float]

    @property
    def verdict(self) -> str:
        """Return ``helps``, ``harms`` or ``no_effect``: does the contact as such move customers?"""
        _, low, high = self.effect
        return HELPS if low > 0 else HARMS if high < 0 else NO_EFFECT

    @property
    def advice(self) -> str:
        """Return ``choose`` where choosing by uplift is better than mailing all, else ``mail_all``."""
        return CHOOSE if self.qini[1] > 0 else MAIL_ALL


def response(ordered: np.ndarray, contacted: np.ndarray, uplift: np.ndarray) -> Response:
    """Return the effect of contact on ordering, and what the uplift's order of customers adds, with intervals.

    Arrays of one length: ``ordered`` (0, 1), ``contacted`` (bool) and the forecast ``uplift``. The intervals draw the
    customers of each group anew, both measures on the same draws.
    """
    draw, ranking = np.random.default_rng(SEED), _ranking(ordered, contacted, uplift)
    sizes = int(contacted.sum()), int((~contacted).sum())
    found = [_measured(ranking, _drawn(draw, ranking.contacted, sizes)) for _ in shown(range(DRAWS), "draws")]
    low, high = np.quantile(found, [0.025, 0.975], axis=0)
    at = _measured(ranking, np.ones(len(ordered)))
    effect, gain = ((float(at[i]), float(low[i]), float(high[i])) for i in (0, 1))
    return Response(*sizes, effect, gain)


@dataclass(frozen=True)
class _Ranking:
    """Customers, the most promising first; ``last`` marks the last of each group of the same uplift."""

    ordered: np.ndarray
    contacted: np.ndarray
    last: np.ndarray


def _ranking(ordered: np.ndarray, contacted: np.ndarray, uplift: np.ndarray) -> _Ranking:
    order = np.argsort(-uplift, kind="stable")
    ranked = uplift[order]
    return _Ranking(ordered[order].astype(float), contacted[order], np.append(ranked[1:] != ranked[:-1], True))


def _drawn(draw: np.random.Generator, contacted: np.ndarray, sizes: tuple[int, int]) -> np.ndarray:
    """Return how often each customer is drawn, both groups keeping their size."""
    counts = np.zeros(len(contacted))
    for group, size in ((contacted, sizes[0]), (~contacted, sizes[1])):
        counts[group] = np.bincount(draw.integers(0, size, size), minlength=size)
    return counts


def _measured(ranking: _Ranking, weights: np.ndarray) -> tuple[float, float]:
    """Return the effect of contact and the Qini area of the weighted customers."""
    groups = ranking.contacted, ~ranking.contacted
    shares = [float(np.average(ranking.ordered[group], weights=weights[group])) for group in groups]
    return shares[0] - shares[1], _area(*_curve(ranking, weights))


def qini(ordered: np.ndarray, contacted: np.ndarray, uplift: np.ndarray) -> float:
    """Return the area between the Qini curve and the straight line, in shares of the customers.

    After Radcliffe 2007 (Using control groups to target on predicted lift), both axes as shares of the customers.
    """
    return _area(*_curve(_ranking(ordered, contacted, uplift), np.ones(len(ordered))))


def qini_curve(ordered: np.ndarray, contacted: np.ndarray, uplift: np.ndarray) -> pd.DataFrame:
    """Return ``share`` (of customers contacted, the most promising first), ``gained`` (buyers more, as a share of all)
    and ``at_random``.

    Gained at a share: the orders of the contacted so far less those of the control scaled to as many, over all
    contacted. Customers of the same uplift come together.
    """
    share, gained = _curve(_ranking(ordered, contacted, uplift), np.ones(len(ordered)))
    return pd.DataFrame({"share": share, "gained": gained, "at_random": share * gained[-1]})


def _curve(ranking: _Ranking, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    treated, control = weights * ranking.contacted, weights * ~ranking.contacted
    with_contact, without = np.cumsum(treated), np.cumsum(control)
    scale = np.divide(with_contact, without, out=np.zeros(len(weights)), where=without > 0)
    gained = (np.cumsum(ranking.ordered * treated) - np.cumsum(ranking.ordered * control) * scale) / with_contact[-1]
    share = np.cumsum(weights) / weights.sum()
    return np.append(0.0, share[ranking.last]), np.append(0.0, gained[ranking.last])


def _area(share: np.ndarray, gained: np.ndarray) -> float:
    return float(np.trapezoid(gained - share * gained[-1], share))


def uplift(learn: pd.DataFrame, now: pd.DataFrame) -> np.ndarray:
    """Return the forecast difference that contact makes to the chance of an order, for each row of ``now``.

    ``learn`` holds responses: numeric features, ``contacted`` and ``ordered``.
    """
    columns = measures(learn)
    chances = [_chance(learn[learn["contacted"] == contacted], columns, now).to_numpy() for contacted in (True, False)]
    return chances[0] - chances[1]


def measures(responses: pd.DataFrame) -> list[str]:
    """Return the numeric features of the responses: not who, when, or what followed."""
    numbers = responses.select_dtypes("number").columns
    return [name for name in numbers if name != "amount" and not name.startswith(("contact", "redemption"))]


def _chance(learn: pd.DataFrame, columns: list[str], now: pd.DataFrame) -> pd.Series:
    """Return the chance of an order in one of the groups; its share where all of it did the same."""
    if learn["ordered"].nunique() < 2:
        return pd.Series(float(learn["ordered"].mean()), index=now.index)
    model = LGBMClassifier(
        n_estimators=60, num_leaves=6, learning_rate=0.05, min_child_samples=max(20, len(learn) // 40),
        random_state=SEED, n_jobs=threads(), deterministic=True, force_row_wise=True, verbose=-1,
    )  # fmt: skip
    fitted = model.fit(learn[columns], learn["ordered"])
    return pd.Series(np.asarray(fitted.predict_proba(now[columns]))[:, 1], index=now.index)


def forecast(responses: pd.DataFrame) -> pd.DataFrame:
    """Return the responses to judge with their ``uplift``, forecast by models that did not see them.

    With several campaigns the newest is judged, by models of the earlier ones. Of a single one a half drawn at random
    judges models of the other half: parts that learn from one another would make the interval too narrow.
    """
    newest = responses["campaign_id"].eq(responses["campaign_id"].iloc[-1])
    if newest.all():
        both = responses["contacted"].astype(int) * 2 + responses["ordered"].astype(int)
        halves = StratifiedKFold(2, shuffle=True, random_state=SEED).split(responses, both)
        newest = pd.Series(np.isin(np.arange(len(responses)), next(halves)[1]), index=responses.index)
    judged = responses[newest]
    return judged.assign(uplift=uplift(responses[~newest], judged))
