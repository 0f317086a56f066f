"""How a run can fail."""

from pathlib import Path


class RunFailed(Exception):
    """The run could not be brought to its end; says why."""


class StepFailed(RunFailed):
    """A notebook could not be executed to its end; says where, why, and where to look."""

    def __init__(self, notebook: Path, why: str, *, cell: str = "", source: str = "") -> None:
        self.step, self.notebook, self.why, self.cell, self.source = notebook.stem, notebook, why, cell, source
        self.page: Path | None = None
        """The executed notebook as a page, the failing cell first, where that could be made."""
        super().__init__(notebook, why, cell, source)

    def __str__(self) -> str:
        at = f" in cell {self.cell} ({self.source})" if self.cell else ""
        page = f"\n  as a page: {self.page}" if self.page else ""
        return f"{self.step} failed{at}: {self.why}\n  executed notebook: {self.notebook}{page}"
