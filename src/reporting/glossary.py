"""The glossary of docs/, made from the catalogue: ``python -m src.reporting.glossary`` writes it in both languages."""

from collections.abc import Iterable
from pathlib import Path

from src.project import ROOT, Language

from .words import catalog

FILES: dict[Language, Path] = {"en": ROOT / "docs" / "glossary.md", "zh": ROOT / "docs" / "glossary.zh.md"}


def glossary(language: Language) -> str:
    """Return the page: the words, the columns of the scored file, and the values of its classes, as Markdown."""
    known = catalog(language)
    page, columns = known["glossary"]["page"], known["columns"]
    values = {name: known["classes"][name] for name in columns if name in known["classes"]}
    parts = [
        f"# {page['title']}\n\n{page['other']}\n\n{page['about']}",
        f"## {page['words']}",
        _table(
            (page["word"], page["meaning"]),
            ((term["name"], term["meaning"]) for term in known["glossary"]["terms"].values()),
        ),
        f"## {page['file']}",
        _table(
            (page["column"], page["called"], page["meaning"]),
            ((f"`{name}`", said["name"], said["meaning"]) for name, said in columns.items()),
        ),
        f"## {page['classes']}",
        _table(
            (page["column"], page["values"]),
            (
                (f"`{name}`", "; ".join(f"`{key}` {word}" for key, word in said.items()))
                for name, said in values.items()
            ),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell).replace('|', '/') for cell in line)} |" for line in lines)


if __name__ == "__main__":
    for language, file in FILES.items():
        file.write_text(glossary(language), encoding="utf-8")
