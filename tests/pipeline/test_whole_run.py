"""The whole pipeline on a small shop, as a user runs it: the command line, the real notebooks, the files they leave."""

import hashlib
import json
import re

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from whole_run import AS_OF, HOSTILE, clientbase, scrambled, world
from worlds import shop, write_project

from src.decisions.scored import COLUMNS
from src.pipeline.steps import STEPS
from src.reporting.words import words


@pytest.fixture(scope="module")
def scored(finished):
    return finished[0] / "data" / "scored" / "shop" / AS_OF


@pytest.fixture(scope="module")
def table(scored):
    return pd.read_parquet(scored / "segments.parquet")


def test_it_says_where_the_results_are(finished):
    folder, _, said = finished
    for part in (f"scored/shop/{AS_OF}/segments.csv", f"reports/shop/{AS_OF}/index.html", "clientbase ui"):
        assert part in said
    assert (folder / "mlruns" / "mlflow.db").is_file()
    assert (folder / "data" / "scored" / "shop" / "latest" / "manifest.json").is_file()


def test_every_known_customer_is_scored_once(table):
    lines = shop()["transactions"]
    known = lines.loc[lines["ordered_at"] < AS_OF, "customer_id"].unique()
    assert sorted(table["customer_id"]) == sorted(known)
    assert list(table.columns) == list(COLUMNS)


def test_every_row_says_what_it_must(table):
    for column in ("tier", "value_class", "behaviour", "lifecycle", "phase", "segment", "churn_band", "score_source"):
        assert table[column].notna().all(), column
    assert table["churn_probability"].between(0, 1).all()
    assert (table["expected_value_low"] <= table["expected_value"] + 0.01).all()
    assert (table["expected_value"] <= table["expected_value_high"] + 0.01).all()
    assert (table["churn_reasons"].str.len() > 0).mean() > 0.9
    assert table["segment_strength"].between(0, 1).all()


def test_the_scores_know_who_is_about_to_leave(table):
    lines = shop()["transactions"]
    after = lines[lines["ordered_at"].between(AS_OF, pd.Timestamp(AS_OF) + pd.Timedelta(days=28), inclusive="left")]
    active = table[table["phase"] != "lost"]
    left = ~active["customer_id"].isin(after["customer_id"])
    assert active.loc[left, "churn_probability"].mean() > 2 * active.loc[~left, "churn_probability"].mean()


def test_csv_and_workbook_say_the_same_as_the_parquet(scored, table):
    csv = pd.read_csv(scored / "segments.csv", dtype={"customer_id": "str"})
    book = pd.read_excel(scored / "segments.xlsx", dtype={"customer_id": "str"})
    for other in (csv, book):
        assert list(other.columns) == list(table.columns)
        assert other["customer_id"].tolist() == table["customer_id"].tolist()
        for column in ("tier", "segment", "run_id", "churn_reasons"):
            assert other[column].fillna("").tolist() == table[column].fillna("").tolist(), column
        for column in ("orders", "revenue", "churn_probability", "expected_value", "value_at_risk"):
            np.testing.assert_allclose(other[column].astype(float), table[column].astype(float), err_msg=column)


def test_hostile_names_arrive_and_harm_nothing(scored, table, finished):
    assert set(HOSTILE) <= set(table["name"])
    written = pd.read_csv(scored / "segments.csv")["name"]
    assert not written.astype(str).str.startswith("=").any()
    for page in (finished[0] / "reports" / "shop" / AS_OF).glob("*.html"):
        assert "<script>alert" not in page.read_text(encoding="utf-8"), page.name


def shown(page, heading):
    """Return the rows of the report's table that has this column: heading to the text of the cell."""
    for table in page.find_all("table"):
        names = [cell.get_text() for cell in table.thead.find_all("th")]
        if heading in names:
            return [
                dict(zip(names, [cell.get_text() for cell in row], strict=True)) for row in table.tbody.find_all("tr")
            ]
    raise AssertionError(f"no table with {heading}")


