"""How two records are compared: for each thing, the levels from best to worst and what they weigh untrained."""

from typing import NamedTuple

import splink.comparison_level_library as levels
from splink.comparison_library import CustomComparison
from splink.internals.comparison_level_creator import ComparisonLevelCreator

CLOSE, LIKE = 0.92, 0.85
NEAR, HALF, SOME = 0.75, 0.5, 0.3
SETS = range(4)
SHARED = " + ".join(f"bit_count(triples_{place}_l & triples_{place}_r)::int" for place in SETS)
LEFT = " + ".join(f"bit_count(triples_{place}_l)::int" for place in SETS)
RIGHT = " + ".join(f"bit_count(triples_{place}_r)::int" for place in SETS)
OVERLAP = f"({SHARED}) / greatest(1, least({LEFT}, {RIGHT}))"


class Level(NamedTuple):
    """One level: its SQL over the columns ``_l`` and ``_r``; how often true pairs (m) and others (u) reach it.

    m and u are guesses for where there is nothing to learn from. ``rare`` names the column whose rare values weigh
    more than common ones.
    """

    sql: str
    m: float
    u: float
    rare: str = ""


class Thing(NamedTuple):
    """One thing to compare: the columns that it needs, and its levels; the rest is the last level."""

    needs: tuple[str, ...]
    levels: tuple[Level, ...]


def _same(column: str, m: float, u: float, rare: str = "") -> Level:
    return Level(f"{column}_l = {column}_r", m, u, rare)


def _slips(column: str, most: int, m: float, u: float) -> Level:
    return Level(f"damerau_levenshtein({column}_l, {column}_r) <= {most}", m, u)


def _alike(column: str, least: float, m: float, u: float) -> Level:
    return Level(f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}", m, u)


DAY_AND_MONTH = Level(
    "birth_date_l = left(birth_date_r, 4) || right(birth_date_r, 2) || substr(birth_date_r, 5, 2)", 0.02, 1e-5
)
ALIKE_PARTS = (
    "jaro_winkler_similarity(given_l, given_r) >= {0} and jaro_winkler_similarity(family_l, family_r) >= {0}"
    " or jaro_winkler_similarity(given_l, family_r) >= {0} and jaro_winkler_similarity(family_l, given_r) >= {0}"
)
COMPANY = (
    Level("firm_l and firm_r and name_l = name_r", 0.7, 1e-5, rare="name"),
    Level(
        f"firm_l and firm_r and branch_l is not distinct from branch_r"
        f" and jaro_winkler_similarity(name_l, name_r) >= {CLOSE}",
        0.15,
        1e-4,
    ),
)
PERSON = (
    _same("name", 0.6, 1e-4, rare="name"),
    Level(ALIKE_PARTS.format(LIKE), 0.15, 1e-4),
    _same("given", 0.08, 1e-2, rare="given"),
    _alike("given", LIKE, 0.03, 1e-2),
    _same("family", 0.06, 5e-3, rare="family"),
    Level("given_l = family_r or family_l = given_r", 0.02, 1e-3),
    Level(
        "greatest(jaro_winkler_similarity(family_l, family_r), jaro_winkler_similarity(given_l, family_r),"
        f" jaro_winkler_similarity(family_l, given_r)) >= {LIKE}",
        0.03,
        1e-2,
    ),
)
OTHER_GIVEN = 4
"""The levels of a person's name below this one are those of another given name."""
AGREED = {"birth_date": 2, "email": 2, "code_0": 1, "code_1": 1, "code_2": 1}
"""From which level on a thing that belongs to one person only speaks for the same person."""
THINGS: dict[str, Thing] = {
    "birth_date": Thing(
        ("birth_date",),
        (
            _same("birth_date", 0.9, 1e-4),
            DAY_AND_MONTH,
            _slips("birth_date", 1, 0.03, 2e-3),
            Level("hamming(birth_date_l, birth_date_r) <= 2", 0.02, 1e-2),
        ),
    ),
    "address": Thing(
        ("address", "triples_0"),
        (
            _same("address", 0.5, 1e-5),
            Level(f"{OVERLAP} >= {NEAR}", 0.2, 1e-4),
            Level(f"{OVERLAP} >= {HALF}", 0.12, 1e-3),
            Level(f"{OVERLAP} >= {SOME}", 0.08, 1e-2),
        ),
    ),
    "numbers": Thing(("numbers",), (_same("numbers", 0.8, 1e-2, rare="numbers"),)),
    "city": Thing(("city",), (_same("city", 0.8, 0.1, rare="city"), _alike("city", CLOSE, 0.12, 2e-3))),
    "postcode": Thing(
        ("postcode",), (_same("postcode", 0.8, 5e-3, rare="postcode"), _slips("postcode", 1, 0.12, 1e-2))
    ),
    "phone": Thing(("phone",), (_same("phone", 0.8, 1e-5, rare="phone"), _slips("phone", 1, 0.05, 1e-5))),
    "email": Thing(("email",), (_same("email", 0.8, 1e-5, rare="email"), _slips("email", 2, 0.05, 1e-5))),
}  # fmt: skip


def things(columns: list[str]) -> dict[str, Thing]:
    """Return what can be compared with the columns that the records have, by name."""
    names = (*(COMPANY if "firm" in columns else ()), *(PERSON if "family" in columns else ()))
    found = {"name": Thing(("name",), names)} if names else {}
    found |= {name: thing for name, thing in THINGS.items() if set(thing.needs) <= set(columns)}
    return found | {column: _code(column) for column in columns if column.startswith("code_")}


def _code(column: str) -> Thing:
    return Thing((column,), (_same(column, 0.9, 1e-5), _slips(column, 1, 0.05, 1e-5)))


def comparison(name: str, thing: Thing) -> CustomComparison:
    """Return Splink's comparison of a thing, with its untrained weights."""
    missing: ComparisonLevelCreator = levels.CustomLevel(
        f"{thing.needs[0]}_l is null or {thing.needs[0]}_r is null", "missing"
    ).configure(is_null_level=True)
    found = [missing, *(_level(level) for level in thing.levels)]
    rest_m = max(1e-3, 1 - sum(level.m for level in thing.levels))
    rest_u = 1 - sum(level.u for level in thing.levels)
    other = levels.ElseLevel().configure(m_probability=rest_m, u_probability=rest_u)
    return CustomComparison([*found, other], output_column_name=name)


def _level(level: Level) -> ComparisonLevelCreator:
    made = levels.CustomLevel(level.sql, level.sql)
    if level.rare:
        return made.configure(m_probability=level.m, u_probability=level.u, tf_adjustment_column=level.rare)
    return made.configure(m_probability=level.m, u_probability=level.u)
