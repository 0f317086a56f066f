"""Every chart is drawn in both languages, and its sentence says what the numbers say."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib import rc_context
from matplotlib.figure import Figure

from src.models.explain import Contributions
from src.reporting import theme
from src.reporting.charts import customers, data, flows, models, segments
from src.reporting.words import words

W = words("en")
DATES = pd.date_range("2017-05-22", periods=3, freq="28D")
WEEKS = pd.DataFrame(
    {"week": pd.date_range("2017-01-02", periods=6, freq="7D"), "orders": [1, 10, 10, 20, 20, 1],
     "amount": [9.0, 100.0, 100.0, 200.0, 200.0, 9.0], "customers": [1, 5, 5, 6, 6, 1]}
)  # fmt: skip
ACCOUNT = pd.DataFrame(
    {
        "table": ["transactions", "contacts"],
        "received": [100, 0],
        "kept": [90, 0],
        "set_aside": [6, 0],
        "merged": [4, 0],
    }
)
PANEL = pd.DataFrame(
    {"as_of": DATES.repeat(4), "active": [True, True, True, False] * 3, "churned": [True, False, False, True] * 3}
)
FEATURES = pd.DataFrame({"orders": [1.0, 2.0, 3.0, 90.0, np.nan], "discount_share": [0.0, 0.1, 0.2, 0.3, 0.4]})
JUDGED = pd.DataFrame({"true": [1] * 10 + [0] * 90, "predicted": np.linspace(0.2, 0.001, 100), "model": "stack"})
SPEND = pd.DataFrame({"true": [10.0] * 90 + [100.0] * 10, "predicted": [12.0] * 90 + [100.0] * 10})
BACKTEST = pd.DataFrame(
    [(date, model, "auc", value) for date in DATES for model, value in (("recency rule", 0.79), ("stack", 0.86))],
    columns=["as_of", "model", "metric", "value"],
)
IMPORTANCE = pd.DataFrame(
    {"feature": ["orders_60d", "recency_days", "overdue"], "importance": [4.0, 3.0, 3.0],
     "idea": ["frequency", "recency", "recency"]}
)  # fmt: skip
POINTS = pd.DataFrame({"feature": ["orders"] * 4, "value": [1.0, 2.0, 3.0, 9.0], "contribution": [1.0, 0.5, 0.0, -1.0]})
KNOWN = pd.DataFrame({"customer_id": ["ann", "bob", "cy"], "recency_days": [2, 9, 80], "orders": [9, 1, 5]})
EXPLAINED = Contributions(
    pd.DataFrame({"orders": [0.1, -0.1, 0.0], "recency_days": [-1.0, 0.2, 0.8]}, index=["ann", "bob", "cy"]), 0.3
)
PROFILE = pd.DataFrame({"segment": ["rare", "frequent"], "customers": [90, 10], "revenue": [20.0, 80.0]})
INDEXES = pd.DataFrame(
    {
        "segment": ["rare", "frequent"] * 2,
        "feature": ["orders", "orders", "revenue", "revenue"],
        "index": [0.5, 5, 0.4, 2],
    }
)
CHOICES = pd.DataFrame(
    {"k": [2, 3], "stability": [0.9, 0.8], "smallest_share": [0.4, 0.1], "separation": [0.2, 0.3],
     "silhouette": [0.3, 0.2], "chosen": [False, True]}
)  # fmt: skip
SCORED = pd.DataFrame(
    {
        "tier": ["A", "B", "B", "C"], "tier_previous": ["A", "C", "A", None], "behaviour": ["frequent"] * 3 + [None],
        "revenue_365d": [80.0, 10.0, 10.0, 0.0], "expected_value": [50.0, 25.0, 25.0, 0.0],
        "churn_band": ["low", "high", "high", "medium"], "value_at_risk": [10.0, 20.0, 30.0, 40.0],
    }
)  # fmt: skip

SAID = {
    "weekly": (
        lambda w: data.weekly_sales(WEEKS, w),
        "62 orders worth $618 in 6 weeks. The last 2 full weeks brought 100% more a week than the 2 before.",
    ),
    "account": (
        lambda w: data.rows_account(ACCOUNT, w),
        "90 of 100 rows received were kept (90.0%); 6 set aside, 4 merged.",
    ),
    "labels": (
        lambda w: data.label_rate(PANEL, w),
        "At the newest date 33.3% of 3 active customers did not come back in time; over all 3 dates 33.3% to 33.3%.",
    ),
    "spread": (
        lambda w: data.feature_spread(FEATURES, list(FEATURES), w),
        "The customer in the middle: orders so far 2.5, share of discounts 20.0%.",
    ),
    "calibration": (
        lambda w: models.calibration(JUDGED, w),
        "10.0% were forecast to leave and 10.0% did; in 9 of 10 groups the forecast is within what chance explains.",
    ),
    "comparison": (
        lambda w: models.comparison(BACKTEST, w, metric="auc"),
        "Clientbase model: AUC 0.860 on average over 3 dates, against 0.790 for the recency rule.",
    ),
    "gain": (
        lambda w: models.gain(JUDGED, w),
        "Contacting the riskiest 10% of customers reaches 100% of those who leave: 10.0 times as many as by chance.",
    ),
    "tenths": (
        lambda w: models.value_by_tenth(SPEND, w),
        "The best tenth was forecast at $100 a customer and spent $100. In total the forecast was 9.5% too high.",
    ),
    "coverage": (
        lambda w: models.coverage(SPEND.assign(low=0.0, high=50.0), w),
        "90.0% of customers spent an amount inside their 80% interval.",
    ),
    "importance": (
        lambda w: models.importance(IMPORTANCE, w),
        "The strongest measurement is “orders in the last 60 days”; the topic “Time since last order” carries "
        "60% of the evidence.",
    ),
    "dependence": (
        lambda w: models.dependence(POINTS, w),
        "Above the line the measurement raises the forecast, below it lowers it; “orders so far” moves it most.",
    ),
    "swarm": (
        lambda w: models.swarm(KNOWN, EXPLAINED, w),
        "Each dot is a customer: the more of “time since the last order”, the further the forecast is pushed up.",
    ),
    "sizes": (
        lambda w: segments.segment_sizes(PROFILE, w),
        "“Frequent” is 10% of customers and brings 80% of revenue.",
    ),
    "heatmap": (
        lambda w: segments.segment_heatmap(INDEXES, w),
        "What sets the segments apart most: in orders so far, “Frequent” has 5.0 times the average.",
    ),
    "choice": (
        lambda w: segments.segment_choice(CHOICES, w),
        "3 segments: stability 0.80, the smallest holds 10% of customers.",
    ),
    "tiers": (
        lambda w: customers.tier_shares(SCORED, w),
        "Tier A: 25% of customers, 80% of the last year's revenue, 50% of the expected value.",
    ),
    "concentration": (
        lambda w: customers.concentration(SCORED, w),
        "The top 20% of customers bring 64% of the last year's revenue; half of it comes from 1 customer.",
    ),
    "classes": (
        lambda w: customers.class_counts(SCORED, "behaviour", w),
        "Behaviour: “Frequent” holds most customers (100%) and most of the expected value (100%).",
    ),
    "bands": (
        lambda w: customers.churn_bands(SCORED, w),
        "2 customers are at high risk of leaving; $100 of value is at risk in all, 50% of it with them.",
    ),
    "moves": (
        lambda w: customers.tier_moves(SCORED, w),
        "1 customer moved up, 1 moved down, 1 stayed in their tier.",
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_the_sentence_says_what_the_numbers_say(name):
    draw, sentence = SAID[name]

    assert draw(W).sentence == sentence


@pytest.mark.parametrize("name", SAID)
def test_the_picture_is_small_complete_and_silent_in_chinese_too(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chart = SAID[name][0](words("zh"))
        svg = chart.svg()

    assert svg.startswith("<svg")
    assert svg.rstrip().endswith("</svg>")
    assert len(svg) < 150_000
    assert 'href="http' not in svg


def test_the_same_numbers_are_the_same_picture():
    assert models.gain(JUDGED, W).svg() == models.gain(JUDGED, W).svg()


def test_a_chart_is_shown_with_its_sentence_and_its_description():
    html = customers.churn_bands(SCORED, W)._repr_html_()

    assert "<figcaption>2 customers are at high risk" in html
    assert 'alt="Customers and value at risk by risk of leaving."' in html
    assert 'src="data:image/svg+xml,<svg' in html


def test_when_the_rule_is_best_the_sentence_says_so():
    worse = BACKTEST.assign(value=BACKTEST["value"].where(BACKTEST["model"] == "recency rule", 0.7))

    assert models.comparison(worse, W, metric="auc").sentence.startswith("No model beats the recency rule (AUC 0.790")


def test_a_part_of_the_model_that_scores_is_shown_but_not_praised():
    parts = BACKTEST[BACKTEST["model"] == "stack"].assign(model="trees", value=0.9)
    both = models.comparison(pd.concat([BACKTEST, parts]), W, metric="auc")

    assert both.sentence == models.comparison(BACKTEST, W, metric="auc").sentence
    assert W.model("trees") in both.numbers().to_csv()


@pytest.mark.parametrize(
    ("labels", "columns"),
    [
        (["Clientbase 模型", "树模型", "购买历史", "线性模型", "最近下单规则"], 3),
        (["Clientbase 模型", "购买历史", "线性模型", "最近下单规则"], 2),
        (["left", "stayed"], 2),
    ],
)
def test_a_legend_has_as_many_lines_as_its_words_need(labels, columns):
    with rc_context(theme.rc()):
        figure, (axis,) = theme.canvas()
        theme.legend(figure, [axis.plot([0], [0])[0] for _ in labels], labels)
        figure.draw_without_rendering()
        right = figure.legends[0].get_window_extent().x1

    assert figure.legends[0]._ncols == columns
    assert right <= figure.bbox.x1


def test_a_smaller_error_is_better():
    errors = BACKTEST.assign(metric="brier")

    assert models.comparison(errors, W, metric="brier").sentence.startswith("No model beats the recency rule")


def test_a_model_that_was_not_proven_better_is_not_praised():
    proven = models.comparison(BACKTEST, W, metric="auc").sentence
    doubted = models.comparison(BACKTEST, W, metric="auc", rule_scores=True).sentence
    assert doubted == f"{proven} That is not proof enough with these customers: the rule scores."
    worse = BACKTEST.assign(value=BACKTEST["value"].where(BACKTEST["model"].eq("recency rule"), 0.5))
    assert "proof" not in models.comparison(worse, W, metric="auc", rule_scores=True).sentence


def test_a_single_segment_and_a_first_run_are_said():
    one = CHOICES.assign(chosen=False)
    first = SCORED.assign(tier_previous=None)

    assert "one segment" in segments.segment_choice(one, W).sentence
    assert "first run" in customers.tier_moves(first, W).sentence


@pytest.mark.parametrize(
    "draw",
    [
        lambda: data.weekly_sales(WEEKS.head(0), W),
        lambda: data.label_rate(PANEL.assign(active=False), w=W),
        lambda: models.calibration(JUDGED.head(0), W),
        lambda: models.comparison(BACKTEST, W, metric="brier"),
        lambda: models.importance(IMPORTANCE.head(0), W),
        lambda: customers.class_counts(SCORED.assign(behaviour=None), "behaviour", W),
        lambda: customers.tier_shares(SCORED.head(0), W),
    ],
)
def test_where_there_are_no_numbers_a_sentence_says_so(draw):
    chart = draw()

    assert chart.sentence == "No picture: there are no numbers for it yet."
    assert "<img" not in chart._repr_html_()


@pytest.mark.parametrize(("moved", "said"), [([0.8, 0.2, -1.0], "pushed down"), ([-0.5, 1.0, -0.5], "some forecasts")])
def test_the_swarm_says_which_way_its_strongest_measurement_pushes(moved, said):
    chart = models.swarm(KNOWN, replace(EXPLAINED, values=EXPLAINED.values.assign(recency_days=moved)), W)

    assert said in chart.sentence
    assert chart.numbers().set_index("feature")["mean_distance"].to_dict() == pytest.approx(
        {"recency_days": 2 / 3, "orders": 0.2 / 3}
    )


def test_one_customer_is_enough_for_a_picture():
    alone = pd.DataFrame({"true": [0.0], "predicted": [0.0], "low": [0.0], "high": [0.0], "model": ["stack"]})

    for draw in (models.calibration, models.gain, models.value_by_tenth, models.coverage):
        assert "<img" in draw(alone, W)._repr_html_()


def test_a_dollar_sign_in_the_data_is_not_mathematics():
    strange = PROFILE.assign(segment=["a_$x^2$_b", "frequent"])

    assert ">A, $x^2$, b</text>" in segments.segment_sizes(strange, W).svg()


def test_a_flow_tells_who_rose_who_fell_and_who_is_new():
    drawn = flows.tier_flow(SCORED, W)

    assert drawn.sentence == customers.tier_moves(SCORED, W).sentence
    assert drawn.numbers().to_dict("list") == {
        "before": ["A", "C", "new"], "A": [1, 0, 0], "B": [1, 1, 0], "C": [0, 0, 1],
    }  # fmt: skip


def test_without_an_earlier_run_there_is_no_flow():
    assert not flows.tier_flow(SCORED.assign(tier_previous=""), W)


@pytest.mark.parametrize("months", range(2, 61))
def test_a_calendar_of_any_length_finds_its_months(months):
    figure = Figure()
    axis = figure.subplots()
    axis.plot(pd.date_range("2023-01-01", periods=months, freq="MS"), range(months))
    theme.calendar(axis, W.month)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert 2 <= len(axis.get_xticks()) <= 7
