"""Every section of the report over a literal run of six customers: what it says, and that its numbers are right."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from src.decisions.policy import read_policy
from src.project import ROOT, Project
from src.reporting.sections import checks, groups, leaving, news, opening, tiers, trust, worth
from src.reporting.sections.facts import Facts
from src.reporting.words import words

NAMES = ["ann", "bob", "cat", "dan", "eve", "fay"]
SCORED = pd.DataFrame(
    {
        "customer_id": NAMES, "name": NAMES, "lifecycle": ["loyal"] * 5 + ["prospect"],
        "tier": ["A", "A", "B", "C", "C", None], "tier_previous": ["A", "B", "B", "C", None, None],
        "phase": ["mature", "growing", "declining", "lost", "mature", None],
        "revenue_365d": [600.0, 200.0, 100.0, 50.0, 50.0, None],
        "expected_value": [60.0, 20.0, 10.0, 10.0, 0.0, None],
        "expected_value_low": [50.0, 10.0, 0.0, 0.0, 0.0, None],
        "expected_value_high": [70.0, 30.0, 20.0, 20.0, 0.0, None],
        "churn_probability": [0.1, 0.1, 0.3, 0.5, 1.0, None],
        "churn_band": ["low", "low", "medium", "high", "high", None],
        "churn_signals": [None, None, "spend falling", "spend falling; orders falling", None, None],
        "churn_reasons": ["x"] * 6, "value_reasons": ["y"] * 6,
        "value_at_risk": [6.0, 2.0, 3.0, 5.0, 7.0, None], "segment": ["rare"] * 5 + [None], "region": [None] * 6,
        "action": [None, None, "save_offer", "save_offer", None, "follow_up"],
        "control_group": [False, False, False, True, False, None], "as_of": pd.Timestamp("2018-01-02"),
        "last_order_on": pd.to_datetime(["2018-01-01", "2017-12-30", "2017-12-03", "2017-09-12", "2017-09-11", None]),
    }
)  # fmt: skip
FEATURES = pd.DataFrame(
    {
        "customer_id": NAMES[:5],
        "recency_days": [1.0, 3.0, 30.0, 112.0, 113.0],
        "gap_mean_days": [5.0, 5.0, 10.0, 20.0, 9.0],
    }
)
MODEL = {
    "kind": "model", "grade": "A", "metrics": {"auc": 0.9, "brier": 0.05, "gini": 0.8, "mae": 10.0},
    "baseline": {"auc": 0.8, "brier": 0.06, "gini": 0.7, "mae": 12.0}, "baseline_name": "recency rule",
}  # fmt: skip
JUDGED = pd.DataFrame(
    {"customer_id": NAMES[:5] * 2, "as_of": pd.Timestamp("2017-11-07"), "model": ["stack"] * 5 + ["recency rule"] * 5,
     "true": [1, 1, 0, 0, 0] * 2, "predicted": [0.9, 0.8, 0.3, 0.2, 0.1, 0.9, 0.1, 0.8, 0.2, 0.1]}
)  # fmt: skip
SPENT = pd.DataFrame(
    {"customer_id": NAMES[:5], "as_of": pd.Timestamp("2017-11-07"), "model": "stack", "true": 10.0, "predicted": 10.0}
)
BIASES = pd.DataFrame(
    {"as_of": pd.to_datetime(["2017-09-12", "2017-10-10"]), "model": "stack", "metric": "bias", "value": [0.1, -0.1]}
)
FILES = {
    "prepared": {
        "horizon_days": 56, "run_id": "f00d", "first_order_on": "2017-01-01", "last_order_on": "2018-01-01",
        "as_of": "2018-01-02", "active_days": 112,
    },
    "completed": SCORED, "features": FEATURES, "evidence": FEATURES[["customer_id"]], "churn_model": MODEL,
    "value_model": {**MODEL, "baseline_name": "last period"},
    "segment_model": MODEL, "churn_judged": JUDGED, "value_judged": SPENT, "value_backtest": BIASES,
    "actions": pd.DataFrame({"customer_id": ["cat", "dan"], "action": "save_offer", "status": ["do", "control"]}),
    "account": {"transactions": {"received": 100, "kept": 100, "set_aside": 0, "merged": 0}},
}  # fmt: skip


@dataclass
class Files:
    """The files of a run, without a folder."""

    files: dict = field(default_factory=lambda: dict(FILES))
    last: pd.DataFrame | None = None
    as_of: date = date(2018, 1, 2)
    completed: Path = Path("nowhere")

    def read(self, name):
        return self.files[name]

    def last_published(self):
        return self.last

    def last_published_on(self):
        return date(2017, 12, 2)


@pytest.fixture
def facts():
    """Return a function that gives the facts of the literal run, with some files in others' places."""

    def make(last=None, completed=Path("nowhere"), **files):
        rules = read_policy(ROOT / "configs/policies/default.yml").on(date(2018, 1, 2))
        project = Project.model_construct(name="six", tables={}, language="en", currency="USD")
        return Facts(project, Files({**FILES, **files}, last, completed=completed), rules, words("en"))

    return make


