"""Every page of a report in Chromium: in English and Chinese, light and dark, wide, on a phone and on paper."""

import pytest
from browser import chromium, complaints, reader
from whole_run import AS_OF

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")


@pytest.fixture(params=["en", "zh"])
def report(request):
    """Return the folder of a report: of a shop in English, of a made-up company with every table in Chinese."""
    if request.param == "zh":
        return request.getfixturevalue("company_report")
    return request.getfixturevalue("finished")[0] / "reports" / "shop" / AS_OF


@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (1200, "dark"), (360, "light")])
def test_a_reader_has_nothing_to_complain_about(report, width, scheme):
    assert complaints(report, width=width, scheme=scheme) == []


def test_a_report_is_small_enough_to_mail(report):
    assert sum(page.stat().st_size for page in report.rglob("*.html")) < 3_000_000


def test_a_table_is_sorted_and_searched(finished):
    with reader() as window:
        window.open(finished[0] / "reports" / "shop" / AS_OF / "index.html")
        table = window.page.locator(".cb-table.cb-tall").first
        table.get_by_role("button", name="Chance of leaving").click()
        values = [
            float(value)
            for value in table.locator("tbody td:nth-child(5)").evaluate_all("all => all.map(one => one.dataset.v)")
        ]
        assert len(values) > 20
        assert values == sorted(values)
        window.page.get_by_role("searchbox").first.fill("c001")
        assert table.locator("tbody tr:visible").count() <= 1
    assert window.said == []
