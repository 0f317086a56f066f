import pandas as pd

from src.models.kept_names import NamesBefore
from src.reporting.segment_news import segment_news
from src.reporting.words import words

BEFORE = NamesBefore(
    ("frequent_high_spend", "rare"), pd.DataFrame(), frozenset({"frequent_high_spend", "rare"}), "2024-01-01"
)


def test_what_stayed_came_and_went_is_named_in_a_sentence_each():
    told = segment_news(["frequent_high_spend", "regular_low_spend"], BEFORE, words("en")).sentences
    assert told == (
        "Same segments as in the last run, as of 1 January 2024: “Frequent, high spend”.",
        "New since 1 January 2024: “Regular, low spend”.",
        "No longer found since 1 January 2024: “Rare”. No segment of today lies near enough to take over the name.",
    )


def test_where_nothing_is_gone_nothing_is_said_of_it():
    told = segment_news(list(BEFORE.names), BEFORE, words("zh")).sentences
    assert len(told) == 1 and told[0].startswith("与上次运行")


def test_a_first_run_has_no_news():
    assert segment_news(["rare"], NamesBefore(), words("en")).sentences == ()
