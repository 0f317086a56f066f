import numpy as np

from src.data.company.draws import stream
from src.data.company.habits import habits
from src.data.company.orders import calendar_day, paced_time
from src.data.company.people import people
from src.data.company.span import HORIZON_DAYS


def test_calendar_day_is_the_inverse_of_paced_time():
    found = habits(stream(5, "habits"), people(stream(5, "people"), np.arange(300)))
    buying = found[found["behaviour"].isin([0, 2])]
    for day in (400, 1_000, 1_096 + HORIZON_DAYS):
        at = np.maximum(buying["started"].to_numpy(), day)
        np.testing.assert_allclose(calendar_day(buying, paced_time(buying, at)), at, rtol=1e-9)
