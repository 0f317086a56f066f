import base64
import hashlib
import re
from dataclasses import replace
from datetime import date
from html import unescape

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from src.reporting.blocks import STYLE, Part, Tile, Tiles
from src.reporting.charts.customers import churn_bands
from src.reporting.page import render_page
from src.reporting.site import Site, page_file
from src.reporting.tables import Table
from src.reporting.words import words

STEPS = ("04_churn", "10_report")
TILES = Tiles([Tile("Customers", "2,469")])._repr_html_()


def result(**data):
    return new_output("execute_result", data={kind.replace("_", "/"): value for kind, value in data.items()})


def cell(source, *outputs, tags=()):
    return new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


CELLS = [
    new_markdown_cell("# Who is leaving\n\nA question with $5 and $6 in it."),
    cell('as_of = "latest"\ntop: int = 15', tags=["parameters"]),
    cell('# Parameters\nas_of = "2017-11-06"', tags=["injected-parameters"]),
    cell("show()", result(text_html=TILES, text_plain="Customers: 2,469")),
    cell("show()", result(text_html=TILES)),
    cell("chart()", new_output("display_data", data={"image/png": "iVBORw0KGgo=\n"})),
    cell("print('printed')", new_output("stream", name="stdout", text="printed\n")),
    cell("warn()", new_output("stream", name="stderr", text="careful\n")),
    cell("path", result(text_plain="PosixPath('/home/someone')")),
    cell("script()", result(text_html="<b>rich</b>", application_javascript="fetch('x')")),
    new_markdown_cell("A remark for analysts.", metadata={"tags": ["analyst"]}),
]


@pytest.fixture(params=["en", "zh"])
def site(request):
    return Site("Corner <shop>", date(2017, 11, 6), "r1", request.param, STEPS)


@pytest.fixture
def page(tmp_path, site):
    """Return a function that renders the notebook and gives the page's text."""
    nbformat.write(new_notebook(cells=CELLS), tmp_path / "04_churn.ipynb")

    def render(*, code):
        out = tmp_path / page_file("04_churn", code=code)
        return render_page(tmp_path / "04_churn.ipynb", out, code=code, site=site).read_text(encoding="utf-8")

    return render


def test_a_manager_meets_text_and_pictures_only(page):
    html = page(code=False)

    assert "A question with $5 and $6 in it." in html
    assert 'src="data:image/png;base64,iVBORw0KGgo="' in html
    assert html.count("2,469") == 2
    for hidden in ("show()", "printed", "careful", "PosixPath", "analysts", "as_of", "15"):
        assert hidden not in re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)


def test_an_analyst_meets_everything(page):
    html = page(code=True)

    for shown in ("show", "printed", "careful", "PosixPath", "analysts"):
        assert shown in html


def test_the_parameters_are_a_table_with_the_values_of_this_run(page, site):
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td></tr>", unescape(page(code=True)))
    injected = {"en": "set for this run", "zh": "本次设定"}[site.language]

    assert rows == [("as_of", "'2017-11-06'", injected), ("top", "15", "")]


@pytest.mark.parametrize("code", [True, False])
def test_nothing_is_fetched_and_nothing_is_run(page, code):
    html = page(code=code)

    assert re.findall(r"(?:src|href)=[\"'](?!data:|[0-9a-z_]+\.html|#)", html) == []
    assert "fetch(" not in html
    assert "url(" not in html
    assert "@import" not in html
    assert "default-src 'none'" in html


def test_the_only_script_is_ours_by_its_hash(page):
    html = page(code=False)
    (script,) = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()

    assert html.count("<script") == 1
    assert f"script-src 'sha256-{digest}'" in html


def render(tmp_path, site, *cells, step="10_report", code=False):
    nbformat.write(new_notebook(cells=list(cells)), tmp_path / f"{step}.ipynb")
    return render_page(tmp_path / f"{step}.ipynb", tmp_path / "p.html", code=code, site=site).read_text("utf-8")


EMPTY_TABLE, FULL_TABLE = (
    result(text_html=Table(pd.DataFrame({"orders": rows}), words("en"))._repr_html_()) for rows in ([], [1])
)


