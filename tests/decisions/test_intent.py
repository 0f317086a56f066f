"""A literal book of leads, as of 1 March 2024: who is interested, considering, not now, surely not."""

import io

import pandas as pd
import pytest

from src.decisions.intent import IntentRules, book_stage, conversion_band, follow_up, intent

AS_OF = pd.Timestamp("2024-03-01")
RULES = IntentRules()
TABLE = """
who|outcome|stage|reason|expected_on|touches_30d|last_touch_on|first_seen_on|intent|phase|follow_up_on
offer is out|open|proposal|||0|2024-02-20|2024-01-10|interested|hot|2024-03-01
calls often|open|contacted|||3|2024-02-28|2024-02-01|interested|hot|2024-03-06
buys in May|open|new||2024-05-01|0||2024-02-15|interested|hot|2024-04-01
date has passed|open|new||2024-02-10|0||2024-02-05|interested|hot|2024-03-01
came last week|open|new|||0||2024-02-23|considering|latent|2024-03-24
one call|open|qualified|||1|2024-02-10|2023-12-01|considering|latent|2024-03-11
next spring|open|proposal||2025-03-01|5|2024-02-28|2024-02-01|not_now|latent|2025-01-30
gone quiet|open|contacted|||0|2023-10-01|2023-09-01|not_now|latent|2024-03-01
too expensive|lost|lost|price||2|2024-02-20|2023-12-01|not_now|lapsed|2024-05-20
has no need|lost|lost|no_need||4|2024-02-20|2023-12-01|surely_not|lapsed|
没有需求|lost|lost|没有需求||0||2023-12-01|surely_not|lapsed|
silent a year|open|negotiation|||0||2023-01-01|surely_not|lapsed|2024-03-01
signed|won|won|||1|2024-02-28|2024-01-10|interested|signed|2024-03-06
on file only|||||0||2024-01-20|considering|latent|2024-03-01
stage not known|open||||||2024-02-20|considering|latent|2024-03-21
"""
DATES = ["expected_on", "last_touch_on", "first_seen_on", "follow_up_on"]
BOOK = pd.read_csv(io.StringIO(TABLE), sep="|", parse_dates=DATES, dtype={"touches_30d": "float64"})


def test_every_intent_is_exact():
    assert dict(zip(BOOK["who"], intent(BOOK, RULES, AS_OF), strict=True)) == dict(
        zip(BOOK["who"], BOOK["intent"], strict=True)
    )


def test_every_stage_is_exact():
    assert book_stage(BOOK, BOOK["intent"]).tolist() == BOOK["phase"].tolist()


def test_every_follow_up_is_on_its_day():
    days = follow_up(BOOK, BOOK["intent"], rules=RULES, as_of=AS_OF)
    assert dict(zip(BOOK["who"], days.astype("str"), strict=True)) == dict(
        zip(BOOK["who"], BOOK["follow_up_on"].astype("str"), strict=True)
    )


def test_a_company_sets_its_own_rules():
    patient = IntentRules(lively_touches=9, quiet_days=300, never_reasons=("price",))
    found = dict(zip(BOOK["who"], intent(BOOK, patient, AS_OF), strict=True))
    assert (found["calls often"], found["gone quiet"], found["too expensive"]) == (
        "considering",
        "considering",
        "surely_not",
    )


@pytest.mark.parametrize(
    ("chance", "band"), [(0.3, "high"), (0.29, "medium"), (0.1, "medium"), (0.09, "low"), (None, None)]
)
def test_bands_are_fixed(chance, band):
    found = conversion_band(pd.Series([chance], dtype=float), RULES)
    assert (None if found.isna()[0] else found[0]) == band
