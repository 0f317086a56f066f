"""Need: high, low or latent, from what a customer asks of us and from what customers alike buy."""

from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from src.project import Share

from .alike import alike
from .rule_choice import chosen, numbers
from .weighing import Positive, WeighedParts, Weight, weighed


class NeedRules(WeighedParts):
    """How strong a need is, from 0 to 1, and when a small one hides a larger.

    The intensity is the weighted mean of five parts, each 1 from its ``full_...`` on: service requests, requests for
    customisation and contacts in a year, categories bought in a year, and the rank of the usual purchase. A part whose
    table is not given leaves its weight to the others. Latent is who has no high need and either buys at most
    ``alike_ratio`` of what customers alike buy at a time, these being among the best (``alike_rank``), or asks more
    than before, and at least ``sought_times`` for something never bought here, or was found alike to the best customers
    in who they are and what they like and yet buys little (``latent_need`` of the needs).
    """

    parts = ("service", "custom", "response", "breadth", "amount")
    looks_at = (
        "service_requests_365d", "custom_requests_365d", "interactions_365d", "categories_365d", "amount_mean",
        "sought_180d", "interest_180d", "interest_before_180d", "latent_need",
    )  # fmt: skip

    high: Share = 0.55
    service_weight: Weight = 0.15
    custom_weight: Weight = 0.2
    response_weight: Weight = 0.1
    breadth_weight: Weight = 0.1
    amount_weight: Weight = 0.45
    full_service: Positive = 2
    full_custom: Positive = 1
    full_response: Positive = 6
    full_breadth: Positive = 5
    alike_ratio: Positive = 0.35
    alike_rank: Share = 0.6
    sought_times: Annotated[int, Field(ge=1)] = 2


def need(base: pd.DataFrame, rules: NeedRules) -> pd.DataFrame:
    """Return ``need`` (high, latent, low), ``need_intensity`` (0 to 1), ``need_sign`` (of a latent one: ``alike``,
    ``sought`` or ``lookalike``), ``alike_amount, alike_rank, alike_ratio`` and ``need_untold``.

    ``need_untold`` is ``nothing_asked_or_bought``: no purchase and no request by which to tell.
    """
    strength, like = intensity(base, rules), alike(base)
    rising = numbers(base, "interest_180d") > numbers(base, "interest_before_180d")
    sought = rising & (numbers(base, "sought_180d") >= rules.sought_times)
    below = (like["alike_ratio"] <= rules.alike_ratio) & (like["alike_rank"] >= rules.alike_rank)
    told = (numbers(base, "orders") > 0) | (numbers(base, "interactions_365d") > 0) | below
    small = ~(strength >= rules.high)
    best = numbers(base, "latent_need") == 1
    found = chosen({"high": strength >= rules.high, "latent": below | sought | best, "low": told})
    return pd.DataFrame(
        {
            "need": found,
            "need_intensity": strength.where(told).round(4),
            "need_sign": chosen({"alike": small & below, "sought": small & sought, "lookalike": small & best}),
            **like,
            "need_untold": chosen({"nothing_asked_or_bought": ~told}),
        }
    )


def intensity(base: pd.DataFrame, rules: NeedRules) -> pd.Series:
    """Return the weighted mean of the parts that the tables tell of, 0 to 1; empty where none does."""
    parts = {
        "service": numbers(base, "service_requests_365d") / rules.full_service,
        "custom": numbers(base, "custom_requests_365d") / rules.full_custom,
        "response": numbers(base, "interactions_365d") / rules.full_response,
        "breadth": numbers(base, "categories_365d") / rules.full_breadth,
        "amount": numbers(base, "amount_mean").rank(pct=True),
    }
    known = {name: part.clip(0, 1).fillna(0) for name, part in parts.items() if part.notna().any()}
    return weighed(pd.DataFrame(known, index=base.index), rules.weights()) if known else pd.Series(np.nan, base.index)
