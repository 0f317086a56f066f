"""What the purchase histories known at one date say of the time ahead: a buy-till-you-die model fitted on them alone.

Nothing is learnt from an outcome, so that the outlook of a past date may stand beside its features: it knows no more
than they do. Times are in weeks inside, in days outside.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from src.errors import BadInput

from .btyd import BGNBD, MBGNBD, GammaGamma, ParetoNBD
from .btyd.model import BuyTillYouDie
from .progress import shown

VARIANTS: dict[str, type[BuyTillYouDie]] = {"BG/NBD": BGNBD, "MBG/NBD": MBGNBD, "Pareto/NBD": ParetoNBD}
BEST = "best"
VARIANT = "Pareto/NBD"
"""The one among the features: whoever may stop at any time, not only after a purchase, fits most trades."""
WEEK_DAYS = 7

FEWEST_REPEAT_BUYERS = 30
MOST_FITTED = 50_000
"""Parameters are learnt from at most so many customers, evenly spread over all histories: four numbers need no more."""

HISTORY = ["x", "t_x", "T"]
DAYS = {"next_order_days_low": 0.1, "next_order_days": 0.5, "next_order_days_high": 0.9}
FEATURES = {
    "p_alive": "btyd_alive", "p_silent": "btyd_silent",
    "expected_orders": "btyd_orders", "expected_spend": "btyd_spend", "expected_value": "btyd_value",
}  # fmt: skip
"""What the outlook is called among the features."""
OUTLOOK = ["p_alive", "p_silent", "expected_orders", "expected_spend", "expected_value"]


@dataclass(frozen=True)
class Outlook:
    """The outlook of every customer, and where it comes from.

    ``table``, with the index it was asked for: ``p_alive``, ``p_silent`` (no purchase within the horizon),
    ``expected_orders`` (purchase days within it), ``expected_spend`` (on each), ``expected_value`` (orders x spend),
    and where asked for ``next_order_days`` (median) with its 80 % interval ``next_order_days_low`` and ``_high``: null
    where that order may never come. All null where nothing could be learnt; ``reason`` says why. ``model`` is the
    variant's name, empty where there is none; ``parameters`` are its own and those of the spend.
    """

    table: pd.DataFrame
    model: str = ""
    reason: str = ""
    parameters: dict[str, float] = field(default_factory=dict)


def purchase_histories(features: pd.DataFrame) -> pd.DataFrame:
    """Return the features' customers as ``x`` (purchase days after the first), ``t_x``, ``T`` (days), ``mean_spend``.

    ``mean_spend`` is the mean of a purchase day. The number of purchase days follows from their mean gap.
    """
    first_to_last = features["tenure_days"] - features["recency_days"]
    x = (first_to_last / features["gap_mean_days"]).round().fillna(0.0)
    spend = features["amount_mean"] * features["orders"] / (x + 1)
    told = pd.DataFrame({"x": x, "t_x": first_to_last, "T": features["tenure_days"], "mean_spend": spend})
    return told.astype("float64")


def with_outlook(known: pd.DataFrame, horizon_days: int) -> pd.DataFrame:
    """Return the features of one or more dates with the outlook of each date beside them, as further features.

    Columns ``btyd_alive, btyd_silent, btyd_orders, btyd_spend, btyd_value``, learnt at each date from the histories
    known then.
    """
    tables = [
        outlook(purchase_histories(rows), horizon_days=horizon_days, variant=VARIANT, with_days=False).table
        for _, rows in shown(list(known.groupby("as_of", sort=False)), "purchase history")
    ]
    beside = pd.concat(tables).reindex(known.index) if tables else pd.DataFrame(index=known.index, columns=OUTLOOK)
    return known.join(beside.astype(float).rename(columns=FEATURES))


def outlook(histories: pd.DataFrame, *, horizon_days: int, variant: str = BEST, with_days: bool = True) -> Outlook:
    """Return what to expect of customers with these ``purchase_histories`` of one date within the horizon.

    ``variant`` is one of ``VARIANTS`` or the most likely of them. Rows with a null in them get a null outlook.
    ``with_days`` False leaves out the days to the next order, which take the longest.
    """
    if variant not in (*VARIANTS, BEST):
        raise BadInput("The outlook cannot be made.", f"Expected {BEST}, {', '.join(VARIANTS)}; got {variant}.")
    known = histories[["x", "t_x", "T", "mean_spend"]].dropna()
    columns = [*OUTLOOK, *(DAYS if with_days else [])]
    fitted, reason = fitted_model(known, variant)
    if fitted is None:
        return Outlook(pd.DataFrame(np.nan, index=histories.index, columns=columns), reason=reason)
    buying = _buying(fitted, known, horizon_days / WEEK_DAYS, with_days=with_days)
    spend, spent = expected_spends(known)
    table = buying.assign(expected_spend=spend, expected_value=buying["expected_orders"] * spend)
    name = next(name for name, kind in VARIANTS.items() if isinstance(fitted, kind))
    return Outlook(table.reindex(histories.index)[columns], name, spent.message_, fitted.params_ | spent.params_)


def fitted_model(known: pd.DataFrame, variant: str) -> tuple[BuyTillYouDie | None, str]:
    """Return the most likely of the variants asked for, or none and why."""
    again = int((known["x"] > 0).sum())
    if again < FEWEST_REPEAT_BUYERS:
        return None, f"{again} customers bought on more than one day; to learn from them takes {FEWEST_REPEAT_BUYERS}."
    x, t_x, T = in_weeks(_spread(known, HISTORY))
    names = VARIANTS if variant == BEST else [variant]
    models = {name: VARIANTS[name]().fit(x, t_x, T) for name in names}
    reached = [model for model in models.values() if model.converged_]
    if not reached:
        return None, " ".join(f"{name}: {model.message_}" for name, model in models.items())
    return max(reached, key=lambda model: model.log_likelihood_), ""


def _buying(model: BuyTillYouDie, known: pd.DataFrame, horizon: float, *, with_days: bool) -> pd.DataFrame:
    """Return what the model says of every customer; each history is asked once."""
    told = known[HISTORY].drop_duplicates()
    history = in_weeks(told)
    answers = {
        "p_alive": model.p_alive(*history),
        "p_silent": model.p_silent(horizon, *history),
        "expected_orders": model.expected_purchases(horizon, *history),
    }
    if with_days:
        waits = {name: model.next_purchase_quantile(share, *history) for name, share in DAYS.items()}
        answers |= {name: np.where(np.isfinite(wait), wait * WEEK_DAYS, np.nan) for name, wait in waits.items()}
    joined = known[HISTORY].merge(told.assign(**answers), on=HISTORY, how="left", validate="many_to_one")
    return joined.set_index(known.index).drop(columns=HISTORY)


def expected_spends(known: pd.DataFrame) -> tuple[np.ndarray, GammaGamma]:
    """Return the spend to expect on each customer's purchase days, null where it cannot be learnt, and its model."""
    drawn = _spread(known, ["x", "mean_spend"])
    model = GammaGamma().fit(drawn["x"] + 1, drawn["mean_spend"])
    spend = model.expected_spend(known["x"] + 1, known["mean_spend"])
    return spend if model.converged_ else np.full(len(known), np.nan), model


def _spread(known: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return at most ``MOST_FITTED`` rows, evenly spread over all when sorted: the same whatever their order."""
    if len(known) <= MOST_FITTED:
        return known
    places = np.linspace(0, len(known) - 1, MOST_FITTED).round().astype(int)
    return known.sort_values(columns).iloc[places]


def in_weeks(known: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the histories as the models take them: x, t_x and T, times in weeks."""
    return known["x"].to_numpy(), known["t_x"].to_numpy() / WEEK_DAYS, known["T"].to_numpy() / WEEK_DAYS
