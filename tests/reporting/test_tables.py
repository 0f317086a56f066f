import pandas as pd

from src.reporting.blocks import STYLE
from src.reporting.tables import Note, Sentences, Table, Tile, Tiles
from src.reporting.words import words

W = words("en")
SCORED = pd.DataFrame(
    {
        "customer_id": ["ann", "<script>alert(1)</script>"],
        "tier": ["A", None],
        "revenue_365d": [1234.0, float("nan")],
        "last_order_on": pd.to_datetime(["2018-01-02", None]),
        "churn_probability": [0.25, 0.5],
        "orders": pd.array([3, None], dtype="Int64"),
        "control_group": pd.array([True, None], dtype="boolean"),
    }
)


def test_every_column_is_written_in_words():
    table = Table(SCORED, W)

    assert [W.column(name) for name in table.written] == [
        "Customer", "Tier", "Revenue in 365 days", "Last order", "Chance of leaving", "Orders", "Control group",
    ]  # fmt: skip
    assert table.written.iloc[0].to_list() == ["ann", "Tier A", "$1,234", "2 Jan 2018", "25.0%", "3", "yes"]
    assert table.written.iloc[1].to_list()[1:] == ["–", "–", "–", "50.0%", "–", "–"]


def test_text_of_the_data_is_escaped():
    html = Table(SCORED, W)._repr_html_()

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_two_sums_in_dollars_are_no_formula_in_jupyterlab():
    blocks = (Table(SCORED, W), Table(SCORED.head(0), W), Tiles([Tile("a", "$1")]), Sentences(["$1, $2"]), Note("$1"))
    for block in blocks:
        assert block._repr_html_().removeprefix(STYLE).split('"')[1].startswith("cb mathjax_ignore")


def test_text_given_to_boxes_is_escaped():
    for block in (Tiles([Tile("<b>", "<b>", "<b>")]), Sentences(["<b>x"]), Note("<b>x", "warn")):
        assert "&lt;b&gt;" in block._repr_html_()
        assert "<b>x" not in block._repr_html_()


def test_rows_beyond_the_limit_are_counted():
    table = Table(pd.DataFrame({"orders": range(2469)}), W, limit=3)

    assert table._repr_html_().count("<tr>") == 4
    assert "First 3 of 2,469 rows" in table._repr_html_()
    assert "First 3 of 2,469 rows" in repr(table)


def test_an_empty_table_says_so():
    assert "No rows" in Table(SCORED.head(0), W)._repr_html_()
    assert repr(Table(SCORED.head(0), W)) == "No rows"


def test_a_kind_can_be_named():
    table = Table(pd.DataFrame({"mean": [0.5], "step": ["04_churn"]}), W, kinds={"mean": "percent", "step": "step"})

    assert table.written.iloc[0].to_list() == ["50.0%", "Who is leaving"]


def test_reasons_for_setting_rows_aside_are_words():
    reasons = pd.DataFrame({"reason": ["later than as_of", "no customer_id", "no readable amount", "sold elsewhere"]})

    assert Table(reasons, words("zh")).written["reason"].to_list() == [
        "截止日时尚未发生", "缺少 customer_id", "amount 无法读取", "sold elsewhere",
    ]  # fmt: skip


def test_a_block_brings_its_own_style():
    assert Tiles([Tile("Customers", "3")])._repr_html_().startswith(STYLE)
    assert repr(Tiles([Tile("Customers", "3")])) == "Customers: 3"


def test_an_id_stays_on_one_line_and_a_chinese_name_does_not():
    frame = pd.DataFrame({"customer_id": ["C0000890", None], "name": ["青岛凯中联机械制造有限公司", "Ann Lee"]})
    page = Table(frame, words("zh", "CNY"))._repr_html_()
    assert '<td class="cb-short">C0000890</td>' in page
    assert "<td>青岛凯中联机械制造有限公司</td>" in page
