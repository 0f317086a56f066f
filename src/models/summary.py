"""What is kept of a model beside the model: one record that a report, a later run or a reader can rely on."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from .backtest import Backtest
from .baselines import LAST_PERIOD, RECENCY_RULE
from .churn import ChurnModel
from .grades import STACK, averages
from .kept_names import centres
from .segments import Segments
from .splits import label_dates
from .value import ValueModel


def model_record(
    trained: ChurnModel | ValueModel, tested: Backtest, panel: pd.DataFrame, version: str
) -> dict[str, Any]:
    """Return version, kind, grade, reason, dates, features, metrics of what scores, and those of its baseline.

    Metrics are means over the judged dates; both are empty when nothing could be judged. The value model's interval
    comes with it: factors on the forecast, by forecast size.
    """
    baseline = RECENCY_RULE if isinstance(trained, ChurnModel) else LAST_PERIOD
    spread = getattr(trained, "spread", None)
    return {
        "version": version,
        **{name: getattr(trained, name) for name in ("kind", "grade", "reason", "horizon_days", "features")},
        "trained_on": [f"{date:%Y-%m-%d}" for date in label_dates(panel)] if trained.model is not None else [],
        "judged_on": [f"{date:%Y-%m-%d}" for date in label_dates(tested.metrics)],
        "rows": len(panel),
        "metrics": _means(tested, STACK if trained.kind == "model" else baseline),
        "baseline": _means(tested, baseline),
        "baseline_name": baseline,
        **({"interval": asdict(spread)} if spread else {}),
    }


def segment_record(found: Segments, version: str) -> dict[str, Any]:
    """Return version, kind, grade, reason, names and centres by cluster number, and every choice looked at.

    Centres are in the ``features``' own units, so that a later run can find the segments again.
    """
    middle = centres(found.model)
    return {
        "version": version,
        **{name: getattr(found, name) for name in ("kind", "grade", "reason", "names")},
        "features": list(middle.columns),
        "centres": middle.to_numpy().tolist(),
        "choice": found.choice.astype(object).where(found.choice.notna(), None).to_dict("records"),
    }


def _means(tested: Backtest, model: str) -> dict[str, float]:
    return {} if tested.metrics.empty else averages(tested.metrics).loc[model].dropna().to_dict()
