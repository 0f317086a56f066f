from datetime import date

import numpy as np
import pandas as pd
import pytest

from src.decisions.allocation.balance import COLUMNS as BALANCE
from src.decisions.review.effects import COLUMNS as EFFECTS
from src.decisions.review.people import COLUMNS as PEOPLE
from src.reporting.blocks import Note
from src.reporting.desk import action_blocks, owner_blocks, review_blocks
from src.reporting.review import (
    campaign_block,
    effect_sentences,
    people_block,
    people_table,
    run_block,
    seen_blocks,
    tier_block,
)
from src.reporting.words import words
from src.workspace import Workspace

W = words("en", "USD")
MONEY = ["spend_effect", "spend_low", "spend_high", "spend_total"]


@pytest.fixture
def ws(tmp_path):
    """Return a workspace with what a run of ann, whom nora is to call, and bob, who is held back, has left."""
    found = Workspace(tmp_path, "shop", date(2024, 2, 1))
    found.write(
        "completed",
        pd.DataFrame(
            {
                "customer_id": ["ann", "bob", "cat"], "name": ["Ann", "Bob", None],
                "lifecycle": ["loyal", "loyal", "prospect"], "control_group": [False, True, None],
            }
        ),
    )  # fmt: skip
    listed = pd.DataFrame(
        {
            "customer_id": ["ann", "bob"], "owner_id": "nora", "action": "save_call", "status": ["do", "control"],
            "due_on": pd.Timestamp("2024-02-09"), "hours": 0.5, "cost": 8.0, "gain": 92.0,
        }
    )  # fmt: skip
    found.write("actions", listed)
    one = dict.fromkeys(BALANCE, 4.0) | {"rep_id": "nora", "name": "Nora", "seniority": "senior", "customers": 6.0}
    found.write("balance", pd.DataFrame([one, {**one, "rep_id": None, "name": None, "customers_before": 1.0}]))
    return found


def test_a_report_shows_the_balance_before_and_now(ws):
    picture, table = owner_blocks(ws, W)
    assert "0% of the customers' value would still have to change hands (0% before)" in picture.sentence
    assert table.written.to_numpy().tolist()[0][:4] == ["Nora (nora)", "Senior", "4", "4 → 6"]
    assert table.written["owner"].tolist() == ["Nora (nora)", "nobody yet"]


def test_without_salespeople_one_line_says_so(ws):
    ws.write("balance", pd.DataFrame(columns=BALANCE))
    assert [repr(block) for block in owner_blocks(ws, W)] == [W.say("owners.none")]


def test_a_report_shows_what_is_to_be_done_and_who_is_left_alone(ws):
    said, table = action_blocks(ws, W)
    assert "1 action is on the list" in said.sentences[0] and "1 of 2 customers (50.0%)" in said.sentences[2]
    assert table.written.to_numpy().tolist() == [
        ["ann", "Ann", "Nora (nora)", "Call to keep", "9 Feb 2024", "0.50", "$92"]
    ]


def test_a_list_with_nothing_on_it_is_one_line(ws):
    ws.write("actions", ws.read("actions").assign(status="resting"))
    assert isinstance(action_blocks(ws, W)[1], Note)


def test_a_report_shows_the_verdicts_on_earlier_runs(ws):
    assert [repr(block) for block in review_blocks(ws, W)] == [W.say("review.no_runs")]
    fine = {"verdict": "fine", "because": "auc", "seen": 0.81, "promised": 0.8}
    ws.write("review_verdicts", pd.DataFrame([{"model": "churn", **fine}]))
    ws.write("review_judged", pd.DataFrame({"as_of": pd.to_datetime(["2024-01-01"])}))
    row = {"what": "save_call", "treated": 90, "held_back": 30, "effect": 0.5, "low": 0.4, "high": 0.6, "total": 45.0}
    works = pd.DataFrame([{**row, "verdict": "works", **dict.fromkeys(MONEY, 12.0)}])
    ws.write("review_effects", works)
    ws.write("review_campaigns", works.head(0))
    verdict, picture, effect = review_blocks(ws, W)
    assert (
        verdict.sentences[0] == "Who is leaving: fine, an AUC of 0.81 on what has happened since, 0.80 in the backtest."
    )
    assert picture.sentence == "1 of 1 action brought more orders beyond doubt."
    assert effect.sentences[0].startswith("Call to keep works: 0.50 orders more a customer (0.40 to 0.60; 90 treated")
    ws.write("review_effects", works.assign(verdict="nothing"))
    assert len(review_blocks(ws, W)) == 2  # what chance explains needs no picture
    ws.write("review_judged", ws.read("review_judged").head(0))
    ws.write("review_effects", works.head(0))
    assert [repr(block) for block in review_blocks(ws, W)] == [W.say("review.no_runs")]


def test_what_is_within_chance_and_what_too_few_had_are_one_sentence_each():
    row = {"treated": 90, "held_back": 30, "effect": 0.5, "low": 0.4, "high": 0.6, "total": 45.0}
    rows = [
        {**row, "what": "spring", "verdict": "nothing", "low": -0.1},
        {**row, "what": "summer", "verdict": "works"},
        {**row, "what": "autumn", "verdict": "nothing", "low": -0.2},
        {**row, "what": "winter", "verdict": "few", "treated": 4},
        {**row, "what": "nobody", "verdict": "few", "treated": 0},
    ]
    told = effect_sentences(pd.DataFrame(rows).assign(**dict.fromkeys(MONEY, 12.0)), W).sentences
    assert [sentence.split(" (")[0] for sentence in told] == [
        "summer works: 0.50 orders more a customer",
        "No effect can be told from chance",
        "Too few to tell yet",
    ]
    assert told[1].endswith("): spring 0.50 (-0.10 to 0.60; 90 and 30), autumn 0.50 (-0.20 to 0.60; 90 and 30).")
    assert told[2].endswith("): winter (4 and 30).")


NAMES = pd.Series({"nora": "Nora"})


def test_a_salespersons_results_stand_beside_what_their_customers_would_have_done_anyway():
    one = dict.fromkeys(PEOPLE, np.nan) | {
        "owner_id": "nora", "customers": 9, "index": 1.1, "low": 0.9, "high": 1.3, "verdict": "usual",
        "came_back": 0.71, "came_back_more": 0.034, "came_back_low": -0.041, "came_back_high": 0.1,
        "felt": 0.8,
    }  # fmt: skip
    row = people_table(pd.DataFrame([one]), NAMES, W).iloc[0].to_dict()
    assert row == {
        "owner": "Nora (nora)", "customers": 9, "index": "1.10 (0.90 to 1.30)", "verdict": "usual",
        "came_back": "71% (+3; -4 to +10 points)", "felt": "80%",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
def test_before_any_run_can_be_judged_every_part_is_one_line(language):
    w, nothing = words(language, "USD"), pd.DataFrame(columns=[*EFFECTS, *MONEY])
    blocks = [
        *seen_blocks(nothing, w),
        campaign_block(nothing, w),
        people_block(nothing, NAMES, w),
        tier_block(nothing, w),
    ]
    assert all(isinstance(block, Note) for block in [*blocks, run_block(nothing, w)])
