"""Who is leaving: how many, who they are, what a plain rule would have got wrong, whom to call."""

import pandas as pd

from ..blocks import Block, Part, Sentences
from ..charts.customers import churn_bands
from ..charts.lists import rule_and_model
from ..tables import Table
from .facts import SCORERS, Facts

LISTED = 30


def leaving(facts: Facts) -> tuple[Block, ...]:
    """Return the risk bands, who those at risk are, the rule's list beside the model's, and the list to call."""
    w = facts.w
    return (
        Part("04_churn", churn_bands(facts.active, w), Sentences(who_they_are(facts))),
        Part("04_churn", *_beside_the_rule(facts)),
        Part("08_score", Sentences([_listed(facts)]), Table(risk_list(facts), w, limit=LISTED, links=facts.pages)),
    )


def who_they_are(facts: Facts) -> list[str]:
    """Return who those at high or medium risk are, beside the other active customers: tier, silence, warning signs."""
    w, rows = (
        facts.w,
        facts.active.merge(facts.features[["customer_id", "recency_days", "gap_mean_days"]], on="customer_id"),
    )
    risky = rows["churn_band"].isin(["high", "medium"])
    if not 0 < risky.sum() < len(rows):
        return []
    tier = rows.loc[risky, "tier"].value_counts()
    middle = rows.groupby(risky)["recency_days"].median()
    gap = rows.loc[risky, "gap_mean_days"].median()
    said = w.say(
        "report.at_risk_who",
        count=w.number(int(risky.sum())),
        share=w.percent(tier.iloc[0] / risky.sum(), digits=0),
        tier=w.label("tier", tier.index[0]),
        silent=w.days(middle[True]),
        others=w.days(middle[False]),
    )
    return [said + (w.say("report.at_risk_gap", gap=w.days(gap)) if gap == gap else ""), *_signs(rows[risky], facts)]


def _signs(risky: pd.DataFrame, facts: Facts) -> list[str]:
    """Return the most frequent warning sign among those at risk; nothing where there is none."""
    signs = risky["churn_signals"].dropna().str.split("; ").explode().value_counts()
    if signs.empty:
        return []
    share = facts.w.percent(signs.iloc[0] / len(risky), digits=0)
    return [facts.w.say("report.at_risk_sign", sign=signs.index[0], share=share)]


def _beside_the_rule(facts: Facts) -> list[Block]:
    judged = pd.DataFrame(facts.read("churn_judged"))
    if facts.scorer("churn") == SCORERS["churn"]:
        return []
    pair = judged[judged["model"].isin(["stack", SCORERS["churn"]])]
    return [rule_and_model(pair, facts.w, rule=SCORERS["churn"])]


def risk_list(facts: Facts) -> pd.DataFrame:
    """Return the active customers, those with the most value at risk first, with the reasons and what is planned."""
    columns = ["tier", "last_order_on", "churn_probability", "value_at_risk", "churn_reasons", "planned"]
    first = facts.active.sort_values("value_at_risk", ascending=False)
    return named(first.assign(planned=first["customer_id"].map(_planned(facts))), columns)


def _planned(facts: Facts) -> pd.Series:
    """Return what is to be done with each customer, or why an action that suits is left, by customer_id."""
    w, listed = facts.w, facts.read("actions").drop_duplicates("customer_id")
    done = listed["status"].eq("do")
    told = listed["action"].map(lambda name: w.label("action", name))
    return told.where(done, listed["status"].map(lambda name: w.label("status", name))).set_axis(listed["customer_id"])


def _listed(facts: Facts) -> str:
    """Return what the list holds: how many of the active customers."""
    shown, active = min(LISTED, len(facts.active)), len(facts.active)
    return facts.w.say("report.at_risk_list", shown=facts.w.number(shown), active=facts.w.number(active))


def named(customers: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the columns behind the customer's id and, where the data tell it, name."""
    name = ["name"] if customers["name"].notna().any() else []
    return customers[["customer_id", *name, *columns]]
