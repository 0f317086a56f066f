import openpyxl
import pandas as pd
import pytest

from src.decisions.scored import COLUMNS
from src.reporting.cell_kinds import CELL_LIMIT
from src.reporting.cells import cells
from src.reporting.words import words
from src.reporting.workbook import write_workbook

ABOUT = {"title": "Corner shop", "as_of": "2018-01-01", "run_id": "r1", "active_days": 112}
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
    return openpyxl.load_workbook(
        write_workbook(tmp_path / "s.xlsx", {"segments": SCORED}, about=ABOUT, words=words("en"))
    )


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


def test_the_summary_counts_risk_among_those_who_can_still_leave(tmp_path):
    last = pd.to_datetime(["2017-05-06", "2017-09-11", "2017-12-31"])
    risky = SCORED.assign(last_order_on=last, churn_band="high", value_at_risk=[5.0, 3.0, 1.0])
    written = write_workbook(tmp_path / "s.xlsx", {"segments": risky}, about=ABOUT, words=words("en"))
    rows = values(openpyxl.load_workbook(written)["Summary"])

    assert ("Customers at high risk", 2, None, None, None) in rows
    assert ("Value at risk", 4, None, None, None) in rows
    assert [row[1:3] for row in rows if row[0] == words("en").label("churn_band", "high")] == [(2, 1.0)]


def test_prospects_are_not_among_the_best_fifth_nor_the_rest(tmp_path):
    waiting = [SCORED.assign(lifecycle="prospect", revenue_365d=None)] * 3
    asked = pd.concat([SCORED.assign(lifecycle="loyal"), *waiting], ignore_index=True)
    told = []
    for table in (asked.head(3), asked):
        book = write_workbook(tmp_path / "s.xlsx", {"segments": table}, about=ABOUT, words=words("en"))
        rows = values(openpyxl.load_workbook(book)["Summary"])
        told.append(rows[[row[0] for row in rows].index("Is it 80/20?") + 2])

    assert told[0] == told[1]
    assert told[0][2] == pytest.approx(1 / 3)


def test_every_column_is_in_the_dictionary(tmp_path):
    written = write_workbook(tmp_path / "s.xlsx", {"segments": SCORED}, about=ABOUT, words=words("zh"))
    rows = values(openpyxl.load_workbook(written)["数据字典"])

    assert [row[0] for row in rows[2:]] == list(COLUMNS)
    assert all(row[1] and row[2] for row in rows[2:])


def test_changes_are_told_on_their_own_sheet(tmp_path):
    moved = {"customer_id": ["ann"], "what": ["tier"], "before": ["B"], "after": ["A"],
             "because": ["tier_score"], "because_before": [60.0], "because_after": [80.0]}  # fmt: skip
    path = write_workbook(
        tmp_path / "s.xlsx", {"segments": SCORED, "changes": pd.DataFrame(moved)}, about=ABOUT, words=words("en")
    )

    assert values(openpyxl.load_workbook(path)["Changes"])[1] == (
        "ann",
        "安娜",
        "Tier",
        "Tier B",
        "Tier A",
        "Tier score: 60 → 80",
    )


def test_large_amounts_have_room(tmp_path):
    rich = SCORED.assign(revenue_365d=[1_234_567.89, 0.0, 0.0])
    book = openpyxl.load_workbook(
        write_workbook(tmp_path / "s.xlsx", {"segments": rich}, about=ABOUT, words=words("en"))
    )
    place = openpyxl.utils.get_column_letter(list(COLUMNS).index("revenue_365d") + 1)
    assert book.worksheets[0].column_dimensions[place].width >= len("$1,234,567.89")


def test_codes_are_words_on_the_sheets_for_people(tmp_path):
    lost = pd.DataFrame({"customer_id": ["lead:1", "lead:2"], "lost_reason": ["no_need", "too far away"]})
    for language, expected in {"en": ["No need", "too far away"], "zh": ["没有需求", "too far away"]}.items():
        tables = {"segments": SCORED, "prospects": lost}
        path = write_workbook(tmp_path / f"{language}.xlsx", tables, about=ABOUT, words=words(language))
        rows = values(openpyxl.load_workbook(path)[words(language).say("workbook.prospects")])
        assert [row[-1] for row in rows[1:]] == expected


def test_a_text_too_long_for_a_cell_is_cut_and_counted(tmp_path):
    scored = SCORED.assign(churn_reasons=["x" * (CELL_LIMIT + 1), "y", None])
    book = openpyxl.load_workbook(
        write_workbook(tmp_path / "s.xlsx", {"segments": scored}, about=ABOUT, words=words("en"))
    )
    cell = book.worksheets[0].cell(2, list(COLUMNS).index("churn_reasons") + 1).value

    assert (len(cell), cell[-1]) == (CELL_LIMIT, "…")
    assert any("1 text was longer" in str(row[0]) for row in values(book["Summary"]))


