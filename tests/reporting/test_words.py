import re
from string import Formatter

import pytest

from src.decisions.scored import COLUMNS
from src.models.metrics import CHURN_METRICS, VALUE_METRICS
from src.reporting.words import CATALOG, catalog, translated, words

FEATURES = [
    "orders", "revenue", "recency_days", "tenure_days", "amount_mean", "amount_max", "orders_per_30d", "amount_per_30d",
    *(f"{what}_{days}d" for what in ("orders", "amount", "active_days") for days in (7, 14, 30, 60, 90, 180, 365)),
    "gap_mean_days", "gap_std_days", "gap_last_days", "overdue", "gap_variation",
    "orders_slope_180d", "amount_slope_180d", "orders_change_30d", "amount_change_90d",
    "categories_365d", "category_top_share", "category_entropy", "products", "lines_mean", "quantity_mean",
    "discount_share", "returns", "return_share", "stores", "weekday_7_share", "month_12_share",
    "contacts", "contacts_90d", "contact_recency_days", "redemptions", "redemptions_90d", "redemption_recency_days",
    "redemption_share",
]  # fmt: skip


def texts(branch, path=()):
    if isinstance(branch, dict):
        return {place: text for key, below in branch.items() for place, text in texts(below, (*path, key)).items()}
    if isinstance(branch, list):
        return {(*path, place): text for place, text in enumerate(branch)}
    return {path: branch}


def fields(text):
    found = [(field, spec) for _, field, spec, _ in Formatter().parse(text) if field]
    return {field for field, _ in found}.union(*(fields(spec) for _, spec in found))


def test_one_is_told_in_the_singular():
    say = words("en", "USD").say
    assert say("report.news_moves", count="1") == "1 customer changed tier."
    assert say("report.news_moves", count="1,001") == "1,001 customers changed tier."
    assert (
        say("needs.list.due", count="1", shown="1", days="14 days") == "1 customer is expected to order within 14 days:"
    )
    assert say("needs.list.due", count="20", shown="15", days="14 days").endswith(
        "the 15 who are expected to spend most:"
    )


def test_sentences_follow_each_other_as_the_language_parts_them():
    assert words("en").together(["One.", "Two."]) == "One. Two."
    assert words("zh").together(["一。", "二。"]) == "一。二。"


@pytest.mark.parametrize("other", ["风险价值", "层级", "(?<!信用)等级", "搁置", "近365天金额"])
def test_chinese_readers_meet_one_word_for_one_thing(other):
    """Value at risk is 风险金额, a tier 级别, set aside 剔除, revenue 收入: each had a second word once."""
    catalogues = [(CATALOG / file).read_text("utf-8") for file in ("zh.yml", "notebooks.zh.yml")]

    assert [found for text in catalogues for found in re.findall(other, text)] == []


def test_both_languages_have_the_same_texts_with_the_same_fields():
    english, chinese = texts(catalog("en")), texts(catalog("zh"))

    assert english.keys() == chinese.keys()
    assert [place for place in english if fields(english[place]) != fields(chinese[place])] == []


def test_every_text_is_a_text():
    for language in ("en", "zh"):
        assert [place for place, text in texts(catalog(language)).items() if not isinstance(text, str)] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_column_of_the_scored_file_is_named_and_defined(language):
    assert list(catalog(language)["columns"]) == list(COLUMNS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_measure_of_a_backtest_has_a_heading(language):
    measures = [metric.__name__ for metric in (*CHURN_METRICS, *VALUE_METRICS)]
    for name in [*measures, "top_overlap", "coverage", "coverage_buyers", "interval_score"]:
        assert words(language).column(name) != words(language).feature(name)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", FEATURES)
def test_every_feature_has_a_name_and_a_reason_without_leftovers(language, name):
    w = words(language)

    assert w.feature(name) != name.replace("_", " ") or name in ("orders", "returns", "products")
    assert "{n}" not in w.feature(name)
    assert w.entry("reasons", name, []) != []


def test_a_recipe_is_read_out_of_a_feature_name():
    assert words("en").feature("orders_90d") == "orders in the last 90 days"
    assert words("en").feature("weekday_6_share") == "share of orders on Saturdays"
    assert words("zh").feature("month_01_share") == "1月下单的占比"
    assert words("en").feature("attribute_household_size") == "household size"


def test_a_segment_is_named_from_the_words_of_its_key():
    assert words("en").label("segment", "frequent_high_spend") == "Frequent, high spend"
    assert words("zh").label("segment", "frequent_high_spend") == "频繁购买、高消费"


def test_an_unknown_value_is_shown_and_a_missing_one_is_a_dash():
    assert words("en").label("need", "price_first") == "price first"
    assert words("en").label("tier", None) == "–"


def test_an_unknown_key_is_an_error():
    with pytest.raises(KeyError):
        words("en").say("charts.nowhere")


def test_a_notebook_text_without_translation_stays_english():
    assert translated("A sentence that nobody has written.", "zh") == "A sentence that nobody has written."


def test_no_chinese_text_is_left_in_english():
    english, chinese = texts(catalog("en")), texts(catalog("zh"))
    same = {place: text for place, text in english.items() if chinese[place] == text}

    assert {text for text in same.values() if re.search(r"[a-z]{2}", re.sub(r"{.*?}", "", text))} <= {"Clientbase"}