def test_numbers_of_the_report_are_those_of_the_scored_file(finished, table):
    index = finished[0] / "reports" / "shop" / AS_OF / "index.html"
    page, w = BeautifulSoup(index.read_text(encoding="utf-8"), "html.parser"), words("en")
    lately = table["last_order_on"] >= pd.Timestamp(AS_OF) - pd.Timedelta(days=56)  # the active days of the project
    active, people = table[lately], table.set_index("customer_id")
    tiles = [tile.b.get_text() for tile in page.find_all("div", class_="cb-tile")]

    assert tiles == [
        w.number(len(table)), w.money(table["revenue_365d"].sum(), short=True),
        w.money(table["expected_value"].sum(), short=True), w.money(active["value_at_risk"].sum(), short=True),
    ]  # fmt: skip
    for row in shown(page, "Chance of leaving"):
        person = people.loc[row["Customer"]]
        assert row["Chance of leaving"] == w.percent(person["churn_probability"])
        assert row["Value at risk"] == w.money(person["value_at_risk"])
    for row in shown(page, "Range (four in five)"):
        person = people.loc[row["Customer"]]
        low, high = (w.money(person[f"expected_value_{end}"]) for end in ("low", "high"))
        assert row["Expected value"] == w.money(person["expected_value"])
        assert row["Range (four in five)"] == f"{low} – {high}"
    for row in shown(page, "At high risk"):
        named = table["tier"].map(lambda name: w.label("tier", name)) == row["Tier"]
        tier, risky = table[named], table[named & lately]
        assert row["Customers"] == w.number(len(tier))
        assert row["Revenue in 365 days"] == w.money(tier["revenue_365d"].sum())
        assert row["At high risk"] == w.number(int(risky["churn_band"].eq("high").sum()))


def test_every_page_counts_those_at_risk_alike(finished, table):
    lately = table["last_order_on"] >= pd.Timestamp(AS_OF) - pd.Timedelta(days=56)  # the active days of the project
    w, risky = words("en"), table[lately]
    high = risky[risky["churn_band"] == "high"]
    share = high["value_at_risk"].sum() / risky["value_at_risk"].sum()
    said = w.say(
        "charts.churn_bands.finding",
        count=w.number(len(high)),
        money=w.money(risky["value_at_risk"].sum(), short=True),
        share=w.percent(share, digits=0),
    )
    for name in ("index", "08_score"):
        page = finished[0] / "reports" / "shop" / AS_OF / f"{name}.html"
        captions = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser").find_all("figcaption")
        assert said in [caption.get_text() for caption in captions]


def test_the_manifest_vouches_for_every_file(scored):
    manifest = json.loads((scored / "manifest.json").read_text())
    for name, file in manifest["files"].items():
        assert hashlib.sha256((scored / name).read_bytes()).hexdigest() == file["sha256"], name
    assert set(manifest["files"]) == {file.name for file in scored.iterdir()} - {"manifest.json"}
    assert set(manifest["models"]) == {"churn", "value", "segments"}
    for counts in manifest["tables"].values():
        assert counts["received"] == counts["kept"] + counts["set_aside"] + counts["merged"]
    lines = shop()["transactions"]
    known = int((lines["ordered_at"] < AS_OF).sum())
    expected = {"received": known + 2, "kept": known, "set_aside": 2, "merged": 0}
    assert manifest["tables"]["transactions"] == expected


def test_rows_that_could_not_be_used_are_handed_back(scored):
    assert sorted(pd.read_csv(scored / "rejected.csv")["reason"]) == ["no amount", "no customer_id"]


def test_every_notebook_has_its_two_pages_and_no_page_asks_the_network(finished):
    folder = finished[0] / "reports" / "shop" / AS_OF
    for step in STEPS:
        assert (folder / f"{step.name}_code.html").is_file()
        assert (folder / f"{step.name}.html").is_file() or step.name == "10_report"
        assert (folder / "notebooks" / f"{step.name}.ipynb").is_file()
    for page in folder.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        links = re.findall(r"""(?:src|href)\s*=\s*["']?((?:https?:)?//[^"' >]*)""", text)
        assert all(link.startswith("http://127.0.0.1:5000/#/experiments/") for link in links), page.name
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", text), page.name