def test_no_customers_is_a_workbook_all_the_same(tmp_path):
    book = openpyxl.load_workbook(
        write_workbook(tmp_path / "s.xlsx", {"segments": SCORED.head(0)}, about=ABOUT, words=words("en"))
    )

    assert values(book.worksheets[0]) == [tuple(COLUMNS)]


def test_more_rows_than_a_sheet_holds_are_left_out_and_it_is_said(tmp_path, monkeypatch):
    for module in ("sheets", "workbook"):
        monkeypatch.setattr(f"src.reporting.{module}.ROW_LIMIT", 4)
    book = openpyxl.load_workbook(
        write_workbook(tmp_path / "s.xlsx", {"segments": SCORED}, about=ABOUT, words=words("en"))
    )

    assert (len(values(book.worksheets[0])), len(values(book.worksheets[1]))) == (4, 4)
    assert any("segments.csv has all customers" in str(row[0]) for row in values(book["Summary"]))


CRITERIA = pd.DataFrame(
    {"customer_id": ["ann", "007", "=1+1"], "revenue_365d": KNOWN["revenue_365d"],
     "near_next_tier": [False, True, False], "points_revenue_365d": [50.0, 12.5, 3.0], "moved_because": "same"}
)  # fmt: skip
CLASSES = pd.DataFrame(
    {"customer_id": ["ann", "007", "=1+1"], "key_account": ["alone", None, None], "potential": None,
     "potential_amount": None, "inversion": None, "not_worth_following": [False, False, True]}
)  # fmt: skip


@pytest.fixture
def whole(tmp_path):
    tables = {"segments": SCORED, "criteria": CRITERIA, "classes": CLASSES}
    return openpyxl.load_workbook(write_workbook(tmp_path / "w.xlsx", tables, about=ABOUT, words=words("en")))


def test_the_template_alone_is_printed_as_wide_as_the_page(whole):
    sheet = whole["Tier table"]
    heads = [cell.value for cell in sheet[2]]
    printed = sheet[sheet.print_area.split("!")[-1].replace("$", "")]
    assert heads[len(printed[-1]) - 1] == "Close to the next tier"  # the last that is known of the tier
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.print_title_rows == "$1:$2"


def test_it_opens_on_the_tier_table_with_basics_criteria_and_tier(whole):
    sheet = whole["Tier table"]
    bands, heads, first, *_ = values(sheet)

    assert whole.active.title == "Tier table"
    assert [text for text in bands if text] == ["Basic information", "Criteria", "Tier", "Classes"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:2]) == ("C3", "A2")  # id and name stay
    row = dict(zip(heads, first, strict=True))
    assert (row["Customer"], row["Tier"], row["Revenue in 365 days"]) == ("ann", "Tier A", 1234.56)
    assert (row["Revenue in 365 days (points)"], row["Key account because"]) == (50, "brings a large share alone")


def test_numbers_dates_and_tiers_are_dressed(whole):
    sheet = whole["Tier table"]
    formats = {cell.value: sheet.cell(3, cell.column).number_format for cell in sheet[2]}
    colored = {rule.formula[0] for range_ in sheet.conditional_formatting for rule in range_.rules if rule.formula}

    assert (formats["Last order"], formats["Chance of leaving"]) == ("yyyy-mm-dd", "0.0%")
    assert formats["Revenue in 365 days"] == '"$"#,##0.00;-"$"#,##0.00'
    assert {'"Tier A"', '"High risk"', '"yes"'} <= colored


def test_the_lists_have_sheets_of_their_own(whole):
    assert values(whole["Close to the next tier"])[1][0] == "007"
    assert values(whole["Key accounts"])[1][2] == "brings a large share alone"
    assert [row[0] for row in values(whole["Not worth following"])] == ["Customer", "'=1+1"]
    assert "Undeveloped potential" not in whole.sheetnames


def test_the_cut_offs_used_are_in_the_summary(tmp_path):
    cuts = pd.DataFrame({"tier": ["A", "C"], "least": ["90.0", ""], "customers": [1, 2]})
    about = ABOUT | {"cut_offs": cuts, "policy": "shop 1"}
    path = write_workbook(tmp_path / "s.xlsx", {"segments": SCORED}, about=about, words=words("en"))
    rows = [row[:3] for row in values(openpyxl.load_workbook(path)["Summary"])]

    assert ("Tier A", "90.0", 1) in rows and ("Policy", "shop 1", None) in rows
