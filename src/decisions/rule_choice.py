"""What every class rule does: take the first that holds, and pass over what is not known."""

import numpy as np
import pandas as pd


def chosen(rules: dict[str, pd.Series], otherwise: str | None = None) -> pd.Series:
    """Return the name of the first rule that holds for each row; a rule whose numbers are missing does not hold."""
    index = next(iter(rules.values())).index
    held = [rule.astype("boolean").fillna(False).to_numpy(dtype=bool) for rule in rules.values()]
    names = pd.array([*rules, otherwise], dtype="str")
    return pd.Series(names.take(np.select(held, range(len(held)), default=len(held))), index=index)


def numbers(base: pd.DataFrame, column: str) -> pd.Series:
    """Return a column as numbers; all missing where the table it comes from is not given."""
    return base[column].astype("float64") if column in base.columns else pd.Series(np.nan, index=base.index)


def days(base: pd.DataFrame, column: str) -> pd.Series:
    """Return a column as dates; all missing where the table it comes from is not given."""
    empty = pd.Series(pd.NaT, index=base.index, dtype="datetime64[us]")
    return base[column].astype("datetime64[us]") if column in base.columns else empty
