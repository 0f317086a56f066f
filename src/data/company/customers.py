"""The true customers of a chunk, all that later tables are drawn from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .draws import Numbers
from .habits import PROSPECT
from .places import ZONE_OF_PLACE


@dataclass(frozen=True)
class Customers:
    """One row a customer in each frame: who they are (``people``), how they behave (``habits``), their ids in the
    systems (``keys``); ``owner`` is the row of the salesperson (-1: none), ``chosen`` the campaigns' contacts."""

    people: pd.DataFrame
    habits: pd.DataFrame
    keys: pd.DataFrame
    owner: Numbers
    chosen: pd.DataFrame

    def __len__(self) -> int:
        return len(self.people)

    @property
    def is_company(self) -> Numbers:
        """Whether each is a company."""
        return (self.people["kind"] == "company").to_numpy()

    @property
    def is_prospect(self) -> Numbers:
        """Whether each has never bought."""
        return (self.habits["behaviour"] == PROSPECT).to_numpy()

    @property
    def zone(self) -> Numbers:
        """The code of each one's heating zone."""
        return ZONE_OF_PLACE[self.people["place"].to_numpy()]

    def main_ids(self, rows: Numbers) -> Numbers:
        """Return the ids under which the company's other tables know the customers of these rows; missing for -1."""
        return np.array([*self.keys["main_id"], None], dtype=object)[rows]
