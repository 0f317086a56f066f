import numpy as np
import pandas as pd
import pytest

from src.models.campaign_response import EFFECTS, NO_CONTACTS, NO_CONTROL, TOLD, CampaignResponse
from src.models.lookalikes import COLUMNS, Lookalikes
from src.models.uplift import response
from src.reporting.charts import needs as charts
from src.reporting.needs import NEEDS, latent_sentence, needs_rows, offers_in_words, response_sentences
from src.reporting.words import words

EN, ZH = words("en"), words("zh", "CNY")

OFFERED = pd.DataFrame(
    [
        ("ann", "product_id", "due_again", 1, "p1", "milk (p1)", 0.9, 7.0, 12.4, 14.0, None),
        ("ann", "product_id", "due_again", 2, "p2", "tea (p2)", 0.5, 1.0, np.nan, 30.0, None),
        ("ann", "product_id", "not_yet_bought", 1, "p3", "jam (p3)", 0.2, np.nan, np.nan, np.nan, "milk (p1)"),
        ("ann", "product_id", "not_yet_bought", 2, "p4", "nuts (p4)", 0.1, np.nan, np.nan, np.nan, None),
        ("ann", "category", "due_again", 1, "dairy", "dairy", 0.9, 7.0, 12.4, 14.0, None),
    ],
    columns=[
        "customer_id",
        "level",
        "kind",
        "rank",
        "item",
        "label",
        "chance",
        "times",
        "gap_days",
        "last_days",
        "because",
    ],
)
NOBODY = Lookalikes(
    pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=["customer_id", "category", "gap"]), float("nan")
)


def test_every_offer_says_why():
    assert offers_in_words(OFFERED, EN)["reason"].tolist()[:4] == [
        "bought 7 times, about every 12 days, last 14 days ago",
        "bought once, 30 days ago",
        "not bought yet; often bought by those who buy milk (p1)",
        "not bought yet; much bought lately",
    ]
    assert offers_in_words(OFFERED, ZH)["reason"].tolist()[0] == "买过7次，约每12天一次，上次在14天前"
    assert offers_in_words(OFFERED.head(0), EN)["reason"].tolist() == []


def test_a_customer_s_row_names_products_where_they_are_told_else_categories():
    orders = pd.DataFrame({"customer_id": ["ann"], "next_order_on": [pd.Timestamp("2024-07-03")]})
    look = Lookalikes(
        pd.DataFrame([("ann", 0.6, 100.0, 900.0, 800.0, True)], columns=COLUMNS),
        pd.DataFrame({"customer_id": ["ann", "ann"], "category": ["steel", "tools"], "gap": [700.0, 100.0]}),
        0.8,
    )
    rows = needs_rows(pd.Series(["ann", "bob"]), orders, OFFERED, look).set_index("customer_id")

    assert rows.loc["ann", "recommended_products"] == "milk (p1); tea (p2); jam (p3); nuts (p4)"
    assert rows.loc["ann", "latent_categories"] == "steel; tools"
    assert rows.loc["ann", "latent_gap"] == 800
    assert rows.loc["ann", "latent_need"] and pd.isna(rows.loc["bob", "latent_need"])
    assert rows.loc["bob"].isna().all()

    without = needs_rows(pd.Series(["ann"]), orders, OFFERED[OFFERED["level"] == "category"], NOBODY)
    assert without["recommended_products"].tolist() == ["dairy"]
    assert list(without.columns) == NEEDS


def told(effect, seed=1):
    draw = np.random.default_rng(seed)
    contacted = draw.random(4_000) < 0.5
    ordered = draw.random(4_000) < 0.2 + effect * contacted
    judged = pd.DataFrame({"ordered": ordered, "contacted": contacted, "uplift": draw.random(4_000)})
    effects = pd.DataFrame(
        [("spring", pd.Timestamp("2024-03-01"), 1, 1, 0.0, 0.0, 0.0, "helps", 0.0, 0.0, 0.0)], columns=EFFECTS
    )
    newest = response(*(judged[name].to_numpy() for name in ("ordered", "contacted", "uplift")))
    return CampaignResponse(TOLD, effects, judged, newest)


