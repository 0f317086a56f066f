"""What a report shows of needs, prospects and feedback, from the files of a run of two customers and a lead."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.decisions.complaints import COLUMNS as COMPLAINTS
from src.decisions.feedback_rules import FeedbackRules
from src.decisions.prospects import COLUMNS as PROSPECTS
from src.features.feedback import SAID
from src.models.campaign_response import EFFECTS
from src.models.offers import GAINS, MEASURES
from src.models.topics import TextClasses
from src.reporting.chart import Chart
from src.reporting.needs import LISTED, needs_list
from src.reporting.sections.feedback import feedback_section, placed
from src.reporting.sections.needs import needs_section
from src.reporting.sections.prospects import prospects_section, to_call
from src.reporting.tables import Table
from src.reporting.words import words

DAY, LANGUAGES = date(2024, 7, 1), (words("en"), words("zh", "CNY"))
SCORED = pd.DataFrame(
    {
        "customer_id": ["ann", "bob", "cy"],
        "name": ["Ann", "Bob", "Cy"],
        "tier": ["A", "B", "B"],
        "tier_score": [90.0, 50.0, 40.0],
        "region": ["north", "south", "south"],
        "expected_value": [300.0, 20.0, 0.0],
        "value_at_risk": [10.0, 80.0, 0.0],
        "revenue_365d": [900.0, 400.0, 0.0],
    }
)


def typed(kinds, rows=()):
    return pd.DataFrame(list(rows), columns=list(kinds)).astype(kinds)


def offer(who, kind, label, reason):
    return {"customer_id": who, "level": "product_id", "kind": kind, "rank": 1, "label": label, "reason": reason}


@pytest.fixture
def run():
    orders = pd.DataFrame(
        {
            "customer_id": ["ann", "bob", "cy"],
            "order_state": ["due", "overdue", None],
            "usual_gap_days": [7.0, 30.0, np.nan],
            "due_in_days": 14,
        }
    )
    for name, days in (("next_order_from", 1), ("next_order_on", 4), ("next_order_to", 9)):
        orders[name] = [pd.Timestamp(DAY) + pd.Timedelta(days=days)] * 2 + [pd.NaT]
    offers = [offer("ann", "due_again", "milk", "used up"), offer("ann", "not_yet_bought", "jam", "goes with milk")]
    needs = {
        "customer_id": ["ann", "bob", "cy"],
        "latent_categories": [None, "sheet_steel; tin", None],
        "latent_gap": [np.nan, 700.0, np.nan],
    }
    effect = ("spring", pd.Timestamp("2024-03-01"), 900, 100, 0.04, 0.01, 0.07, "helps", 0.002, -0.001, 0.004)
    return {
        "next_orders": orders,
        "recommendations": pd.DataFrame(offers),
        "needs": pd.DataFrame(needs),
        "latent_gaps": pd.DataFrame({"customer_id": ["bob"], "category": ["steel"], "gap": [700.0]}),
        "needs_backtest": typed(MEASURES),
        "needs_gains": typed(GAINS),
        "campaign_effects": pd.DataFrame([effect], columns=EFFECTS),
    }  # fmt: skip


def test_the_list_of_needs_names_the_best_offer_of_each_kind_and_leaves_out_who_needs_nothing(run):
    told = needs_list(run.__getitem__, SCORED)

    assert list(told.columns) == LISTED
    assert told["customer_id"].tolist() == ["ann", "bob"]
    assert told.loc[0, ["due_again", "due_again_reason", "not_yet_bought"]].tolist() == ["milk", "used up", "jam"]
    assert told.loc[1, ["due_again", "not_yet_bought"]].isna().all() and told.loc[1, "latent_gap"] == 700


@pytest.mark.parametrize("w", LANGUAGES, ids=lambda w: w.language)
def test_the_needs_of_a_run_tell_whom_to_call_and_what_campaigns_did(run, w):
    blocks = needs_section(run.__getitem__, SCORED, w, as_of=DAY)
    said = "\n".join(map(repr, blocks))

    assert [type(block).__name__ for block in blocks].count("Table") == 3
    assert {"ann", "bob"} <= set("\n".join(repr(block) for block in blocks if isinstance(block, Table)).split())
    assert "spring" in said and "milk" in said and "sheet steel; tin" in said
    assert w.say("needs.list.due", count="1", shown="1", days=w.days(14)) in said


def test_nothing_to_tell_is_no_block(run):
    empty = {name: table.head(0) for name, table in run.items()}

    assert needs_section(empty.__getitem__, SCORED.head(0), LANGUAGES[0], as_of=DAY) == []
    nobody = {"prospects": typed(PROSPECTS), "refusals": REFUSALS}
    assert prospects_section(nobody.get, SCORED.head(0), LANGUAGES[0]) == []


REFUSALS = pd.DataFrame({"product": [], "reason": [], "lost": [], "share": []})


def test_prospects_none_of_whom_is_to_be_called_are_told_without_a_list():
    rows = typed(PROSPECTS, [prospect("flo", "lapsed", None, pd.NaT)]).assign(as_of=pd.Timestamp(DAY))
    model = {"kind": "rule", "leads": 0, "grade": "C", "metrics": {}, "baseline": {}}
    files = {"prospects": rows, "refusals": REFUSALS, "conversion_model": model}
    blocks = prospects_section(files.__getitem__, SCORED, LANGUAGES[0])
    assert blocks and not [block for block in blocks if isinstance(block, Table)]


def prospect(name, phase, chance, follow_up_on):
    told = {"customer_id": name, "as_of": DAY, "phase": phase, "intent": "interested", "leads": 1, "stage": "proposal"}
    return told | {"conversion_probability": chance, "follow_up_on": follow_up_on, "product": "steel"}


def test_whom_to_call_first_are_open_leads_with_the_best_chance():
    rows = typed(PROSPECTS).reindex(range(3)).assign(
        **pd.DataFrame(
            [
                prospect("dan", "hot", 0.2, pd.Timestamp("2024-07-02")),
                prospect("eve", "latent", 0.6, pd.Timestamp("2024-07-09")),
                prospect("flo", "lapsed", 0.9, pd.NaT),
            ]
        ).to_dict("series")
    )  # fmt: skip
    assert to_call(rows)["customer_id"].tolist() == ["eve", "dan"]
    model = {"kind": "model", "grade": "A", "leads": 90, "metrics": {"auc": 0.7}, "baseline": {"auc": 0.6}}
    people = pd.DataFrame({"customer_id": ["dan", "eve"], "name": [None, "Eve Ltd"]})
    files = {"prospects": rows.assign(as_of=pd.Timestamp(DAY)), "refusals": REFUSALS, "conversion_model": model}
    for w in LANGUAGES:
        blocks = prospects_section(files.__getitem__, people, w)
        assert "Eve Ltd" in repr(blocks[-2])
        assert sum(isinstance(block, Chart) for block in blocks) == 2
        assert "0.700" in repr(blocks[-1]) and "0.600" in repr(blocks[-1])


@pytest.mark.parametrize("w", LANGUAGES, ids=lambda w: w.language)
def test_feedback_tells_what_waits_and_what_dissatisfies(w):
    bad = {"customer_id": "bob", "given_at": pd.Timestamp("2024-06-20"), "rating": 0.0, "topic": "delivery"}
    said = typed(SAID).reindex(range(1)).assign(**bad, urgency="high", text="late", resolved_at=pd.NaT)
    open_one = (
        typed(COMPLAINTS).reindex(range(1)).assign(**bad, urgency="high", repeat=True, text="late", days_open=11.0)
    )
    files = {"said": said, "complaints": open_one.assign(resolved_at=pd.NaT)}
    blocks = feedback_section(files.__getitem__, SCORED, w, rules=FeedbackRules(), as_of=DAY)

    assert w.say("feedback.queue", open="1", high="1", repeat="1", money=w.money(80, short=True)) in repr(blocks[0])
    assert "bob" in repr(blocks[1])
    assert len(blocks[0].sentences) == 1

    old = open_one.assign(given_at=pd.Timestamp("2022-06-20"))
    both = pd.concat([open_one, old], ignore_index=True).assign(resolved_at=pd.NaT)
    first = feedback_section({**files, "complaints": both}.__getitem__, SCORED, w, rules=FeedbackRules(), as_of=DAY)[0]
    assert first.sentences[-1] == w.say("feedback.older", count="1")

    nothing = {"said": typed(SAID), "complaints": typed(COMPLAINTS)}
    assert feedback_section(nothing.__getitem__, SCORED, w, rules=FeedbackRules(), as_of=DAY) == []


def test_how_texts_were_placed_names_the_classes_as_people_do():
    judged = pd.DataFrame({"text": ["a", "b"], "true": ["high", "low"], "predicted": ["high", "high"]})
    said = repr(placed(TextClasses(None, "rule", {}, "low", judged=judged), "urgency", LANGUAGES[1]))

    assert said.split("\n")[0].split()[1:3] == ["紧急", "可稍后"]
