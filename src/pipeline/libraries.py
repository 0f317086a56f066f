"""What the warm process loads, and in which order: first what the first notebooks take, which then need not wait."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+(\w[\w.]*)[ \t]+import\b|import[ \t]+(\w.*))", re.MULTILINE)
NOT_IN_KERNELS = {"nbconvert", "nbformat", "optuna", "rjieba", "splink"}
"""Pages are made elsewhere; settings are seldom searched for, Chinese text cut into words, or customers merged."""
PAGES = ["nbconvert.exporters"]
"""What the pages of notebooks are made with; last, as no kernel waits for it."""
LOOK = ["src.pipeline.looking"]
"""What it takes to look at the data before anything runs."""
LOOKING = 0
"""The stage after which that can be done; each one that follows is for one of the first notebooks."""
STAGES = "CLIENTBASE_STAGES"
"""Environment variable of the warm process: the modules of each stage, as JSON."""
ALONE = 2
"""So many notebooks are executed one after the other before any can be executed side by side."""
KERNEL = ["ipykernel.kernelapp", "matplotlib_inline.backend_inline", "ibis.formats.pandas", "pyarrow.dataset"]
"""What a kernel is made of, and what libraries load at their first use in every notebook that looks at data."""
LATE = [
    "git",
    "holidays.countries",
    "ipykernel.debugger",
    "narwhals._pandas_like.namespace",
    "opentelemetry.sdk.metrics",
]
"""What libraries load at their first use; left out, most kernels would load it anew."""
RECORD = [
    "mlflow.pyfunc",
    "mlflow.sklearn",
    "mlflow.store.model_registry.sqlalchemy_store",
    "mlflow.store.tracking.sqlalchemy_store",
    "sqlalchemy.dialects.sqlite",
]
"""What MLflow loads at the first use of a database, more than a second."""


def stages(code: Path, notebooks: Path) -> list[list[str]]:
    """Return the modules to load: what looks at the data, what each of the first notebooks imports, then all others."""
    ours = [file for file in code.rglob("*.py") if "pipeline" not in file.relative_to(code).parts]
    written = sorted(notebooks.glob("*.ipynb"))
    first = [[*KERNEL, *imported_modules([notebook])] for notebook in written[:ALONE]]
    return [LOOK, *first, [*imported_modules([*ours, *written]), *RECORD, *LATE, *PAGES]]


def imported_modules(files: Iterable[Path]) -> list[str]:
    """Return the modules that Python files and notebooks import, in the order of their names.

    Lines are looked at, not syntax, which would take half a second before anything can begin; one module too many is
    one more that is tried.
    """
    found = {name for file in files for name in _imports(_code(file))}
    return sorted(name for name in found if name.split(".")[0] not in NOT_IN_KERNELS)


def _code(file: Path) -> str:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "code")


def _imports(text: str) -> Iterator[str]:
    for taken_from, several in IMPORT.findall(text):
        yield from [taken_from] if taken_from else (named.split()[0] for named in several.split(",") if named.strip())
