"""What changed since the last report, and why."""

import pandas as pd

from ..active import active
from ..blocks import Block, Note, Part, Sentences
from ..tables import Table
from .facts import Facts


def news(facts: Facts) -> tuple[Block, ...]:
    """Return what changed since the last report: customers, money, tiers with the cause of each move."""
    if facts.before is None:
        return (Note(facts.w.say("report.first_report")),)
    said = Sentences([_customers(facts, facts.before), _money(facts, facts.before), *_moves(facts)])
    return (Part("08_score", said, *_table(facts)),)


def _customers(facts: Facts, before: pd.DataFrame) -> str:
    w, now = facts.w, facts.customers
    new = int((~now["customer_id"].isin(before["customer_id"])).sum())
    was_active = before.loc[active(before, facts.known["active_days"]), "customer_id"]
    silent = int((~was_active.isin(facts.active["customer_id"])).sum())
    was = w.date(facts.workspace.last_published_on())
    return w.say("report.news_customers", date=was, new=w.number(new), lost=w.number(silent))


def _money(facts: Facts, before: pd.DataFrame) -> str:
    """Return the value at risk and the expected value beside those of the last report."""
    w, was_active = facts.w, before[active(before, facts.known["active_days"])]
    sums = {
        "risk": facts.active["value_at_risk"].sum(),
        "risk_before": was_active["value_at_risk"].sum(),
        "expected": facts.customers["expected_value"].sum(),
        "expected_before": before["expected_value"].sum(),
    }
    return w.say("report.news_money", **{name: w.money(amount, short=True) for name, amount in sums.items()})


def _moves(facts: Facts) -> list[str]:
    """Return how many moved between tiers and what most of it comes from."""
    moved = _tier_changes(facts)
    if moved.empty:
        return [facts.w.say("report.news_still")]
    cause = moved["cause"].value_counts()
    if cause.empty:
        return [facts.w.say("report.news_moves", count=facts.w.number(len(moved)))]
    share = facts.w.percent(cause.iloc[0] / len(moved), digits=0)
    label = facts.w.label("cause", cause.index[0])
    return [facts.w.say("report.news_caused", count=facts.w.number(len(moved)), cause=label, share=share)]


def _table(facts: Facts) -> list[Table]:
    moved = _tier_changes(facts)
    if moved.empty or moved["cause"].isna().all():
        return []
    counts = moved.groupby("cause", sort=False).size().sort_values(ascending=False)
    return [Table(counts.rename("customers").reset_index(), facts.w)]


def _tier_changes(facts: Facts) -> pd.DataFrame:
    """Return who changed tier and why; a new customer has come, not changed."""
    changes = facts.changes
    if changes.empty:
        return pd.DataFrame(columns=["customer_id", "cause"])
    return changes[changes["what"].eq("tier") & changes["before"].notna()]