def test_page_one_says_the_figures(facts):
    said = repr(opening.tiles(facts()))

    assert "Customers: 5 4 of them active (bought in the last 112 days), 1 prospect besides" in said
    assert "Revenue: $1K net, last 365 days" in said
    assert "Expected spend: $100 in the next 56 days; four in five times between" in said
    assert "Value at risk: $16 with about 1 of 4 active customers expected to leave" in said


def test_page_one_says_five_sentences(facts):
    sentences = opening.headlines(facts()).sentences

    assert len(sentences) == 5
    assert sentences[0] == (
        "Tier A is 2 customers (40%). They brought 80% of the last year's revenue "
        "and are expected to bring 80% of the coming spend."
    )
    assert sentences[1] == (
        "Of 4 active customers about 1 are expected not to buy in the next 56 days, which would cost $16 of their "
        "usual spend. 1 is at high risk (a chance of 50% or more), 1 at medium risk (from 20%)."
    )
    assert sentences[2].startswith("4 customers carry 100% of that risk")
    assert sentences[2].endswith("2 actions are planned, each with its day.")
    assert "90% of cases, the recency rule in 80% (grade A" in sentences[4]


def test_all_checks_pass_where_nothing_failed(facts):
    assert checks.failed(facts()) == []


@pytest.mark.parametrize(
    ("file", "value", "said"),
    [
        ("account", {"leads": {"received": 100, "set_aside": 6}}, "6.0% of the rows of “Leads” (6) could not be used."),
        ("prepared", {**FILES["prepared"], "last_order_on": "2017-12-01"}, "The newest order is 31 days old"),
        ("churn_model", {**MODEL, "kind": "rule"}, "For who leaves, no model proved better than a plain rule"),
        ("churn_model", {**MODEL, "metrics": {"calibration_slope": 0.5}}, "0.50 times as steep"),
        ("value_model", {**MODEL, "metrics": {"bias": -0.2}}, "the forecast of spend was 20% too low in total"),
        ("value_model", {**MODEL, "metrics": {"coverage": 0.6}}, "held 60% of the customers on later dates, not 80%"),
    ],
)
def test_a_check_that_failed_is_said_first(facts, file, value, said):
    warned = opening.warnings(facts(**{file: value}))

    assert warned.tone == "warn"
    assert said in warned.text


def test_tiers_count_risk_among_active_customers_only(facts):
    table = tiers.tier_table(facts().customers, 112).set_index("tier")

    assert table["customers"].to_dict() == {"A": 2, "B": 1, "C": 2}
    assert table["value_at_risk"].to_dict() == {"A": 8.0, "B": 3.0, "C": 5.0}
    assert table["high_risk"].to_dict() == {"A": 0, "B": 0, "C": 1}


def test_moves_between_tiers_are_a_flow_from_the_second_report_on(facts):
    first, second = (repr(tiers.tiers(facts(last=last))) for last in (None, SCORED.head(5)))

    assert "moved up" not in first
    assert "1 customer moved up, 0 moved down, 3 stayed in their tier." in second
    assert [part.blocks[0].name for part in tiers.tiers(facts(last=SCORED.head(5)))][1] == "tier_flow"


