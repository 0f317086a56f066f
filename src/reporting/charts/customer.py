"""The line of one customer's orders."""

import pandas as pd

from ..chart import Chart, chart
from ..theme import ACCENT, calendar, canvas, tick
from ..words import Words


@chart
def months_chart(months: pd.DataFrame, w: Words) -> Chart:
    """Show what one customer spent month by month; ``months``: month, orders, amount, those without orders left out."""
    span = pd.date_range(months["month"].min(), months["month"].max(), freq="MS")
    spent = months.set_index(pd.DatetimeIndex(months["month"]))[["orders", "amount"]].reindex(span, fill_value=0.0)
    figure, (axis,) = canvas(height=1.9)
    axis.bar(spent.index, spent["amount"].astype(float), width=24, color=ACCENT)
    calendar(axis, w.month)
    tick(axis.yaxis, lambda value: w.money(value, short=True))
    best = spent["amount"].idxmax()
    sentence = w.say(
        "charts.customer.finding",
        orders=w.number(int(spent["orders"].sum())),
        amount=w.money(float(spent["amount"].sum())),
        months=w.number(len(spent)),
        best=w.month(best),
        most=w.money(float(spent["amount"].max())),
    )
    return Chart(figure, sentence, w.say("charts.customer.alt"))
