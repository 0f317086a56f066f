"""One customer across all steps: in JupyterLab by ``customer("C1042")``, on pages by ``customer_blocks``."""

from collections.abc import Sequence
from html import escape
from typing import Any

import pandas as pd

from src.decisions.policy import policy_file, read_policy
from src.project import read_project
from src.workspace import open_workspace

from .blocks import Sentences, Tile, Tiles
from .charts.customer import months_chart
from .numbers import kind_of
from .owners import named
from .seen import Seen, seen
from .tables import Table
from .tier_reasons import policy_words
from .words import Words, words

PROFILE = ("region", "industry", "lifecycle", "phase", "behaviour", "segment", "need", "intent", "credit_grade")
ALWAYS = ("recency_days", "orders_365d", "amount_365d", "gap_mean_days", "amount_mean", "categories_365d")
ADDED = {"added_to_risk": "churn_reasons", "added_to_value": "value_reasons"}
REASONS = ("tier_reason", "churn_reasons", "churn_signals", "value_reasons")
OFFERED = ["level", "kind", "label", "chance", "reason"]
TO_DO = ["action", "channel", "due_on", "gain", "status"]
CALLED = {"label": "item", "due_on": "action_due_on", "gain": "expected_gain"}
"""Columns of a step's file under the headings that a page has for them."""


class Blocks:
    """Headed blocks below each other, as one thing to show; ``blocks`` are pairs of heading and block."""

    def __init__(self, title: str, blocks: Sequence[tuple[str, Any]]) -> None:
        self.title, self.blocks = title, tuple(blocks)

    def _repr_html_(self) -> str:
        shown = "".join(f"<h3>{escape(head)}</h3>{block._repr_html_()}" for head, block in self.blocks)
        return f'<section class="cb-customer mathjax_ignore"><h2>{escape(self.title)}</h2>{shown}</section>'

    def __repr__(self) -> str:
        return "\n\n".join([self.title, *(f"{head}\n{block!r}" for head, block in self.blocks)])


def customer(
    customer_id: str,
    project: str = "configs/complete_journey.yml",
    *,
    as_of: str = "latest",
    workspace: str = "",
    sample: float = 1.0,
) -> Blocks:
    """Return everything that the steps of a run say of one customer, ready to be shown.

    Raises
    ------
    BadInput
        When there is no such customer, or nothing is scored yet.
    """
    settings = read_project(project)
    ws = open_workspace(settings, as_of=as_of, workspace=workspace, sample=sample)
    policy = read_policy(policy_file(settings))
    w = policy_words(words(settings.language, settings.currency), policy, policy.on(ws.as_of))
    return customer_blocks(seen(ws, [str(customer_id)], settings.engine), str(customer_id), w, contributions=True)


def customer_blocks(found: Seen, customer_id: str, w: Words, *, contributions: bool = False) -> Blocks:
    """Return one of the customers that were looked up as headed blocks; what is not known of them is left out.

    ``contributions`` puts beside the measurements what they add to the scores: log-odds of leaving, logs of money.
    """
    row = found.scored.set_index("customer_id").loc[customer_id]
    parts = [
        ("profile", _profile(row, w)),
        ("scores", Tiles(_scores(row, w))),
        ("reasons", Sentences(_reasons(row, w))),
        ("orders", months_chart(_own(found.months, customer_id), w)),
        ("measured", _measured(found, customer_id, w, contributions)),
        ("path", Table(_path(found, customer_id), w, limit=60)),
        ("needs", _step(found, "recommendations", customer_id, OFFERED, w)),
        ("actions", _step(found, "actions", customer_id, TO_DO, w)),
        ("owner", Sentences(_owner(row, found.reps, w))),
    ]
    name = f"{row['name']} ({customer_id})" if pd.notna(row["name"]) and row["name"] else customer_id
    title = w.say("customer.title", name=name, tier=w.label("tier", row["tier"]), date=w.date(row["as_of"]))
    return Blocks(title, [(w.say(f"customer.{key}"), block) for key, block in parts if block])


