"""What a person, or a scheduler's log, sees of a run."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn


class Display:
    """Shows each step with its cells and its time: live on a terminal, else one line a finished step."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=True)
        self._tasks: dict[str, TaskID] = {}
        self._live = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("cells"),
            TimeElapsedColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def say(self, text: str) -> None:
        """Print a line."""
        stamp = "" if self.console.is_terminal else f"{time.strftime('%H:%M:%S')}  "
        self.console.print(f"{stamp}{text}", markup=False)

    def begin(self, step: str, cells: int) -> None:
        self._tasks[step] = self._live.add_task(step, total=cells)

    def cell(self, step: str, number: int) -> None:
        """Show that the step is now in its cell ``number``."""
        self._live.update(self._tasks[step], completed=number - 1)

    def end(self, step: str, seconds: float) -> None:
        task = self._tasks[step]
        self._live.update(task, completed=next(t.total for t in self._live.tasks if t.id == task))
        if not self.console.is_terminal:
            self.say(f"{step:<14} done in {seconds:.1f} s")

    def reused(self, step: str, why: str) -> None:
        self.say(f"{step:<14} {why}")
