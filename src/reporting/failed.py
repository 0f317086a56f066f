"""A notebook that failed, turned round: the cell that failed comes first."""

from typing import Any

import nbformat

from src.project import Language

from .words import words

PAPERMILLS_OWN = "papermill-error-cell-tag"


def failing_first(notebook: Any, language: Language) -> Any:
    """Return the notebook with the failing cell and its error in front of all that ran before; else as it is."""
    cells = [cell for cell in notebook.cells if PAPERMILLS_OWN not in cell.metadata.get("tags", [])]
    failed = next((place for place, cell in enumerate(cells) if _has_error(cell)), None)
    if failed is None:
        return notebook
    number = cells[failed].execution_count
    told = nbformat.v4.new_markdown_cell(words(language).say("page.failed", cell=f"[{number}]"))
    shown = nbformat.from_dict(notebook)
    shown.cells = [told, cells[failed], *cells[:failed]]
    return shown


def _has_error(cell: Any) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))
