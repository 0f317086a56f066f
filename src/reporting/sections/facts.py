"""What the report is made from: the files of one run, read once, and the words to say them in."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from src.decisions.policy import Version, policy_file, read_policy
from src.models.forecast import sales_forecast, total_errors
from src.project import Project, read_project
from src.workspace import Workspace, open_workspace

from ..active import active
from ..customer_files import customer_files
from ..tier_reasons import policy_words
from ..words import Words, words

SCORERS = {"churn": "recency rule", "value": "last period"}
"""The rule that scores where no model does, by what is forecast."""


@dataclass(frozen=True)
class Facts:
    """One run. ``w`` are the words of the project's language with those of its policy."""

    project: Project
    workspace: Workspace
    rules: Version
    w: Words

    @property
    def as_of(self) -> date:
        return self.workspace.as_of

    def read(self, name: str) -> Any:
        """Return a file of the run."""
        return self.workspace.read(name)

    @cached_property
    def known(self) -> dict[str, Any]:
        """What was prepared: dates, horizon, active days, run."""
        return dict(self.read("prepared"))

    @cached_property
    def days(self) -> str:
        """The horizon, written."""
        return self.w.days(self.known["horizon_days"])

    @cached_property
    def everybody(self) -> pd.DataFrame:
        """The scored file with owners and actions, prospects too."""
        return pd.DataFrame(self.read("completed"))

    @cached_property
    def customers(self) -> pd.DataFrame:
        """Those of the scored file who have bought."""
        return self.everybody[self.everybody["lifecycle"].ne("prospect")]

    @cached_property
    def prospects(self) -> pd.DataFrame:
        """Those of the scored file who have not bought yet."""
        return self.everybody[self.everybody["lifecycle"].eq("prospect")]

    @cached_property
    def active(self) -> pd.DataFrame:
        """Customers who bought in the active days, and so can leave."""
        return self.customers[active(self.customers, self.known["active_days"])]

    @cached_property
    def features(self) -> pd.DataFrame:
        """What was measured of every customer."""
        return pd.DataFrame(self.read("features"))

    @cached_property
    def models(self) -> dict[str, dict[str, Any]]:
        """The records of the churn, value and segment models."""
        return {name: dict(self.read(f"{name}_model")) for name in ("churn", "value", "segment")}

    @cached_property
    def before(self) -> pd.DataFrame | None:
        """Customers of the scored file that was published before this one; None when this is the first."""
        last = self.workspace.last_published()
        return None if last is None else last[last["lifecycle"].ne("prospect")]

    @cached_property
    def changes(self) -> pd.DataFrame:
        """Who moved since then: customer_id, what, before, after, cause."""
        file = self.workspace.completed / "changes.csv"
        return pd.read_csv(file, dtype="str") if file.is_file() else pd.DataFrame()

    @cached_property
    def pages(self) -> dict[str, str]:
        """The pages of single customers: customer_id to the file beside the report."""
        return customer_files(self.active, self.customers)

    def scorer(self, name: str) -> str:
        """Return what scores ``churn`` or ``value``: the model's name in the backtest, or the rule's."""
        return "stack" if self.models[name]["kind"] == "model" else SCORERS[name]

    def judged(self, name: str) -> pd.DataFrame:
        """Return forecasts and outcomes of the newest date that the scorer had not seen."""
        return pd.DataFrame(self.read(f"{name}_judged")).query("model == @self.scorer(@name)")

    @cached_property
    def sales_errors(self) -> pd.Series:
        """By how much earlier totals missed, by date, in logs."""
        return total_errors(self.read("value_backtest"), self.scorer("value"))

    @cached_property
    def sales(self) -> pd.DataFrame:
        """The sales forecast: by, group, customers, expected, low, high; the total first."""
        return sales_forecast(self.customers, self.sales_errors, self.judged("value"))


def read_facts(project: str, as_of: str = "latest", workspace: str = "", sample: float = 1.0) -> Facts:
    """Return the facts of a project's run as of a date."""
    settings = read_project(project)
    ws = open_workspace(settings, as_of=as_of, workspace=workspace, sample=sample)
    policy = read_policy(policy_file(settings))
    rules = policy.on(ws.as_of)
    return Facts(settings, ws, rules, policy_words(words(settings.language, settings.currency), policy, rules))
