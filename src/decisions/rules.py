"""What every section of a policy has in common: it refuses unknown keys and names the evidence it looks at."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Rules(BaseModel):
    """A section of a policy: frozen, strict, every key with a default that is worth having.

    ``looks_at`` names the evidence columns of rules that always look at the same ones; a section whose columns the
    user chooses answers ``evidence`` from what was chosen.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    looks_at: ClassVar[tuple[str, ...]] = ()

    def evidence(self) -> tuple[str, ...]:
        """Return the evidence columns that the rules look at."""
        return self.looks_at
