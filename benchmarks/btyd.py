"""A million customers' buy-till-you-die models: fitted, beside one evaluation of the likelihood; and their outlook."""

from typing import Any

import numpy as np
import pandas as pd

from benchmarks.measured import Measured, measured
from src.models.btyd import BGNBD, MBGNBD, GammaGamma, ParetoNBD
from src.models.outlook import outlook

CUSTOMERS = 1_000_000
HORIZON_DAYS = 56
WANTED = "each under a minute and 4 GB"
Histories = dict[str, np.ndarray]


def main(customers: int = CUSTOMERS) -> None:
    """Print wall time and peak memory of every fit, the ratio to one evaluation, and of the outlook."""
    print(f"\nBuy-till-you-die models of {customers:,} customers, times to the day; wanted: {WANTED}")
    told = people(customers)
    for name in ("BGNBD", "MBGNBD", "ParetoNBD"):
        fit = _said(f"{name} fitted", measured(_fitted, name, told))
        once = _said(f"{name} evaluated once for every customer", measured(_evaluated, name, told))
        print(f"  a fit costs {fit.seconds / once.seconds:.1f} times one evaluation")
    _said("GammaGamma fitted", measured(_spent, told))
    _said("outlook of all without days", measured(_outlook, told, False))
    _said("outlook of all with days", measured(_outlook, told, True))


def _said(name: str, cost: Measured) -> Measured:
    print(f"  {name}: {cost.seconds:.1f} s, {cost.gigabytes:.2f} GB, {cost.result}")
    return cost


def people(customers: int, seed: int = 1) -> Histories:
    """Return simulated histories in days: a population like that of CDNOW, watched for up to two years."""
    draw = np.random.default_rng(seed)
    watched = draw.integers(1, 731, customers).astype(float)
    rate, leaving = draw.gamma(0.55, 1 / 74, customers), draw.gamma(0.61, 1 / 82, customers)
    alive = np.minimum(watched, draw.exponential(1 / np.maximum(leaving, 1e-12)))
    x = np.minimum(draw.poisson(rate * alive), watched)
    last = np.clip(np.ceil(alive * draw.beta(np.maximum(x, 1), 1)), 1, watched)
    spend = draw.gamma(6 * (x + 1), 1 / (draw.gamma(4, 1 / 15, customers) * (x + 1)))
    return {"x": x, "t_x": np.where(x > 0, last, 0), "T": watched, "mean_spend": spend}


def _fitted(name: str, told: Histories) -> str:
    model: Any = {"BGNBD": BGNBD, "MBGNBD": MBGNBD, "ParetoNBD": ParetoNBD}[name]()
    model.fit(told["x"], told["t_x"], told["T"])
    found = ", ".join(f"{name} {value:.4g}" for name, value in model.params_.items())
    return f"{found}, {'converged' if model.converged_ else model.message_}"


def _evaluated(name: str, told: Histories) -> str:
    model: Any = {"BGNBD": BGNBD, "MBGNBD": MBGNBD, "ParetoNBD": ParetoNBD}[name]()
    model.params_ = dict(zip(model.names, (0.55, 74.0, 0.61, 82.0), strict=True))
    return f"log-likelihood {model.log_likelihood(told['x'], told['t_x'], told['T']).sum():,.0f}"


def _spent(told: Histories) -> str:
    model = GammaGamma().fit(told["x"] + 1, told["mean_spend"])
    return ", ".join(f"{name} {value:.4g}" for name, value in model.params_.items())


def _outlook(told: Histories, with_days: bool) -> str:
    seen = outlook(pd.DataFrame(told), horizon_days=HORIZON_DAYS, with_days=with_days)
    return f"{seen.model}, {seen.table['expected_orders'].sum():,.0f} purchase days expected in {HORIZON_DAYS} days"
