"""Rows of the scored file for three prospects, worked out by hand; and for none."""

from datetime import date

import ibis
import pandas as pd
from worlds import ANN_AND_BOB

from src.decisions.intent import IntentRules
from src.decisions.prospects import COLUMNS, calendar, prospect_rows, refusals
from src.features.leads import lead_panel
from src.features.prospects import lead_book, prospects
from src.models import conversion

AS_OF = date(2024, 3, 1)
LEADS = pd.DataFrame(
    [
        ("l1", "cat", "2024-01-10", "proposal", None, "wine", None),
        ("l2", "cat", "2024-02-10", "new", None, "milk", None),
        ("l3", "dan", "2023-12-01", "lost", "2024-02-01", "wine", "price"),
        ("l4", None, "2024-02-25", "new", None, "wine", None),
        ("l5", "ann", "2023-12-01", "lost", "2023-12-10", "wine", "no_need"),  # ann has bought
    ],
    columns=["lead_id", "customer_id", "created_at", "stage", "closed_at", "product_id", "lost_reason"],
).astype({"created_at": "datetime64[us]", "closed_at": "datetime64[us]"})
SCORES = pd.DataFrame(
    {"lead_id": ["l1", "l2", "l4"], "conversion_probability": [0.4, 0.2, 0.05], "conversion_source": "model"}
)


def rows_of(scores=SCORES, **tables):
    given = {name: ibis.memtable(frame) for name, frame in ({"transactions": ANN_AND_BOB} | tables).items()}
    book = lead_book(given)
    return prospect_rows(prospects(given, book, AS_OF), book, scores, rules=IntentRules(), as_of=AS_OF), book


def test_one_row_a_prospect_by_the_lead_nearest_to_a_sale():
    rows, _ = rows_of(leads=LEADS)
    told = rows[["customer_id", "lead_id", "leads", "intent", "phase", "conversion_band", "score_source"]]
    assert told.astype(object).where(told.notna(), None).to_numpy().tolist() == [
        ["cat", "l1", 2, "interested", "hot", "high", "model"],
        ["lead:l4", "l4", 1, "considering", "latent", "low", "model"],
        ["dan", "l3", 1, "not_now", "lapsed", None, "rule"],
    ]
    assert set(rows["lifecycle"]) == {"prospect"} and set(rows["history"]) == {"none"}
    assert rows.dtypes.astype(str).to_dict() == COLUMNS


def test_the_calendar_counts_follow_ups_by_week():
    rows, _ = rows_of(leads=LEADS)
    due = rows.set_index("customer_id")["follow_up_on"].astype("str").to_dict()
    assert due == {"cat": "2024-03-01", "lead:l4": "2024-03-26", "dan": "2024-03-01"}
    assert calendar(rows).astype({"week": "str"}).to_numpy().tolist() == [
        ["2024-03-01", "interested", 1],
        ["2024-03-01", "not_now", 1],
        ["2024-03-22", "considering", 1],
    ]


def test_reasons_of_refusal_are_counted_by_product():
    _, book = rows_of(leads=LEADS)
    assert refusals(book).to_numpy().tolist() == [["wine", "no_need", 1, 0.5], ["wine", "price", 1, 0.5]]


def test_without_leads_there_are_no_rows_but_their_columns():
    given = {"transactions": ibis.memtable(ANN_AND_BOB)}
    panel, now = lead_panel(given, AS_OF, 28)
    trained = conversion.train(panel, conversion.backtest(panel, 28), 28)
    rows, book = rows_of(conversion.score(trained, now))
    assert rows.empty and rows.dtypes.astype(str).to_dict() == COLUMNS
    assert refusals(book).empty and calendar(rows).empty
