"""What of an executed notebook a page shows: text and pictures for managers, all of it for analysts."""

import ast
from copy import deepcopy
from typing import Any

import nbformat

from src.project import Language

from .blocks import is_empty
from .words import translated

RICH = ("text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg")


def excerpt(notebook: Any, *, code: bool, language: Language) -> Any:
    """Return a copy of the notebook with the cells and outputs that this page shows, its text in the language."""
    hidden = {"injected-parameters"} if code else {"injected-parameters", "parameters", "analyst"}
    page = deepcopy(notebook)
    page.cells = [cell for cell in page.cells if not hidden & set(cell.metadata.get("tags", []))]
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = translated(cell.source, language)
        elif cell.cell_type == "code":
            cell.outputs = [output for output in map(_reduced, cell.outputs) if code or _is_rich(output)]
    if not code:
        page.cells = _telling(page.cells)
    return page


def _telling(cells: list[Any]) -> list[Any]:
    """Return the cells without blocks that say that there is nothing, and without sections that say nothing else.

    The page's title and question stay whatever follows them.
    """
    sections: list[list[Any]] = [[]]
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            sections.append([])
        sections[-1].append(cell)
    telling = [_tells(section) for section in sections]
    return [cell for place, section in enumerate(sections) if telling[place] or not place for cell in section]


def _tells(section: list[Any]) -> bool:
    """Take the empty blocks out of the section and return whether it still has something to show, or never had."""
    outputs = [output for cell in section if cell.cell_type == "code" for output in cell.outputs]
    empty = [output for output in outputs if is_empty("".join(output.get("data", {}).get("text/html", "")))]
    for cell in section:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not any(output is gone for gone in empty)]
    return not outputs or len(empty) < len(outputs)


def _is_rich(output: Any) -> bool:
    return any(kind in output.get("data", {}) for kind in RICH)


def _reduced(output: Any) -> Any:
    """Return the output with the kinds of data that a page without scripts can show."""
    if "data" not in output:
        return output
    kept = {kind: data for kind, data in output.data.items() if kind in (*RICH, "text/plain")}
    return nbformat.v4.new_output("display_data", data=kept, metadata=output.metadata)


def headings(notebook: Any) -> list[dict[str, str]]:
    """Return title and anchor of every heading of the second level, in order."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = [line.removeprefix("## ").strip() for text in texts for line in text.splitlines() if line.startswith("## ")]
    return [{"title": title, "id": title.replace(" ", "-")} for title in found]


def parameters(notebook: Any) -> list[tuple[str, str, bool]]:
    """Return name, value and whether this run set it, for every parameter of the notebook."""
    found: dict[str, tuple[str, bool]] = {}
    for tag in ("parameters", "injected-parameters"):
        for cell in notebook.cells:
            if tag in cell.metadata.get("tags", []):
                found |= {name: (value, tag != "parameters") for name, value in _assigned(cell.source)}
    return [(name, value, injected) for name, (value, injected) in found.items()]


def _assigned(source: str) -> list[tuple[str, str]]:
    """Return name and value of every assignment: ``a = 1`` and ``a: int = 1``."""
    lines = [line for line in ast.parse(source).body if isinstance(line, ast.Assign | ast.AnnAssign)]
    targets = [line.targets[0] if isinstance(line, ast.Assign) else line.target for line in lines]
    values = [line.value for line in lines]
    return [(ast.unparse(target), ast.unparse(value)) for target, value in zip(targets, values, strict=True) if value]
