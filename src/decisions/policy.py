"""The policy: the business's own rules for tiers, classes and what follows from them, read from one file."""

import json
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from src.errors import BadInput, sentences
from src.project import ROOT, Language, Project

from .actions.rules import ActionRules
from .allocation.priority import PriorityRules
from .allocation.rules import AllocationRules
from .behaviour import BehaviourRules
from .credit import CreditRules
from .feedback_rules import FeedbackRules
from .intent import IntentRules
from .lifecycle import LifecycleRules
from .loyalty import LoyaltyRules
from .movement import Movement
from .need import NeedRules
from .phase import PhaseRules
from .region import RegionRules
from .review.rules import ReviewRules
from .rules import Rules
from .satisfaction import SatisfactionRules
from .scheme import Scheme
from .value_class import ValueRules

FOLDER = ROOT / "configs" / "policies"
DEFAULT, SCHEMA = FOLDER / "default.yml", FOLDER / "policy.schema.json"


class Version(Rules):
    """The rules in force from ``valid_from`` on, until the next version; a section left out keeps its defaults."""

    version: str = Field(pattern=r"^[A-Za-z0-9._-]{1,32}$")
    valid_from: date = date(1900, 1, 1)
    tiers: Scheme = Scheme()
    movement: Movement = Movement()
    value: ValueRules = ValueRules()
    behaviour: BehaviourRules = BehaviourRules()
    phase: PhaseRules = PhaseRules()
    lifecycle: LifecycleRules = LifecycleRules()
    need: NeedRules = NeedRules()
    credit: CreditRules = CreditRules()
    satisfaction: SatisfactionRules = SatisfactionRules()
    loyalty: LoyaltyRules = LoyaltyRules()
    places: RegionRules = RegionRules()
    intent: IntentRules = IntentRules()
    allocation: AllocationRules = AllocationRules()
    priority: PriorityRules = PriorityRules()
    actions: ActionRules = ActionRules()
    feedback: FeedbackRules = FeedbackRules()
    review: ReviewRules = ReviewRules()


class Policy(Rules):
    """A policy file, checked. ``versions`` come oldest first; ``title`` is what people call it."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")
    title: dict[Language, str] = Field(default_factory=dict)
    versions: tuple[Version, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _oldest_first(self) -> "Policy":
        if any(later.valid_from <= earlier.valid_from for earlier, later in pairwise(self.versions)):
            raise ValueError("versions: expected the oldest first, each valid_from after the one before")
        if len({version.version for version in self.versions}) < len(self.versions):
            raise ValueError("versions: expected every version once")
        return self

    def on(self, day: date) -> Version:
        """Return the version in force on a day; before the first begins, the first."""
        return next((one for one in reversed(self.versions) if one.valid_from <= day), self.versions[0])

    def version_on(self, day: date) -> str:
        """Return name and version in force on a day, as the scored file tells it."""
        return f"{self.name} {self.on(day).version}"

    def labels(self, language: Language) -> dict[str, str]:
        """Return what the policy itself calls its tiers: grade -> label, in the language or else the other one."""
        grades = [grade for version in self.versions for grade in version.tiers.grades if grade.label]
        return {grade.name: grade.label.get(language) or next(iter(grade.label.values())) for grade in grades}


def policy_file(project: Project) -> Path:
    """Return the file of the project's policy: the one it names, else the shipped default."""
    return project.folder / project.policy if project.policy else DEFAULT


def read_policy(path: Path) -> Policy:
    """Return the policy of a YAML file.

    Raises
    ------
    BadInput
        With every problem of the file in one message.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"Policy file {path} cannot be read.", " ".join(str(error).split())) from error
    if not isinstance(content, dict):
        raise BadInput(
            f"Policy file {path.name} is empty or no mapping.", f"Expected name and versions; see {DEFAULT}."
        )
    try:
        return Policy.model_validate(content)
    except ValidationError as error:
        raise BadInput(
            f"Policy file {path.name} has {error.error_count()} problem(s):", *sentences(error.errors(), _known_keys)
        ) from error


def policy_record(rules: Version, version: str, cut_offs: Mapping[str, float]) -> dict[str, Any]:
    """Return what a run keeps of its policy: ``version``, ``rules``, ``evidence`` and the ``cut_offs`` they came to."""
    content = rules.model_dump(mode="json")
    return {"version": version, "rules": content, "evidence": evidence_of(rules), "cut_offs": dict(cut_offs)}


def evidence_of(version: Version) -> dict[str, tuple[str, ...]]:
    """Return the evidence columns that each section of the version looks at, sections without any left out."""
    sections = {name: getattr(version, name) for name in Version.model_fields}
    named = {name: part.evidence() for name, part in sections.items() if isinstance(part, Rules)}
    return {name: columns for name, columns in named.items() if columns}


def schema() -> str:
    """Return the JSON Schema of a policy file, for editors that complete and check as one types."""
    return json.dumps(Policy.model_json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _known_keys(steps: list[str]) -> list[str]:
    """Return the keys that may stand at the end of a path such as versions, 0, tiers, by."""
    model: Any = Policy
    for step in steps[:-1]:
        if not step.isdigit():
            model = _model_in(model.model_fields[step].annotation)
    return list(model.model_fields)


def _model_in(annotation: Any) -> Any:
    """Return the model that an annotation such as ``tuple[Version, ...]`` or ``Rfm | None`` holds."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for found in map(_model_in, get_args(annotation)) if found), None)
