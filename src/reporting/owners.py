"""Owners in words: why each customer has this salesperson, what could not be met, what constraints cost."""

from collections.abc import Callable

import pandas as pd

from src.decisions.allocation.allocation import Allocation
from src.decisions.allocation.balance import evenness
from src.decisions.allocation.case import Decided
from src.decisions.allocation.rules import AllocationRules

from .blocks import Note, Sentences
from .chart import Chart
from .charts.owners import balance_chart
from .tables import Table
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
    now, before = (named(row[column], names) for column in ("owner_id", "owner_previous"))
    if not row["kind"]:
        return None
    because = w.say(f"owners.because.{row['because']}", before=before) if row["because"] else ""
    neglected = "_neglected" if row["kind"] == "stays" and row["because"] else ""
    text = w.say(f"owners.{row['kind']}{neglected}", owner=now, before=before, because=because)
    fits = [w.say(f"owners.fits.{name}") for name in FITS if row[name]]
    return w.say("owners.with_fits", text=text, fits=w.say("owners.comma").join(fits)) if fits else text


def named(rep: object, names: pd.Series) -> str:
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
            owner=named(row["rep_id"], names),
            place=row["place"],
            **{name: w.number(row[name]) for name in ("wanted", "possible", "relaxation")},
        )
        for row in impossible.to_dict("records")
    ]


def moves_table(owners: pd.DataFrame, scored: pd.DataFrame) -> pd.DataFrame:
    """Return who got another owner or lost one, the most valuable first: customer, name, tier, value and the reason,
    which names both owners."""
    moved = owners.loc[owners["kind"].isin(("moves", "lost")), ["customer_id", "owner_reason"]]
    known = scored[["customer_id", "name", "tier", "expected_value"]]
    table = moved.merge(known, on="customer_id", how="left", validate="one_to_one")
    columns = ["customer_id", "name", "tier", "expected_value", "owner_reason"]
    table = table.sort_values("expected_value", ascending=False, ignore_index=True)[columns]
    return table if table["name"].notna().any() else table.drop(columns="name")


def balance_table(balance: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return what a page shows of the balance, before and now in one cell: customers, top tier, value, contacts.

    The row of the customers without anybody is left out where there are none, before and now.
    """
    alone = balance["rep_id"].isna()
    rows = balance[~alone | (balance[["customers_before", "customers"]].sum(axis=1) > 0)].reset_index(drop=True)
    names = rep_names(rows)
    told = rows.assign(owner=[named(rep, names) or w.say("owners.nobody") for rep in rows["rep_id"]])
    writes = {"customers": w.number, "top": w.number, "value": _short(w), "contacts": w.number}
    told = told.drop(columns=list(writes)).assign(
        **{name: [_change(row, name, write, w) for row in rows.to_dict("records")] for name, write in writes.items()}
    )
    return told[["owner", "seniority", "capacity", *writes]].dropna(axis=1, how="all")


def balance_blocks(balance: pd.DataFrame, w: Words) -> list[Chart | Table]:
    """Return the picture of the balance and its table; nothing where there are no salespeople."""
    if balance.empty:
        return []
    return [balance_chart(balance, w), Table(balance_table(balance, w), w, kinds=_BALANCE, limit=40)]


def moves_block(owners: pd.DataFrame, scored: pd.DataFrame, w: Words) -> Table | Note:
    """Return who moves and why; one line where nobody does."""
    table = moves_table(owners, scored)
    return Note(w.say("owners.nobody_moves")) if table.empty else Table(table, w)


def prices_block(prices: pd.DataFrame, w: Words) -> Table | Note:
    """Return what each constraint costs; one line where there is none to price."""
    if prices.empty:
        return Note(w.say("owners.no_prices"))
    return Table(prices_table(prices, w), w, kinds={"constraint": "text"})


def prospect_note(owners: pd.DataFrame, decided: Decided, w: Words) -> Sentences:
    """Return how many prospects have a salesperson, how many places are kept for them, and how many wait for one;
    nothing where none was to have one."""
    kinds = owners["kind"].value_counts()
    waiting = int(kinds.get("pool", 0)) + int(kinds.get("lost", 0))
    served = int(owners["owner_id"].notna().sum())
    if not served + waiting:
        return Sentences([])
    kept = None if decided.solved is None else decided.solved.demand.kept
    numbers = {"served": served, "waiting": waiting, "kept": 0 if kept is None else int(kept.sum())}
    return Sentences([w.say("owners.prospects", **{name: w.number(number) for name, number in numbers.items()})])


_BALANCE = {"owner": "text"} | dict.fromkeys(("customers", "top", "value", "contacts"), "text")


def _short(w: Words) -> Callable[[object], str]:
    return lambda value: w.money(value, short=True)


def _change(row: dict[str, object], name: str, write: Callable[[object], str], w: Words) -> str:
    """Return ``64 → 60``, or the number alone where it stays."""
    before, now = write(row[f"{name}_before"]), write(row[name])
    return now if before == now else w.say("owners.change", before=before, now=now)


def prices_table(prices: pd.DataFrame, w: Words) -> pd.DataFrame:
    """Return the constraints in words with what each costs."""
    told = prices["constraint"].map(lambda name: w.say(f"owners.constraint.{name}"))
    return prices.assign(constraint=told)


def allocation_summary(decided: Decided, rules: AllocationRules, names: pd.Series, w: Words) -> Sentences | Note:
    """Return what the allocation comes to, what could not be met, who was neglected; one line without salespeople."""
    if decided.solved is None:
        return Note(w.say("owners.none"))
    late = [] if rules.neglected_after is None or decided.neglected.empty else [_neglected(decided, rules, w)]
    unmet = demand_sentences(decided.impossible, names, w) or [w.say("owners.all_met")]
    said = [_sum(decided, decided.solved, w), *_forced(decided, decided.solved, w)]
    return Sentences([*said, *late, *unmet, _proof(decided.solved, w)])


def _forced(decided: Decided, solved: Allocation, w: Words) -> list[str]:
    """Return how many had to change whatever the budget."""
    forced = int(decided.owners["kind"].isin(("moves", "lost")).sum()) - solved.moves
    return [w.say("owners.forced", forced=w.number(forced))] if forced > 0 else []


def _sum(decided: Decided, solved: Allocation, w: Words) -> str:
    kinds = decided.owners["kind"].value_counts()
    counts = {"moved": w.number(solved.moves), "first": w.number(int(kinds.get("first", 0)))}
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
    again = (decided.owners["kind"] == "stays") & (decided.owners["because"] == "neglected")
    numbers = {
        "again": int(again.sum()),
        "late": len(late),
        "returned": int(late["returned"].sum()),
        "times": rules.neglected_after,
    }
    return w.say("owners.neglected", **{name: w.number(number) for name, number in numbers.items()})


def _proof(solved: Allocation, w: Words) -> str:
    gap = (solved.cost - solved.bound) / max(abs(solved.cost), 1e-9)
    return w.say("owners.proof", gap=w.percent(max(gap, 0.0), digits=1))
