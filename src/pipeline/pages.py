"""The pages of the notebooks, rendered in the background while later notebooks run."""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from src.reporting.site import INDEX
from src.workspace import Workspace

from .failures import StepFailed
from .parts import Parts
from .publish import failed_page, notebook_path, page_paths, pages_stand
from .steps import Step


@dataclass
class Pages:
    """The pages of one run. ``about`` is asked what every page says of the run: title, date, run, language, steps.

    ``given`` are the parameters of the report's notebook, from whose run the pages of single customers are made.
    """

    parts: Parts
    workspace: Workspace
    background: Executor
    about: Callable[[], dict[str, Any]]
    given: Mapping[str, Any] = field(default_factory=dict)
    rendered: list[Future[None]] = field(default_factory=list)
    customers: Future[None] | None = None

    def __post_init__(self) -> None:
        self._threads = ThreadPoolExecutor(2)

    def render(self, step: Step) -> None:
        """Begin to render the pages of a step, unless they were made from the notebook as it is."""
        pages = page_paths(self.workspace, step)
        if not pages_stand(notebook_path(self.workspace, step), pages):
            self.rendered.append(self._threads.submit(self._render, step))

    def begin(self, step: Step) -> None:
        """Render the pages of single customers while the report's notebook, which shows the same facts, is executed."""
        if step.name == INDEX:
            self.customers = self._threads.submit(self._render_customers)

    def wait(self) -> None:
        """Wait until all pages are there; the first that failed raises StepFailed."""
        for page in self.rendered:
            page.result()

    def drop_waiting(self) -> None:
        """Let go of the pages that have not been begun, of a run that does not come to its end; the next makes them."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def keep_failed(self, error: StepFailed) -> None:
        """Render the notebook that failed, and tell the error where; a page that cannot be made hides no error."""
        page = failed_page(self.workspace, error.step)
        with suppress(Exception):
            self.background.submit(self.parts.render_failed, error.notebook, page, self.about()).result()
            error.page = page

    def _render_customers(self) -> None:
        folder = self.workspace.folder("interim") / "pages"
        self.background.submit(self.parts.render_customers, self.given, folder, self.about()).result()

    def _render(self, step: Step) -> None:
        notebook, pages = notebook_path(self.workspace, step), page_paths(self.workspace, step)
        try:
            if step.name == INDEX:
                (self.customers or self._threads.submit(self._render_customers)).result()
            self.background.submit(self.parts.render, notebook, pages, self.about()).result()
        except Exception as error:
            raise StepFailed(notebook, f"its page cannot be rendered: {type(error).__name__}: {error}") from error