def test_without_products_or_categories_nothing_is_offered_and_every_customer_still_has_a_row():
    orders = pd.DataFrame({"customer_id": ["ann", "bob"], "next_order_on": pd.Timestamp("2024-03-09")})
    rows = needs_rows(pd.Series(["ann", "bob"]), orders, OFFERED.head(0), NOBODY)
    assert rows["customer_id"].tolist() == ["ann", "bob"]
    assert rows["recommended_products"].isna().all()


@pytest.mark.parametrize("w", [EN, ZH], ids=["en", "zh"])
def test_what_cannot_be_told_of_a_campaign_is_said(w):
    absent, uncontrolled = (
        CampaignResponse(state, pd.DataFrame(columns=EFFECTS), pd.DataFrame(), None)
        for state in (NO_CONTACTS, NO_CONTROL)
    )

    assert repr(response_sentences(absent, w)) == "- " + w.say("needs.campaign.none")
    assert repr(response_sentences(uncontrolled, w)) == "- " + w.say("needs.campaign.no_control")
    assert charts.qini(absent, w).sentence == w.say("show.nothing")


def test_a_campaign_that_moves_all_alike_is_not_worth_choosing_for():
    found = told(0.15)

    assert "spring moved customers" in repr(response_sentences(found, EN))
    assert "not better than contacting all" in charts.qini(found, EN).sentence


def test_a_campaign_without_effect_says_so():
    assert "no effect that chance does not explain" in repr(response_sentences(told(0.0, seed=2), EN))


@pytest.mark.parametrize("w", [EN, ZH], ids=["en", "zh"])
def test_look_alikes_are_counted_or_it_is_said_why_there_are_none(w):
    assert repr(latent_sentence(NOBODY, w)) == "- " + w.say("needs.latent.too_few")
    table = pd.DataFrame([("ann", 0.2, 1.0, 1.0, 0.0, False)], columns=COLUMNS)
    assert "0.51" in repr(latent_sentence(Lookalikes(table, NOBODY.gaps, 0.51), w))


@pytest.mark.parametrize("w", [EN, ZH], ids=["en", "zh"])
def test_the_charts_say_what_they_show(w):
    orders = pd.DataFrame(
        {
            "next_order_on": pd.to_datetime(["2024-07-03", "2024-09-30", None]),
            "order_state": ["due", "overdue", None],
            "due_in_days": 14,
        }
    )
    promise = pd.DataFrame({"state": ["overdue", "due", "later"], "items": [10, 20, 30], "bought": [0.3, 0.6, 0.1]})
    measures = pd.DataFrame(
        [("category", name, model, "recall", value)
         for name, models in {"all": {"recommendations": 0.3, "buy again": 0.2, "popularity": 0.1},
                              "not_yet_bought": {"recommendations": 0.2, "popularity": 0.1}}.items()
         for model, value in models.items()],
        columns=["level", "list", "model", "metric", "value"],
    )  # fmt: skip
    gains = pd.DataFrame([("category", "all", "recall", "buy again", 0.1, 0.05, 0.15)],
                         columns=["level", "list", "metric", "baseline", "gain", "low", "high"])  # fmt: skip
    drawn = [
        charts.coming_orders(orders, w, as_of=pd.Timestamp("2024-07-01")),
        charts.kept_promises(promise, w),
        charts.recall(measures, gains, w),
        charts.qini(told(0.2), w),
    ]

    assert all(len(chart.figure.axes) and chart.svg().startswith("<svg") for chart in drawn)
    assert "60" in drawn[1].sentence
    assert "10" in drawn[2].sentence and "5" in drawn[2].sentence


def test_charts_without_numbers_say_so():
    empty = pd.DataFrame(columns=["level", "list", "model", "metric", "value"])

    assert charts.recall(empty, empty, EN).sentence == EN.say("show.nothing")
    assert charts.latent_gaps(NOBODY.gaps, EN).sentence == EN.say("show.nothing")
