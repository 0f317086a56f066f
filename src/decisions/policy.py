"""The policy: the business's own rules for tiers, classes and what follows from them, read from one file."""

import json
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from src.errors import BadInput, sentences
from src.project import ROOT, Language, Project

    behaviour: BehaviourRules = BehaviourRules()
    phase: PhaseRules = PhaseRules()
    lifecycle: LifecycleRules = LifecycleRules()
    need: NeedRules = NeedRules()
    credit: CreditRules = CreditRules()
    satisfaction: SatisfactionRules = SatisfactionRules()
    loyalty: LoyaltyRules = LoyaltyRules()
    places: RegionRules = RegionRules()
