"""What customers are worth over a longer time: their expected purchases month by month, as money, in money of today.

The models take paces and spends to stay as they are, for as long as a customer does: years ahead this is what the
history supports, not a forecast of prices, ranges or competitors.
"""

import numpy as np
import pandas as pd

from src.errors import BadInput

from .btyd.histories import Numbers
from .btyd.model import BuyTillYouDie
from .outlook import BEST, WEEK_DAYS, expected_spends, fitted_model, in_weeks

MONTH_WEEKS = 365.25 / 12 / WEEK_DAYS
COLUMNS = ["discounted_orders", "expected_spend", "lifetime_value"]


def lifetime_value(
    histories: pd.DataFrame, of: pd.Index | None = None, *, months: int = 36, yearly_rate: float = 0.15
) -> pd.DataFrame:
    """Return ``discounted_orders, expected_spend, lifetime_value`` of customers by their ``purchase_histories``.

    Learnt from all histories, told ``of`` those asked for, or of all. ``yearly_rate`` is what a payment a year away is
    worth less, .15 for 1 / 1.15. The value is one of sales; times the margin, where cost is known, it is one of profit.
    Rows with a null in them, and all rows where nothing can be learnt, are null.
    """
    _check(months, yearly_rate)
    asked = histories.index if of is None else of
    known = histories[["x", "t_x", "T", "mean_spend"]].dropna()
    model, _ = fitted_model(known, BEST)
    if model is None:
        return pd.DataFrame(np.nan, index=asked, columns=COLUMNS)
    spend = pd.Series(expected_spends(known)[0], index=known.index)
    told = known.loc[known.index.intersection(asked)]
    orders = discounted_orders(model, *in_weeks(told), discount=(months, yearly_rate))
    table = pd.DataFrame({"discounted_orders": orders, "expected_spend": spend[told.index]}, index=told.index)
    return table.assign(lifetime_value=table["discounted_orders"] * table["expected_spend"]).reindex(asked)


def discounted_orders(
    model: BuyTillYouDie, x: Numbers, t_x: Numbers, T: Numbers, *, discount: tuple[int, float]
) -> Numbers:
    """Return each customer's purchases over so many months ahead, discounted by a yearly rate; times in weeks.

    A month's expected purchases are paid in its middle. Without an end this tends to the discounted expected residual
    transactions of Fader, Hardie and Lee (2005, "RFM and CLV", equation 2).
    """
    months, yearly_rate = discount
    total = so_far = np.zeros(np.shape(x))
    for month in range(1, months + 1):
        by_then = model.expected_purchases(month * MONTH_WEEKS, x, t_x, T)
        total = total + (by_then - so_far) * (1 + yearly_rate) ** (-(month - 0.5) / 12)
        so_far = by_then
    return total


def _check(months: int, yearly_rate: float) -> None:
    problems = []
    if months < 1:
        problems.append(f"Expected at least one month; got {months}.")
    if not yearly_rate >= 0:
        problems.append(f"Expected a yearly rate of nought or more, such as .15; got {yearly_rate}.")
    if problems:
        raise BadInput("The lifetime value cannot be computed.", *problems)
