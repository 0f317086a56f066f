"""Owners in words: why each customer has this salesperson, what could not be met, what constraints cost."""

import pandas as pd

from src.decisions.allocation.allocation import Allocation
from src.decisions.allocation.balance import evenness
from src.decisions.allocation.case import Decided
from src.decisions.allocation.rules import AllocationRules

from .blocks import Note, Sentences
from .words import Words

FITS = ("region", "industry", "seniority", "relation", "request")
SAID = ["kind", "because", *FITS, "owner_id", "owner_previous"]


def rep_names(reps: pd.DataFrame | None) -> pd.Series:
    """Return the names of the salespeople by rep_id; empty where there are none."""
    if reps is None or "name" not in reps:
        return pd.Series(dtype="str")
    return reps.drop_duplicates("rep_id").set_index("rep_id")["name"]


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
    if not row["kind"]:
        return None
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


def balance_table(balance: pd.DataFrame) -> pd.DataFrame:
    """Return what a page shows of the balance: places, customers, top tier and value, before and after."""
    who, pairs = ["rep_id", "name", "seniority", "capacity"], ("customers", "top", "value")
    shown = [*who, *(f"{name}{end}" for name in pairs for end in ("_before", "")), "in_region"]
    return balance[shown] if balance["name"].notna().any() else balance[shown].drop(columns="name")


def prices_table(prices: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return the constraints in words with what each costs."""
    named = prices["constraint"].map(lambda name: w.say(f"owners.constraint.{name}"))
    return prices.assign(constraint=named)


def allocation_summary(decided: Decided, rules: AllocationRules, names: pd.Series, w: Words) -> Sentences | Note:
    """Return what the allocation comes to, what could not be met, who was neglected; one line without salespeople."""
    if decided.solved is None:
        return Note(w.say("owners.none"))
    late = [] if rules.neglected_after is None or decided.neglected.empty else [_neglected(decided, rules, w)]
    unmet = demand_sentences(decided.impossible, names, w) or [w.say("owners.all_met")]
    return Sentences([_sum(decided, decided.solved, w), *late, *unmet, _proof(decided.solved, w)])


def _sum(decided: Decided, solved: Allocation, w: Words) -> str:
    kinds = decided.owners["kind"].value_counts()
    counts = {name: w.number(int(kinds.get(kind, 0))) for name, kind in (("moved", "moves"), ("first", "first"))}
    uneven = evenness(decided.balance).set_index("what")
    shares = {
        f"{what}_{side}": w.percent(uneven.loc[row, side], digits=0)
        for what, row in (("value", "value"), ("work", "contacts"))
        for side in ("before", "after")
    }
    allowed = w.say("owners.budget_none") if solved.budget is None else w.number(solved.budget)
    owned = w.number(int(decided.owners["owner_previous"].notna().sum()))
    pool = w.number(int(decided.owners["owner_id"].isna().sum()))
    return w.say("owners.sum", owned=owned, allowed=allowed, pool=pool, **counts, **shares)


def _neglected(decided: Decided, rules: AllocationRules, w: Words) -> str:
    late = decided.neglected
    numbers = {"late": len(late), "returned": int(late["returned"].sum()), "times": rules.neglected_after}
    return w.say("owners.neglected", **{name: w.number(number) for name, number in numbers.items()})


def _proof(solved: Allocation, w: Words) -> str:
    gap = (solved.cost - solved.bound) / max(abs(solved.cost), 1e-9)
    return w.say("owners.proof", gap=w.percent(max(gap, 0.0), digits=1))