def test_a_section_with_nothing_to_show_is_absent_for_managers(tmp_path, site):
    cells = [
        new_markdown_cell("# Report"),
        new_markdown_cell("## Complaints\n\nWho waits?"), cell("waiting", EMPTY_TABLE),
        new_markdown_cell("## Orders"), cell("orders", EMPTY_TABLE, FULL_TABLE),
        new_markdown_cell("## Words"),
    ]  # fmt: skip

    manager, analyst = (render(tmp_path, site, *cells, code=code) for code in (False, True))

    assert [title for title in ("Complaints", "Orders", "Words") if title in manager] == ["Orders", "Words"]
    assert "No rows" not in manager
    assert "Complaints" in analyst
    assert "No rows" in analyst


def test_a_page_keeps_its_title_and_question_though_nothing_is_shown_with_them(tmp_path, site):
    title = new_markdown_cell("# Churn\n\nWho is about to leave?")
    html = render(tmp_path, site, title, cell("known", EMPTY_TABLE), new_markdown_cell("## Proof"))

    assert "<h1>Churn" in html
    assert "Who is about to leave?" in html


def test_a_figure_says_of_which_day_and_run_it_is_and_where_it_was_made(tmp_path, site):
    drawn = churn_bands(pd.DataFrame({"churn_band": ["high"], "value_at_risk": [3.0]}), words(site.language))
    html = render(tmp_path, site, cell("x", result(text_html=Part("04_churn", drawn)._repr_html_())))
    (line,) = re.findall(r'<span class="cb-made">(.*?)</span>', html)

    assert "r1" in line
    assert {"en": "6 Nov 2017", "zh": "2017年11月6日"}[site.language] in line
    assert 'href="04_churn.html"' in line


def test_the_numbers_behind_a_figure_can_be_downloaded(tmp_path, site):
    drawn = churn_bands(pd.DataFrame({"churn_band": ["high"], "value_at_risk": [3.0]}), words("en"))
    html = render(tmp_path, site, cell("x", result(text_html=drawn._repr_html_())))
    (content,) = re.findall(r'download="churn_bands.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', html)

    assert base64.b64decode(content).decode("utf-8-sig").splitlines() == [
        "panel,series,x,y", "Customers,,1.0,High risk", "Value at risk,,3.0,High risk",
    ]  # fmt: skip


def test_the_page_leads_to_the_record_of_its_run(tmp_path, site):
    html = render(tmp_path, replace(site, record="http://127.0.0.1:5000/#/experiments/1/runs/f00d"))

    assert 'href="http://127.0.0.1:5000/#/experiments/1/runs/f00d"' in html


def test_the_page_says_what_it_is(page, site):
    html = page(code=False)

    assert f'<html lang="{"zh-CN" if site.language == "zh" else "en"}">' in html
    assert "Corner &lt;shop&gt;" in html
    assert {"en": "6 November 2017", "zh": "2017年11月6日"}[site.language] in html
    assert "r1" in html


def test_pages_link_to_their_like_and_to_their_other_side(page):
    assert re.findall(r'href="([^"]+html)"', page(code=False)) == ["index.html", "04_churn.html", "04_churn_code.html"]
    assert re.findall(r'href="([^"]+html)"', page(code=True)) == [
        "10_report_code.html", "04_churn_code.html", "04_churn.html",
    ]  # fmt: skip


def test_the_style_of_the_blocks_is_there_once(page):
    assert page(code=False).count(STYLE.removeprefix("<style>").removesuffix("</style>")) == 1


def test_a_failed_cell_is_shown_to_the_analyst(tmp_path, site):
    failed = cell(
        "1 / 0", new_output("error", ename="ZeroDivisionError", evalue="x", traceback=["\x1b[31mZero<b>\x1b[0m"])
    )
    nbformat.write(new_notebook(cells=[failed]), tmp_path / "04_churn.ipynb")

    html = render_page(tmp_path / "04_churn.ipynb", tmp_path / "p.html", code=True, site=site).read_text("utf-8")

    assert "Zero&lt;b&gt;" in html


def test_chinese_pages_use_the_translation(tmp_path, monkeypatch):
    monkeypatch.setattr("src.reporting.words._translations", lambda _: {"# Who is leaving": "# 谁可能流失"})
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Who is leaving")]), tmp_path / "04_churn.ipynb")
    site = Site("店", date(2017, 11, 6), "r1", "zh", STEPS)

    html = render_page(tmp_path / "04_churn.ipynb", tmp_path / "p.html", code=False, site=site).read_text("utf-8")

    assert re.search("<h1[^>]*>谁可能流失</h1>", html)