def test_a_second_run_has_nothing_to_do(finished):
    folder, project, _ = finished
    again = clientbase("run", project, "--as-of", AS_OF, "--workspace", folder)
    assert again.returncode == 0
    assert "Nothing has changed" in again.stdout


def test_scores_anew_are_those_of_the_run_and_nothing_is_trained(finished, scored, table):
    folder, project, _ = finished
    versions = json.loads((scored / "manifest.json").read_text())["models"]
    done = clientbase("score", project, "--as-of", AS_OF, "--workspace", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(re.findall(r"(\d\d_\w+) +done in", done.stdout)) == {"03_segments", "04_churn", "05_value"}
    pd.testing.assert_frame_equal(pd.read_parquet(scored / "segments.parquet"), table)
    assert json.loads((scored / "manifest.json").read_text())["models"] == versions
    for step in ("03_segments", "04_churn", "05_value"):
        page = (folder / "reports" / "shop" / AS_OF / f"{step}.html").read_text(encoding="utf-8")
        assert "Nothing was trained in this run" in page, step
    again = clientbase("score", project, "--as-of", AS_OF, "--workspace", folder)
    assert "Nothing has changed" in again.stdout


def test_a_later_date_is_scored_by_the_models_of_an_earlier_one(finished, scored):
    folder, project, _ = finished
    done = clientbase("score", project, "--as-of", "2024-01-15", "--workspace", folder)
    assert done.returncode == 0, done.stdout + done.stderr
    later = pd.read_parquet(scored.parent / "2024-01-15" / "segments.parquet")
    assert pd.read_parquet(folder / "data" / "processed" / "shop" / "2024-01-15" / "panel.parquet").empty
    earlier = pd.read_parquet(scored / "segments.parquet")
    assert set(later["churn_model"]) == set(earlier["churn_model"])
    assert set(later["segment"]) <= set(earlier["segment"])
    assert (later["as_of"] == "2024-01-15").all()


def test_without_a_champion_there_is_nothing_to_score_with(tmp_path):
    project = write_project(tmp_path / "project", world(), name="shop")
    done = clientbase("score", project, "--as-of", AS_OF, "--workspace", tmp_path / "out")
    assert done.returncode == 2
    assert "no champion" in done.stderr and "clientbase run" in done.stderr
    assert not (tmp_path / "out").exists()


def test_whatever_happens_after_the_date_changes_no_score(tmp_path, table):
    project = write_project(tmp_path / "project", world(scrambled), name="shop")
    done = clientbase("run", project, "--as-of", AS_OF, "--workspace", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    other = pd.read_parquet(tmp_path / "data" / "scored" / "shop" / AS_OF / "segments.parquet")
    pd.testing.assert_frame_equal(other, table)


def test_two_customers_are_enough_for_a_report(tmp_path):
    two = {name: rows[rows["customer_id"].isin(["c001", "c002"])] for name, rows in shop().items()}
    project = write_project(tmp_path / "project", two, name="two", language="zh", currency="CNY")
    done = clientbase("run", project, "--workspace", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    table = pd.read_parquet(tmp_path / "data" / "scored" / "two" / "latest" / "segments.parquet")
    assert table["score_source"].tolist() == ["rule", "rule"]
    (report,) = (tmp_path / "reports" / "two").glob("*/index.html")
    assert 'lang="zh' in report.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda text: text.replace("horizon_days: 28", "horizon: 28"), "horizon: is not a known key"),
        (lambda text: text.replace("transactions.parquet", "orders.parquet"), "nothing is there"),
        (lambda text: text.replace("amount: amount", "amount: price"), "column price is not in the source"),
    ],
)
def test_bad_input_is_one_message_and_nothing_is_written(tmp_path, spoil, message):
    project = write_project(tmp_path / "project", {"transactions": shop(customers=3)["transactions"]})
    project.write_text(spoil(project.read_text()))
    done = clientbase("run", project, "--workspace", tmp_path / "out")
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
