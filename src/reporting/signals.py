"""The warning signs of each customer, in words."""

import pandas as pd

from src.decisions.signals import signals

from .words import Words


def churn_signals(base: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return customer_id, churn_signals of every customer, in words; ``base`` is what the rules look at."""
    return signals_in_words(signals(base), w)


def signals_in_words(found: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return customer_id, churn_signals: the signs that hold joined by ``; ``, null where none does.

    ``found``: customer_id and a column of yes or no for each sign.
    """
    said = pd.Series("", index=found.index, dtype="str")
    for name in found.columns.drop("customer_id"):
        text = w.say(f"signals.{name}")
        said = said.mask(found[name], said.where(said == "", said + "; ") + text)
    return pd.DataFrame({"customer_id": found["customer_id"], "churn_signals": said.mask(said == "", None)})
