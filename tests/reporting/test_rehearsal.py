import pandas as pd
import pytest

from src.decisions.policy import Policy
from src.reporting.rehearsal import rehearsal_charts, write_rehearsal
from src.reporting.tier_reasons import policy_words
from src.reporting.words import words

DAYS = pd.date_range("2024-01-01", periods=4, freq="28D")
PAST = pd.DataFrame(
    [
        {
            "as_of": day, "customer_id": f"c{who}", "revenue_365d": float(who), "expected_value": float(who),
            "following": float(who) if n < 3 else None,
        }
        for n, day in enumerate(DAYS)
        for who in range(10)
    ]
)  # fmt: skip
POLICY = Policy.model_validate({"name": "shop", "versions": [{"version": "1"}]})


def charts(language):
    w = policy_words(words(language), POLICY, POLICY.versions[0])
    return rehearsal_charts(PAST, POLICY, 28, w), w


def test_each_chart_says_one_true_sentence():
    said = [chart.sentence for chart in charts("en")[0]]
    assert said[0] == "Tier A would have held between 20.0% and 20.0% of the customers at 4 dates, 20.0% at the last."
    assert said[1].startswith("Every four weeks 0% of the customers would have moved") or "0.0%" in said[1]
    assert said[2].startswith("0 customers (0.0%)")
    assert said[3] == (
        "Tier A: 20.0% of the customers, 37.8% of what was spent in the 28 days that followed, over 3 dates."
    )
    assert said[5].endswith(
        "no clear difference from plain past spend (1.000), no clear difference from fitted weights (1.000)."
    )


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_complete_in_itself(language, tmp_path):
    found, w = charts(language)
    path = write_rehearsal(tmp_path / "r.html", found, title="<b>", about="why", w=w)
    html = path.read_text(encoding="utf-8")
    assert html.count("<img") == 6 and "&lt;b&gt;" in html and "http://" not in html.replace("http://www.w3.org", "")