def test_service_is_held_against_value_where_contacts_are_given(facts):
    asked = pd.DataFrame({"customer_id": NAMES[:5], "interactions_365d": [1.0, 1.0, 0.0, 6.0, 2.0]})
    assert "Tier C, 40% of the customers, takes 80% of the service" in repr(tiers.tiers(facts(evidence=asked)))
    assert "of the service" not in repr(tiers.tiers(facts()))


def test_who_is_at_risk_is_told_beside_the_others(facts):
    who, sign = leaving.who_they_are(facts())

    assert "2 customers are at high or medium risk" in who
    assert "bought 71 days ago (other active customers: 2 days ago). They used to buy every 15 days." in who
    assert sign == "The most frequent warning sign among them: spend falling (100%)."


def test_the_rule_s_list_stands_beside_the_model_s(facts):
    (shown,) = leaving._beside_the_rule(facts())

    assert shown.sentence == (
        "As of 7 Nov 2017, 2 of the 2 customers whom the model found riskiest left, and 1 of as many by the plain "
        "rule; 1 of the model's 2 were not on the rule's list."
    )
    assert shown.numbers()["x"].to_list() == [2.0, 1.0, 0.0, 1.0]


def test_where_the_rule_scores_no_list_stands_beside_it(facts):
    assert leaving._beside_the_rule(facts(churn_model={**MODEL, "kind": "rule"})) == []


def test_lists_begin_with_the_most_money(facts):
    listed = leaving.risk_list(facts())
    assert listed["customer_id"].to_list() == ["ann", "dan", "cat", "bob"]
    assert listed["planned"].fillna("").to_list() == ["", "Control group", "Offer to keep", ""]
    assert worth.value_list(facts())["customer_id"].to_list() == ["ann", "bob", "cat", "dan", "eve"]
    assert worth.value_list(facts())["interval"].iloc[0] == "$50.00 – $70.00".replace(".00", "")


def test_the_best_are_told_with_what_they_bring(facts):
    table = worth.tops(facts())

    assert table["best"].to_list() == ["the best 1%", "the best 10%", "the best 25%", "the best 50%"]
    assert table.iloc[0, 1:].to_list() == [1, 60.0, 0.6]
    assert table.iloc[3, 1:].to_list() == [2, 20.0, 0.8]


def test_the_first_report_says_that_it_is_the_first(facts):
    (note,) = news.news(facts())

    assert repr(note).startswith("This is the first report;")


def test_news_tell_who_came_who_left_and_why_tiers_changed(facts, tmp_path):
    moves = pd.DataFrame(
        {
            "customer_id": ["bob", "cat", "dan"],
            "what": ["tier", "tier", "phase"],
            "before": ["B", "A", "new"],
            "cause": ["behaviour", "behaviour", None],
        }
    )
    moves.loc[3] = ["ann", "tier", None, "behaviour"]  # has come, not changed
    moves.to_csv(tmp_path / "changes.csv", index=False)
    month_ago = {"as_of": pd.Timestamp("2017-12-02"), "last_order_on": pd.Timestamp("2017-09-11")}
    last = SCORED.head(5).assign(value_at_risk=1.0, expected_value=10.0, **month_ago).drop(index=0)

    said = repr(news.news(facts(last=last, completed=tmp_path))[0])

    assert "Since 2 December 2017: 1 new customer; 1 who was active has become inactive." in said
    assert "Value at risk is $16 (it was $4); expected spend $100 (it was $40)." in said
    assert "2 customers changed tier; the most frequent cause is: Behaviour (100%)." in said


def test_forecasts_are_shown_beside_the_rule_with_their_grade(facts):
    table = trust.model_table(facts())

    assert table[["metric", "ours", "rule"]].to_numpy().tolist() == [
        ["auc", "0.900", "0.800"], ["brier", "0.050", "0.060"], ["gini", "0.800", "0.700"], ["mae", "$10", "$12"],
    ]  # fmt: skip


def test_one_segment_is_a_line_not_a_picture(facts):
    alone = pd.DataFrame({"customer_id": NAMES[:5], "segment": "all_customers"})
    (part,) = groups.groups(facts(segments=alone))
    assert "all customers form one segment" in repr(part)
