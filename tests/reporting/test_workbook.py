import openpyxl
import pandas as pd
import pytest

from src.decisions.scored import COLUMNS
from src.reporting.cells import cells
from src.reporting.words import words
from src.reporting.workbook import CELL_LIMIT, write_workbook

ABOUT = {"title": "Corner shop", "as_of": "2018-01-01", "run_id": "r1"}
KNOWN = pd.DataFrame(
    {
        "customer_id": ["ann", "007", "=1+1"],
        "as_of": pd.Timestamp("2018-01-01"),
        "name": ["安娜", "https://example.org", "@SUM(A1)"],
        "orders": [3, 1, 2],
        "revenue_365d": [1234.56, 0.1, -3.0],
        "last_order_on": pd.to_datetime(["2017-12-31", "2017-05-06", None]),
        "tier": ["A", "C", "C"],
        "churn_probability": [0.25, 0.75, None],
        "churn_band": ["medium", "high", None],
        "expected_value": [100.0, 0.0, 1.0],
        "value_at_risk": [25.0, 0.0, 0.0],
        "segment": ["frequent_high_spend", "rare", "rare"],
        "control_group": [True, False, None],
    }
)
SCORED = KNOWN.reindex(columns=list(COLUMNS)).astype(COLUMNS)


@pytest.fixture
def book(tmp_path):
    return openpyxl.load_workbook(write_workbook(tmp_path / "s.xlsx", SCORED, about=ABOUT, words=words("en")))


def values(sheet):
    return list(sheet.iter_rows(values_only=True))


def test_the_first_sheet_says_the_same_as_the_file(book):
    header, *rows = values(book.worksheets[0])
    expected = cells(SCORED).astype(object).where(SCORED.notna(), None)

    assert list(header) == list(COLUMNS)
    assert [list(row) for row in rows] == expected.to_numpy().tolist()


def test_nothing_is_a_formula_or_a_link(book):
    sheet = book.worksheets[0]

    assert [cell.coordinate for row in sheet for cell in row if cell.data_type == "f" or cell.hyperlink] == []


def test_the_header_stays_and_can_be_filtered(book):
    sheet = book.worksheets[0]

    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:AW4")


def test_the_summary_counts_customers_and_money(book):
    rows = values(book["Summary"])

    assert ("Project", "Corner shop", None, None, None) in rows
    assert ("Customers", 3, None, None, None) in rows
    assert ("Tier C", 2, 2 / 3, pytest.approx(-2.9), 1.0) in rows


def test_every_column_is_in_the_dictionary(tmp_path):
    written = write_workbook(tmp_path / "s.xlsx", SCORED, about=ABOUT, words=words("zh"))
    rows = values(openpyxl.load_workbook(written)["数据字典"])

    assert [row[0] for row in rows[2:]] == list(COLUMNS)
    assert all(row[1] and row[2] for row in rows[2:])


def test_changes_are_told_on_their_own_sheet(tmp_path):
    moved = {"customer_id": ["ann"], "what": ["tier"], "before": ["B"], "after": ["A"],
             "because": ["tier_score"], "because_before": [60.0], "because_after": [80.0]}  # fmt: skip
    path = write_workbook(tmp_path / "s.xlsx", SCORED, about=ABOUT, words=words("en"), changes=pd.DataFrame(moved))

    assert values(openpyxl.load_workbook(path)["Changes"])[1] == (
        "ann",
        "Tier",
        "Tier B",
        "Tier A",
        "Tier score: 60 → 80",
    )


def test_a_text_too_long_for_a_cell_is_cut_and_counted(tmp_path):
    scored = SCORED.assign(churn_reasons=["x" * (CELL_LIMIT + 1), "y", None])
    book = openpyxl.load_workbook(write_workbook(tmp_path / "s.xlsx", scored, about=ABOUT, words=words("en")))
    cell = book.worksheets[0].cell(2, list(COLUMNS).index("churn_reasons") + 1).value

    assert (len(cell), cell[-1]) == (CELL_LIMIT, "…")
    assert any("1 texts were longer" in str(row[0]) for row in values(book["Summary"]))


def test_no_customers_is_a_workbook_all_the_same(tmp_path):
    book = openpyxl.load_workbook(write_workbook(tmp_path / "s.xlsx", SCORED.head(0), about=ABOUT, words=words("en")))

    assert values(book.worksheets[0]) == [tuple(COLUMNS)]
