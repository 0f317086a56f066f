"""The tier table as the business knows it: basic information, criteria, tier; in words, best customers first."""

from collections.abc import Iterator, Sequence

import pandas as pd

from .sheet_look import Look
from .words import Words

BASIC = ("customer_id", "name", "region", "industry", "orders", "last_order_on", "tenure_days")
TIER = ("tier", "tier_score", "near_next_tier", "to_next_tier", "next_tier_chance", "tier_previous", "tier_reason")
STANDING = (
    "value_class", "key_account", "behaviour", "season_months", "lifecycle", "phase", "need", "credit_grade",
    "satisfaction", "churn_band", "churn_probability",
)  # fmt: skip
NEXT = ("action", "action_due_on", "owner_id", "owner_reason")
NOT_CRITERIA = ("tier_by_rule", "below_since", "moved_because", "override_reason")
WIDEST = {"name": 22, "region": 14, "industry": 22}
BEST, WORST = (28, 93, 140), (238, 241, 244)
CLOSE = "#d8ecd9"
RISKS = {"high": "#f2c9bd", "medium": "#f9e6c8", "low": "#e4edf2"}


def tier_sheet(scored: pd.DataFrame, others: Sequence[pd.DataFrame], w: Words) -> tuple[pd.DataFrame, Look]:
    """Return the tier table, a row a customer in the order of ``scored``, and how it is shown.

    ``others`` (criteria, classes) are joined by customer. Columns of which nothing is known are left out, classes and
    tiers are in words.
    """
    table = scored
    for other in others:
        new = [column for column in other.columns if column not in table.columns and column not in NOT_CRITERIA]
        table = table.merge(other[["customer_id", *new]], on="customer_id", how="left", validate="one_to_one")
    criteria = _criteria(others[0] if others else scored.head(0)[["customer_id"]])
    wanted = {"basic": BASIC, "criteria": criteria, "tier": TIER, "standing": STANDING, "next": NEXT}
    bands = {name: _told(table, columns) for name, columns in wanted.items()}
    kept = list(dict.fromkeys(column for columns in bands.values() for column in columns))
    bands = {name: [column for column in columns if column in kept] for name, columns in bands.items()}
    shown = table[kept].assign(**dict(_in_words(table[kept], w)))
    look = Look(
        headings={name: _heading(name, w) for name in kept},
        bands={w.say(f"tier_sheet.{name}"): columns for name, columns in bands.items() if columns},
        shades={
            "tier": tier_shades(w),
            "near_next_tier": {w.say("show.yes"): CLOSE},
            "churn_band": {w.label("churn_band", key): RISKS[key] for key in RISKS},
        },
        bars=("tier_score",),
        fixed=2 if "name" in kept else 1,
        printed=sum(len(bands[name]) for name in ("basic", "criteria", "tier")) - ("tier_reason" in kept),
        widest=WIDEST,
    )
    return shown, look


def tier_shades(w: Words) -> dict[str, str]:
    """Return a colour for the word of each tier, from strong for the best to hardly any for the lowest."""
    names = list(w.labels("tier").values())
    steps = [0.4 * (1 - place / max(len(names) - 1, 1)) for place in range(len(names))]
    return {name: _mixed(step) for name, step in zip(names, steps, strict=True)}


def _mixed(part: float) -> str:
    return "#" + "".join(f"{round(low + part * (high - low)):02x}" for high, low in zip(BEST, WORST, strict=True))


def _criteria(criteria: pd.DataFrame) -> list[str]:
    """Return what the tier looks at: each indicator with its points behind it."""
    columns = [str(name) for name in criteria.columns if name not in (*BASIC[:1], *TIER, *NOT_CRITERIA)]
    plain = [name for name in columns if not name.startswith("points_")]
    return [name for column in plain for name in (column, f"points_{column}") if name in columns]


def _told(table: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    return [name for name in columns if name in table.columns and (name == "customer_id" or table[name].notna().any())]


def _in_words(table: pd.DataFrame, w: Words) -> Iterator[tuple[str, pd.Series]]:
    """Yield the columns that hold classes or yes and no, in words."""
    for name in map(str, table.columns):
        told = table[name].dropna()
        if len(told) and told.map(lambda value: isinstance(value, bool)).all():  # prospects leave some of them empty
            yield name, table[name].map({True: w.say("show.yes"), False: w.say("show.no")})
        elif w.labels(name.removesuffix("_previous")):
            said = {value: w.label(name, value) for value in table[name].dropna().unique()}
            yield name, table[name].map(said)


def _heading(name: str, w: Words) -> str:
    plain = name.removeprefix("points_")
    return w.column(name) if plain == name else w.say("tier_sheet.points", name=w.column(plain))
