"""Holidays that move through the calendar, and the weeks before them in which some customers buy."""

from datetime import date, timedelta

import holidays

MOVING = {
    "spring_festival": ("CN", "Spring Festival"),
    "dragon_boat": ("CN", "Dragon Boat Festival"),
    "mid_autumn": ("CN", "Mid-Autumn Festival"),
    "easter": ("GB", "Good Friday"),
    "eid_al_fitr": ("SA", "Eid al-Fitr"),
}
"""Our name of a holiday -> country and name in the library ``holidays``, whose first day of the year counts."""
BEFORE_DAYS = 30


def holiday_days(name: str, years: range) -> list[date]:
    """Return the first day of a moving holiday in each of the years, as far as the library knows it."""
    country, called = MOVING[name]
    listed = holidays.country_holidays(country, years=years, language="en_US")
    found: dict[int, date] = {}
    for day in sorted(listed.get_named(called)):
        if "observed" not in listed[day]:
            found.setdefault(day.year, day)
    return list(found.values())


def season_windows(name: str, years: range) -> list[tuple[date, date]]:
    """Return the season of a moving holiday, a pair a year: its first day, and the holiday, on which it is over."""
    return [(day - timedelta(days=BEFORE_DAYS), day) for day in holiday_days(name, years)]