def _own(frame: pd.DataFrame, customer_id: str) -> pd.DataFrame:
    return frame[frame["customer_id"] == customer_id].drop(columns="customer_id").reset_index(drop=True)


def _profile(row: pd.Series, w: Words) -> Sentences:
    known = [column for column in PROFILE if pd.notna(row[column]) and row[column] != ""]
    return Sentences([_told(column, w.label(column, row[column]), w) for column in known])


def _told(column: str, value: str, w: Words) -> str:
    return w.say("customer.told", what=w.column(column), value=value)


def _scores(row: pd.Series, w: Words) -> list[Tile]:
    limits = {side: w.money(row[f"expected_value_{side}"], short=True) for side in ("low", "high")}
    span = w.say("customer.span", **limits)
    band, orders = w.label("churn_band", row["churn_band"]), _told("orders", w.number(row["orders"]), w)
    tiles = [
        Tile(w.column("churn_probability"), w.percent(row["churn_probability"]), band),
        Tile(w.column("expected_value"), w.money(row["expected_value"], short=True), span),
        Tile(w.column("value_at_risk"), w.money(row["value_at_risk"], short=True)),
        Tile(w.column("revenue_365d"), w.money(row["revenue_365d"], short=True), orders),
    ]  # fmt: skip
    if pd.notna(row["next_order_on"]):
        tiles.append(Tile(w.column("next_order_on"), w.date(row["next_order_on"], short=True)))
    return tiles


def _reasons(row: pd.Series, w: Words) -> list[str]:
    """Return why the tier and the scores are what they are; reasons of a score begin with what they move."""
    told = [column for column in REASONS if pd.notna(row[column]) and row[column] != ""]
    own = ADDED.values()
    return [
        f"{row[column][:1].upper()}{row[column][1:]}" if column in own else _told(column, row[column], w)
        for column in told
    ]


def _measured(found: Seen, customer_id: str, w: Words, contributions: bool) -> Table | None:
    """Return the measurements that moved this customer's scores, and a few that always tell, beside everybody's."""
    own = _own(found.features, customer_id)
    if own.empty:
        return None
    moved = {name: _contributions(found, name, customer_id) for name in ADDED.values() if name in found.steps}
    names = dict.fromkeys([*(name for by in moved.values() for name in by.index), *ALWAYS])
    rows = [
        {"feature": name, "value": w.write(own[name].iloc[0], kind_of(name)), "reference": _typical(found, name, w)}
        for name in names
        if name in own
    ]
    table = pd.DataFrame(rows)
    for column, step in ADDED.items() if contributions else ():
        table[column] = table["feature"].map(moved.get(step, pd.Series(dtype=float)))
    return Table(table, w, kinds={"feature": "feature", "value": "text", "reference": "text"})


def _contributions(found: Seen, step: str, customer_id: str) -> pd.Series:
    return _own(found.steps[step], customer_id).set_index("feature")["contribution"]


def _typical(found: Seen, name: str, w: Words) -> str:
    return w.write(found.typical.get(name, float("nan")), kind_of(name))


def _step(found: Seen, step: str, customer_id: str, columns: list[str], w: Words) -> Table | None:
    if step not in found.steps:
        return None
    own = _own(found.steps[step], customer_id)
    shown = own[[column for column in columns if column in own]].rename(columns=CALLED).dropna(axis=1, how="all")
    return Table(shown, w, kinds={"kind": "label:offer", "chance": "percent", "expected_gain": "money"})


def _path(found: Seen, customer_id: str) -> pd.DataFrame:
    own = _own(found.path, customer_id)
    return own.assign(owner_id=[named(rep, found.reps) or None for rep in own["owner_id"]])


def _owner(row: pd.Series, reps: pd.Series, w: Words) -> list[str]:
    people = [(column, named(row[column], reps)) for column in ("owner_id", "owner_previous")]
    told = [_told(column, person, w) for column, person in people if person]
    if pd.notna(row["owner_reason"]):
        told.append(_told("owner_reason", row["owner_reason"], w))
    held_back = pd.notna(row["control_group"]) and bool(row["control_group"])
    return [*told, w.say("customer.held_back")] if held_back else told
