"""Purchase histories: repeat purchases, the time of the last one, the time watched."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from src.errors import BadInput

Numbers = NDArray[np.float64]

ABOUT = "The purchase histories cannot be used."


@dataclass(frozen=True)
class Histories:
    """Histories, each told once: arrays ``x``, ``t_x``, ``T`` of the same length, ``number`` of customers with each."""

    x: Numbers
    t_x: Numbers
    T: Numbers
    number: Numbers

    @property
    def customers(self) -> float:
        """Return how many customers there are."""
        return float(self.number.sum())


def checked(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    """Return the three as float arrays of one shape; raises ``BadInput`` with everything that is wrong with them."""
    try:
        whole, last, watched = np.broadcast_arrays(*(np.asarray(values, dtype=float) for values in (x, t_x, T)))
    except (TypeError, ValueError) as error:
        came = "; ".join(f"{name}: {_told(values)}" for name, values in {"x": x, "t_x": t_x, "T": T}.items())
        raise BadInput(ABOUT, f"Expected x, t_x and T as numbers of the same length; got {came}.") from error
    named = {"x": whole, "t_x": last, "T": watched}
    problems = [problem for name, values in named.items() if (problem := _not_a_time(name, values))]
    if not problems:
        problems = _disagreements(whole, last, watched)
    if problems:
        raise BadInput(ABOUT, *problems)
    return whole, last, watched


def grouped(x: ArrayLike, t_x: ArrayLike, T: ArrayLike) -> Histories:
    """Return the histories of at least one customer with equal ones told once; raises ``BadInput`` as ``checked``."""
    columns = {name: np.ravel(values) for name, values in zip(("x", "t_x", "T"), checked(x, t_x, T), strict=True)}
    if not columns["x"].size:
        raise BadInput(ABOUT, "Expected at least one customer; got none.")
    counted = pd.DataFrame(columns).groupby(["x", "t_x", "T"]).size()
    told = counted.rename("number").reset_index()
    return Histories(*(told[name].to_numpy(dtype=float) for name in ("x", "t_x", "T", "number")))


def _told(values: Any) -> str:
    try:
        return f"shape {np.shape(values)}"
    except ValueError:
        return "rows of unequal length"


def _not_a_time(name: str, values: Numbers) -> str:
    wrong = ~(np.isfinite(values) & (values >= 0))
    if not wrong.any():
        return ""
    return f"Expected {name} as finite numbers that are not negative; got {_example(values, wrong)}."


def _disagreements(x: Numbers, t_x: Numbers, T: Numbers) -> list[str]:
    """Return what a purchase history cannot be, one sentence each."""
    kinds = {
        "x in whole numbers (purchases after the first)": (x, x != np.floor(x)),
        "t_x no later than T": (t_x - T, t_x > T),
        "t_x = 0 where x = 0": (t_x, (x == 0) & (t_x > 0)),
        "t_x above 0 where x is (count purchases of one instant once)": (x, (x > 0) & (t_x == 0)),
    }
    return [
        f"Expected {said}; got {_example(values, wrong)}." for said, (values, wrong) in kinds.items() if wrong.any()
    ]


def _example(values: Numbers, wrong: NDArray[np.bool_]) -> str:
    return f"{values[wrong].flat[0]:g} first, {int(wrong.sum())} such of {values.size}"
