"""Owners in words: why each customer has this salesperson, what could not be met, what constraints cost."""

import pandas as pd

from .words import Words

FITS = ("region", "industry", "seniority", "relation", "request")
SAID = ["kind", "because", *FITS, "owner_id", "owner_previous"]


def owner_sentences(owners: pd.DataFrame, names: pd.Series, w: Words) -> pd.Series:
    """Return a sentence for every row: what was decided, why, and what fits; empty where nobody ever was or is.

    ``owners``: kind, because, owner_id, owner_previous and flags of what fits; ``names`` by rep_id. Each different
    sentence is put together once.
    """
    cases = owners[SAID].drop_duplicates(ignore_index=True)
    texts = [_sentence(row, names, w) for row in cases.to_dict("records")]
    told = owners[SAID].merge(cases.assign(text=texts), on=SAID, how="left", validate="many_to_one")
    return told["text"].set_axis(owners.index).astype("str")


def _sentence(row: dict[str, object], names: pd.Series, w: Words) -> str | None:
    now, before = (_named(row[column], names) for column in ("owner_id", "owner_previous"))
    if row["kind"] == "pool":
        return w.say("owners.pool")
    because = w.say(f"owners.because.{row['because']}", before=before) if row["because"] else ""
    text = w.say(f"owners.{row['kind']}", owner=now, before=before, because=because)
    fits = [w.say(f"owners.fits.{name}") for name in FITS if row[name]]
    return w.say("owners.with_fits", text=text, fits=w.say("owners.comma").join(fits)) if fits else text


def _named(rep: object, names: pd.Series) -> str:
    """Return ``Wang Fang (R003)``, or the id alone where there is no name."""
    if not isinstance(rep, str):
        return ""
    name = names.get(rep)
    return f"{name} ({rep})" if isinstance(name, str) and name else rep


def demand_sentences(impossible: pd.DataFrame, names: pd.Series, w: Words) -> list[str]:
    """Return a sentence for every demand that could not be met, with the smallest change that would do."""
    return [
        w.say(
            f"owners.impossible.{row['demand']}",
            owner=_named(row["rep_id"], names),
            place=row["place"],
            **{name: w.number(row[name]) for name in ("wanted", "possible", "relaxation")},
        )
        for row in impossible.to_dict("records")
    ]


def moves_table(owners: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Return who got another owner or lost one, the most valuable first: customer, name, tier, owners, reason."""
    moved = owners.loc[
        owners["kind"].isin(("moves", "lost")), ["customer_id", "owner_previous", "owner_id", "owner_reason"]
    ]
    known = scored[["customer_id", "name", "tier", "expected_value"]]
    table = moved.merge(known, on="customer_id", how="left", validate="one_to_one")
    columns = ["customer_id", "name", "tier", "expected_value", "owner_previous", "owner_id", "owner_reason"]
    table = table.sort_values("expected_value", ascending=False, ignore_index=True)[columns]
    return table if table["name"].notna().any() else table.drop(columns="name")


def prices_table(prices: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return the constraints in words with what each costs."""
    named = prices["constraint"].map(lambda name: w.say(f"owners.constraint.{name}"))
    return prices.assign(constraint=named)
