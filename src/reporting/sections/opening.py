"""Page one: the figures, what failed, the five sentences that matter."""

from src.decisions.risk import CHURN_BANDS

from ..blocks import Note, Part, Sentences, Tile, Tiles
from .checks import failed
from .facts import Facts
from .leaving import LISTED
from .trust import trust_sentence


def tiles(facts: Facts) -> Tiles:
    """Return the four numbers a manager asks for first: customers, revenue, forecast, value at risk."""
    w, total = facts.w, facts.sales.iloc[0]
    span = {name: w.money(total[name], short=True) for name in ("low", "high")}
    expected = w.money(facts.customers["expected_value"].sum(), short=True)
    note = w.say("report.in_horizon", days=facts.days)
    if total["low"] == total["low"]:
        note = w.say("report.in_horizon_range", days=facts.days, **span)
    return Tiles(
        [
            Tile(w.say("report.customers"), w.number(len(facts.customers)), _count_note(facts)),
            Tile(
                w.say("report.revenue"),
                w.money(facts.customers["revenue_365d"].sum(), short=True),
                w.say("report.year"),
            ),
            Tile(w.say("report.expected"), expected, note),
            Tile(
                w.say("report.at_risk"),
                w.money(facts.active["value_at_risk"].sum(), short=True),
                w.say("report.at_risk_with", **_at_risk(facts)),
            ),
        ]
    )


def _count_note(facts: Facts) -> str:
    """Return how many customers are active, and how many prospects there are besides."""
    w = facts.w
    days = w.days(facts.known["active_days"])
    active = w.say("report.active_of", count=w.number(len(facts.active)), days=days)
    if facts.prospects.empty:
        return active
    return active + w.say("joint") + w.say("report.prospects_besides", count=w.number(len(facts.prospects)))


def warnings(facts: Facts) -> Sentences | Note:
    """Return the checks that failed, each a sentence; a line when all passed."""
    found = failed(facts)
    if not found:
        return Note(facts.w.say("report.checks.passed"))
    return Note(facts.w.together([facts.w.say("report.checks.failed"), *found]), "warn")


def page_one(facts: Facts) -> Part:
    """Return the figures and the five sentences under what failed, if anything did."""
    return Part("08_score", warnings(facts), tiles(facts), headlines(facts))


def headlines(facts: Facts) -> Sentences:
    """Return the five sentences: who matters, who leaves, whom to call, what will come, how far to trust it."""
    return Sentences(
        [_concentration(facts), _leaving(facts), _first_to_call(facts), _coming(facts), trust_sentence(facts)]
    )


def _concentration(facts: Facts) -> str:
    w, rows = facts.w, facts.customers
    best = rows[rows["tier"].eq(rows["tier"].iloc[0])]
    shares = {name: best[name].sum() / max(rows[name].sum(), 1e-9) for name in ("revenue_365d", "expected_value")}
    return w.say(
        "report.headline_tier",
        count=w.number(len(best)),
        share=w.percent(len(best) / len(rows), digits=0),
        revenue=w.percent(shares["revenue_365d"], digits=0),
        tier=w.label("tier", best["tier"].iloc[0]),
        expected=w.percent(shares["expected_value"], digits=0),
    )


def _leaving(facts: Facts) -> str:
    """Return how many are expected to leave, what they usually spend, and how many are in each band."""
    w, active = facts.w, facts.active
    bands = {name: w.number(int(active["churn_band"].eq(name).sum())) for name in ("high", "medium")}
    limits = {f"{name}_from": w.percent(limit, digits=0) for name, limit in CHURN_BANDS.items()}
    money = w.money(active["value_at_risk"].sum(), short=True)
    return w.say("report.headline_leaving", days=facts.days, money=money, **_at_risk(facts), **bands, **limits)


def _at_risk(facts: Facts) -> dict[str, str]:
    """Return how many of the active customers there are and are expected to leave, written."""
    expected = round(facts.active["churn_probability"].sum())
    return {"active": facts.w.number(len(facts.active)), "expected": facts.w.number(expected)}


def _first_to_call(facts: Facts) -> str:
    """Return what share of the risk the list of those at risk holds, and how much there is to do."""
    w, active = facts.w, facts.active
    listed = active.nlargest(LISTED, "value_at_risk")
    share = listed["value_at_risk"].sum() / max(active["value_at_risk"].sum(), 1e-9)
    said = w.say("report.headline_first", count=w.number(len(listed)), share=w.percent(share, digits=0))
    held_back = facts.everybody["control_group"].astype("boolean").fillna(False)
    todo = int((facts.everybody["action"].notna() & ~held_back).sum())
    return said + (w.say("report.headline_actions", count=w.number(todo)) if todo else "")


def _coming(facts: Facts) -> str:
    w, total = facts.w, facts.sales.iloc[0]
    money = {name: w.money(total[name], short=True) for name in ("expected", "low", "high")}
    return w.say("sales.total" if total["low"] == total["low"] else "sales.total_alone", days=facts.days, **money)
