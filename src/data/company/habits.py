"""How each true customer behaves: how often, in which season, growing or leaving, what is needed, paid and felt."""

import numpy as np
import pandas as pd

from .draws import Numbers, maybe, picked
from .people import COMPANY_SIZES
from .places import ZONE_OF_PLACE
from .products import CATEGORIES, need_rows, needs
from .seasons import SEASONS, ZONE_WEIGHTS
from .span import DAYS, HORIZON_DAYS

BEHAVIOURS = ("frequent", "seasonal", "occasional", "one_time", "prospect")
_SHARES = (0.22, 0.2, 0.3, 0.15, 0.13)
FREQUENT, SEASONAL, OCCASIONAL, ONE_TIME, PROSPECT = range(5)
CREDIT = "ABCDE"
NEVER = 10 * DAYS
"""The day on which something happens that does not happen."""
SLOWS_DAYS, SLOWS_TO = 150, 0.3
DECLINES_DAYS, DECLINES_TO = 300, 0.3
GROWS_DAYS, GROWS_TO = 365, 2.5


def habits(draw: np.random.Generator, people: pd.DataFrame) -> pd.DataFrame:
    """Return one row a customer, in the order of ``people``: the truth that orders and all else are drawn from.

    ``behaviour`` and ``season`` (codes; season -1: none), ``started`` (day from which orders come), ``left`` (first day
    of silence for good, else NEVER), ``slowed``, ``gap`` (days between orders at the base pace), ``turn`` (day from
    which the pace changes), ``growth`` (of the log pace a day), ``phase``, ``latent``, ``need``, ``share`` (of what
    the customer could buy that is bought here), ``favourite`` and ``wanted`` (category codes; wanted -1: none),
    ``credit`` (code), ``satisfaction`` (0 to 1), ``persuadable`` (a campaign brings an order more).
    """
    size = len(people)
    latent = people["high"].to_numpy() & maybe(draw, 0.35, size)
    behaviour = draw.choice(5, size, p=_SHARES)
    behaviour = np.where(latent & np.isin(behaviour, (FREQUENT, SEASONAL)), OCCASIONAL, behaviour)
    paced = _paces(draw, behaviour)
    share = np.where(latent, 0.15, draw.uniform(0.6, 1.0, size))
    need = np.where(latent, "latent", np.where(people["high"] & (behaviour != PROSPECT), "high", "low"))
    favourite, wanted = _categories(draw, people, latent)
    unhappy = np.where(np.isin(paced["phase"], ("lost", "declining")), 0.25, 0.0)
    company = people["size"].isin(COMPANY_SIZES).to_numpy()
    return paced.assign(
        behaviour=behaviour,
        season=np.where(behaviour == SEASONAL, _seasons(draw, people), -1),
        latent=latent,
        need=need,
        share=share,
        favourite=favourite,
        wanted=wanted,
        credit=np.where(company, draw.choice(5, size, p=(0.3, 0.3, 0.22, 0.12, 0.06)), -1),
        satisfaction=np.clip(draw.beta(7, 3, size) - unhappy, 0.02, 0.98),
        persuadable=np.isin(behaviour, (FREQUENT, OCCASIONAL)) & maybe(draw, 0.3, size),
    )


def _paces(draw: np.random.Generator, behaviour: Numbers) -> pd.DataFrame:
    size = len(behaviour)
    gap = np.where(behaviour == FREQUENT, draw.uniform(6, 19, size), draw.uniform(40, 110, size))
    started = _starts(draw, behaviour, gap)
    drawn = draw.choice(["growing", "mature", "declining", "lost"], size, p=(0.18, 0.44, 0.13, 0.25)).astype(object)
    settled = np.where(behaviour == SEASONAL, np.where(drawn == "lost", "lost", "mature"), drawn)
    long_enough = np.where(behaviour == SEASONAL, started == 0, started < DAYS - GROWS_DAYS)
    phase = np.where(long_enough, settled, np.where(started >= DAYS - HORIZON_DAYS, "new", "mature"))
    phase = np.where(behaviour == PROSPECT, "", np.where(behaviour == ONE_TIME, "one_time", phase))
    earliest = np.where(behaviour == SEASONAL, 700, np.clip(started + 180, 240, DAYS - 31))
    left = np.where(phase == "lost", draw.integers(earliest, DAYS - 30), NEVER)
    slowed = (phase == "lost") & (behaviour != SEASONAL) & maybe(draw, 0.75, size)
    shapes = [slowed, phase == "declining", phase == "growing"]
    turn = np.select(shapes, [left - SLOWS_DAYS, DAYS - DECLINES_DAYS, DAYS - GROWS_DAYS], NEVER)
    rates = [np.log(SLOWS_TO) / SLOWS_DAYS, np.log(DECLINES_TO) / DECLINES_DAYS, np.log(GROWS_TO) / GROWS_DAYS]
    growth = np.select(shapes, rates, 0.0)
    return pd.DataFrame(
        {"gap": gap, "started": started, "phase": phase, "left": left, "slowed": slowed, "turn": turn, "growth": growth}
    )


def _starts(draw: np.random.Generator, behaviour: Numbers, gap: Numbers) -> Numbers:
    """Return the first possible day of orders: most bought before the history began, so that it finds them amid."""
    size = len(behaviour)
    old = maybe(draw, 0.6, size)
    later = draw.integers(0, DAYS - 20, size)
    started = np.where(old, (draw.random(size) * gap).astype("int64"), later)
    started = np.where(behaviour == SEASONAL, np.where(old | (later > 366), 0, later), started)
    started = np.where(behaviour == ONE_TIME, draw.integers(0, DAYS, size), started)
    return np.where(behaviour == PROSPECT, NEVER, started)


def _seasons(draw: np.random.Generator, people: pd.DataFrame) -> Numbers:
    names = list(SEASONS["season"])
    zone = ZONE_OF_PLACE[people["place"].to_numpy()]
    season = picked(draw, ZONE_WEIGHTS, zone)
    bound = people["industry"].map({"A": names.index("planting"), "P": names.index("school")})
    tied = bound.notna().to_numpy() & maybe(draw, 0.8, len(people))
    return np.where(tied, bound.fillna(0).to_numpy(), season).astype("int64")


def _categories(draw: np.random.Generator, people: pd.DataFrame, latent: Numbers) -> tuple[Numbers, Numbers]:
    """Return the category each customer likes most, and the one that the latent ones will want and do not buy yet."""
    rows = need_rows(people["group"].to_numpy(), ZONE_OF_PLACE[people["place"].to_numpy()], np.array(3))
    favourite, other = picked(draw, needs(), rows), picked(draw, needs(), rows)
    other = np.where(other == favourite, (other + 1) % len(CATEGORIES), other)
    return favourite, np.where(latent, other, -1)
