"""Every class of every customer, by the rules of the policy: or the reason why there is none."""

import pandas as pd

from .behaviour import behaviour
from .credit import credit
from .lifecycle import lifecycle
from .loyalty import loyalty
from .need import need
from .phase import phase
from .policy import Version
from .region import region
from .risk import churn_band, value_at_risk
from .satisfaction import satisfaction
from .value_class import value_standing

IN_FILE = (
    "customer_id", "value_class", "behaviour", "season_months", "lifecycle", "phase", "need", "credit_grade",
    "churn_band", "value_at_risk", "satisfaction",
)  # fmt: skip
"""What of the classes the scored file shows; the rest is in the file of classes."""
HABITS = (
    "usual_weekday", "usual_weekday_share", "usual_day_part", "usual_day_part_share", "usual_channel",
    "usual_channel_share", "discount_orders_share", "discount_rate",
)  # fmt: skip
"""The habits of buying, which are told beside the behaviour where the lines tell of them."""
UNTOLD = {
    "value_class": None, "behaviour": "behaviour_untold", "season_months": "season_untold", "lifecycle": None,
    "phase": "phase_untold", "need": "need_untold", "credit_grade": "credit_untold",
    "satisfaction_level": "satisfaction_untold", "loyalty": "loyalty_untold", "industry_class": "industry_untold",
    "region_class": "region_untold",
}  # fmt: skip
"""Each class, and the column that says why it cannot be told (None: it always can)."""


def classes(base: pd.DataFrame, rules: Version, *, horizon_days: int, active_days: int) -> pd.DataFrame:
    """Return every class of each customer with what decided it, in the order of ``base``.

    ``base`` holds all evidence, one row a customer (``rule_base``); a class whose table is not given is empty and its
    ``..._untold`` column says why. Columns ``customer_id, churn_band, value_at_risk`` and those of value, behaviour
    (with the habits), phase, lifecycle, need, credit, satisfaction, loyalty and region.
    """
    behaved = behaviour(base, rules.behaviour, horizon_days=horizon_days)
    seasonal = behaved["behaviour"] == "seasonal"
    phased = phase(base, rules.phase, horizon_days=horizon_days, active_days=active_days, seasonal=seasonal)
    lost = phased["phase"] == "lost"
    felt = satisfaction(base, rules.satisfaction)
    alone = pd.DataFrame(
        {
            "customer_id": base["customer_id"],
            "churn_band": churn_band(base["churn_probability"]),
            "value_at_risk": value_at_risk(base, base["churn_probability"], horizon_days),
        }
    )
    parts = [
        alone,
        value_standing(base, rules.value),
        behaved,
        base[[name for name in HABITS if name in base.columns]],
        phased,
        lifecycle(base, rules.lifecycle, lost=lost, horizon_days=horizon_days),
        need(base, rules.need),
        credit(base, rules.credit),
        felt,
        loyalty(base.assign(satisfaction=felt["satisfaction"]), rules.loyalty, lost=lost),
        region(base, rules.places),
    ]
    return pd.concat(parts, axis=1)


def coverage(sorted_out: pd.DataFrame) -> pd.DataFrame:
    """Return how many customers each class could be told of, and why not of the rest: ``class, reason, customers``.

    ``reason`` is empty in the row of those it was told of; a season counts as told for who buys the year round.
    """
    rows = []
    for name, column in UNTOLD.items():
        why = sorted_out[column] if column else pd.Series(None, index=sorted_out.index, dtype="str")
        if name != "season_months":
            why = why.where(sorted_out[name].isna())
        counts = why.fillna("").value_counts().sort_index()
        rows += [{"class": name, "reason": reason, "customers": int(count)} for reason, count in counts.items()]
    return pd.DataFrame(rows, columns=["class", "reason", "customers"])
