"""Page one: the figures, what failed, the five sentences that matter."""

from ..blocks import Note, Part, Sentences, Tile, Tiles
from .checks import failed
from .facts import Facts
from .trust import trust_sentence


def tiles(facts: Facts) -> Tiles:
    """Return the four numbers a manager asks for first: customers, revenue, forecast, value at risk."""
    w, total = facts.w, facts.sales.iloc[0]
    span = {name: w.money(total[name], short=True) for name in ("low", "high")}
    high = int(facts.active["churn_band"].eq("high").sum())
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
                w.say("report.high_risk", count=w.number(high)),
            ),
        ]
    )


def _count_note(facts: Facts) -> str:
    """Return how many customers are active, and how many prospects there are besides."""
    w = facts.w
    active = w.say("report.active_of", count=w.number(len(facts.active)))
    if facts.prospects.empty:
        return active
    return active + w.say("joint") + w.say("report.prospects_besides", count=w.number(len(facts.prospects)))


def warnings(facts: Facts) -> Sentences | Note:
    """Return the checks that failed, each a sentence; a line when all passed."""
    found = failed(facts)
    if not found:
        return Note(facts.w.say("report.checks.passed"))
    return Note(" ".join([facts.w.say("report.checks.failed"), *found]), "warn")


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
    w, active = facts.w, facts.active
    bands = {name: w.number(int(active["churn_band"].eq(name).sum())) for name in ("high", "medium")}
    return w.say(
        "report.headline_leaving",
        active=w.number(len(active)),
        expected=w.number(round(active["churn_probability"].sum())),
        days=facts.days,
        money=w.money(active["value_at_risk"].sum(), short=True),
        **bands,
    )


def _first_to_call(facts: Facts) -> str:
    w, active = facts.w, facts.active
    first = active.nlargest(max(1, len(active) // 20), "value_at_risk")
    share = first["value_at_risk"].sum() / max(active["value_at_risk"].sum(), 1e-9)
    said = w.say("report.headline_first", count=w.number(len(first)), share=w.percent(share, digits=0))
    todo = facts.everybody["action"].notna() & facts.everybody["control_group"].ne(True)
    return said + (w.say("report.headline_actions", count=w.number(int(todo.sum()))) if todo.any() else "")


def _coming(facts: Facts) -> str:
    w, total = facts.w, facts.sales.iloc[0]
    money = {name: w.money(total[name], short=True) for name in ("expected", "low", "high")}
    return w.say("sales.total" if total["low"] == total["low"] else "sales.total_alone", days=facts.days, **money)
