import pandas as pd
import pytest

from src.reporting.owner_book import sheet_name
from src.reporting.owners import demand_sentences, owner_sentences
from src.reporting.words import words

NAMES = pd.Series({"r1": "Nora", "r2": ""})
FITS = {"region": False, "industry": False, "seniority": False, "relation": False, "request": False}


def said(language="en", **row):
    told = pd.DataFrame([{"owner_id": "r1", "owner_previous": "r2", "because": "", **FITS, **row}])
    return owner_sentences(told, NAMES, words(language, "USD"))[0]


def test_a_sentence_says_what_was_decided_why_and_what_fits():
    assert said(kind="stays", owner_previous="r1", region=True) == "Stays with Nora (r1). Fits: region."
    assert said(kind="moves", because="full") == "Moves from r2 to Nora (r1) because r2 has no place left."
    assert said(kind="pool", because="no_place", owner_id=None, owner_previous=None) == (
        "Has nobody yet and waits in the pool: no place is free."
    )
    assert pd.isna(said(kind="", owner_id=None, owner_previous=None))


def test_and_in_chinese():
    assert said("zh", kind="moves", because="region", region=True) == (
        "由r2调整给Nora (r1)，原因：新负责人负责该客户所在区域。匹配：区域。"
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_reason_and_every_demand_has_its_words(language):
    w = words(language, "USD")
    reasons = w.find("owners.because")
    assert all("r2" in said(language, kind="moves", because=reason) for reason in reasons)
    assert all(
        w.say(f"owners.because.{why}") in said(language, kind="pool", because=why) for why in ("no_place", "nobody_may")
    )
    named = pd.DataFrame(
        [
            {"demand": demand, "rep_id": "r1", "place": "north", "wanted": 4, "possible": 3, "relaxation": 1}
            for demand in ("places", "stay", "must_have_owner", "reach", "moves")
        ]
    )
    assert all(any(number in sentence for number in "134") for sentence in demand_sentences(named, NAMES, w))


def test_sheets_have_names_a_workbook_allows_and_no_name_twice():
    names = pd.Series(
        {"r/1": "A: [long] name that does not fit on a tab", "R/1": "A: [long] name that does not fit on a tab"}
    )
    first = sheet_name("r/1", names, set())
    second = sheet_name("R/1", names, {first.lower()})
    assert len(first) <= 31 and len(second) <= 31 and first.lower() != second.lower()
    assert not set("[]:*?/\\") & set(first + second)
