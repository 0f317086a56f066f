"""How much of a measure is chance: its standard error, whatever the measure is."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

GROUPS, MOST = 20, 50_000
Measures = Callable[[pd.DataFrame], Mapping[str, float]]


def errors(table: pd.DataFrame, measures: Measures) -> dict[str, float]:
    """Return the standard error of each measure of the table, by leaving out a twentieth of the customers at a time.

    The delete-a-group jackknife (Kott 2001, eq. 1): the root of (G - 1) / G times the sum of squared distances from
    their mean. Groups go by a hash of the ids, so that a customer who comes several times stays in one. Of more than
    50,000 rows the first 50,000 are asked, and the error is scaled to all.
    """
    part = table.head(MOST)
    group = pd.util.hash_array(part["customer_id"].astype(str).to_numpy(object)) % GROUPS
    without = pd.DataFrame([dict(measures(part[group != one])) for one in range(GROUPS)]).astype(float)
    spread = (without - without.mean()).pow(2).sum(min_count=GROUPS) * (GROUPS - 1) / GROUPS
    scale = np.sqrt(len(part) / max(len(table), 1))
    return {str(name): float(value) for name, value in (np.sqrt(spread) * scale).items()}
