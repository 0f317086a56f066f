"""Every word a reader sees, in the reader's language: the only way to the catalogues in ``catalog/``."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

import pandas as pd
import yaml

from src.project import Language

from . import numbers

CATALOG = Path(__file__).parent / "catalog"


class _Counting(Formatter):
    """Fills in texts that have one wording for one and another for many."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, either, many = format_spec.partition("|")
        if not either:
            return str(super().format_field(value, format_spec))
        return (one if str(value) == "1" else many).replace("#", str(value))


_COUNTING = _Counting()


@dataclass(frozen=True)
class Words:
    """Words and number formats of one language and currency; ``own`` are class words that a policy brings along."""

    language: Language
    currency: str = "USD"
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)

    def naming(self, column: str, names: Mapping[str, str]) -> "Words":
        """Return these words, with every value of a class column called as ``names`` says, in that order."""
        return replace(self, own={**self.own, column: dict(names)})

    def say(self, key: str, **fields: Any) -> str:
        """Return the text under a dotted key, its fields filled in; an unknown key is a programming error.

        ``{count:# customer is|# customers are}`` is the first where the count is one, else the second, # the count.
        """
        return _COUNTING.format(str(self.find(key)), **fields)

    def together(self, sentences: Iterable[str]) -> str:
        """Return sentences one after the other: Chinese has no space between them."""
        return ("" if self.language == "zh" else " ").join(sentences)

    def find(self, key: str) -> Any:
        """Return what the catalogue holds under a dotted key: a text, or the mapping below it."""
        found: Any = catalog(self.language)
        for step in key.split("."):
            found = found[step]
        return found

    def column(self, name: str) -> str:
        """Return a column's heading: a word of the scored file or a metric, else a feature's, else the name itself."""
        known = catalog(self.language)
        if name in known["columns"]:
            return str(known["columns"][name]["name"])
        heading = str(known["headings"].get(name) or known["metrics"].get(name) or self.feature(name))
        return heading[:1].upper() + heading[1:] if heading != name else name

    def definition(self, name: str) -> str:
        """Return the sentence that defines a column of the scored file."""
        return str(catalog(self.language)["columns"][name]["meaning"])

    def label(self, column: str, value: Any) -> str:
        """Return the word for a class value; one that the catalogue does not know is shown with spaces."""
        if pd.isna(value) or value == "":
            return numbers.MISSING
        column = column.removesuffix("_previous")
        if column == "segment":
            return self._segment(str(value))
        known = {**catalog(self.language)["classes"].get(column, {}), **self.own.get(column, {})}
        return str(known.get(str(value), str(value).replace("_", " ")))

    def labels(self, column: str) -> dict[str, str]:
        """Return every value of a class column and its word, in the order to show them."""
        return dict(self.own.get(column) or catalog(self.language)["classes"].get(column, {}))

    def feature(self, name: str) -> str:
        """Return what a feature measures: ``orders_90d`` is orders in the last 90 days."""
        told = name.removeprefix("attribute_").replace("_", " ")
        for prefix, phrase in catalog(self.language)["feature_prefixes"].items():
            if name.startswith(f"{prefix}_"):
                told = phrase.format(value=told.removeprefix(f"{prefix} "))
        return self.entry("features", name, told)

    def entry(self, section: str, name: str, otherwise: Any = "") -> Any:
        """Return a section's entry for a feature: by its name, else by its recipe with ``{n}`` for the number."""
        known = catalog(self.language)[section]
        digits = re.search(r"\d+", name)
        recipe = name.replace(digits[0], "{n}", 1) if digits else name
        found = known.get(name, known.get(recipe, otherwise))
        return _with_number(found, self._counted(recipe, digits[0])) if digits else found

    def idea(self, name: str) -> str:
        return self._plain("ideas", name)

    def model(self, name: str) -> str:
        return self._plain("models", name)

    def metric(self, name: str) -> str:
        return self._plain("metrics", name)

    def step(self, name: str) -> str:
        """Return the title of a step such as ``04_churn``."""
        return self._plain("steps", name)

    def table(self, name: str) -> str:
        return self._plain("tables", name)

    def aside(self, reason: str) -> str:
        """Return why a row was set aside in the reader's words; what the catalogue does not know stays as it is."""
        known = {r"later than as_of": "later", r"no readable (\w+)": "unreadable", r"no (\w+)": "missing"}
        found = ((key, re.fullmatch(pattern, reason)) for pattern, key in known.items())
        said = (self.say(f"aside.{key}", column=" ".join(match.groups())) for key, match in found if match)
        return next(said, reason)

    def money(self, value: Any, *, short: bool = False) -> str:
        return (
            numbers.MISSING
            if pd.isna(value)
            else numbers.money(float(value), self.language, self.currency, short=short)
        )

    def number(self, value: Any, *, digits: int | None = None) -> str:
        return numbers.MISSING if pd.isna(value) else numbers.number(value, self.language, digits=digits)

    def percent(self, value: Any, *, digits: int = 1) -> str:
        return numbers.MISSING if pd.isna(value) else numbers.percent(value, self.language, digits=digits)

    def days(self, value: Any) -> str:
        return numbers.MISSING if pd.isna(value) else numbers.days(value, self.language)

    def date(self, value: Any, *, short: bool = False) -> str:
        return numbers.MISSING if pd.isna(value) else numbers.day(value, self.language, short=short)

    def month(self, value: Any) -> str:
        return numbers.month(value, self.language)

    def write(self, value: Any, kind: str) -> str:
        """Return the value written as its kind.

        Kinds are money, percent, days, date, number, text, yes_no, ``label:<class>``, and the names that the
        catalogue has words for: aside, feature, idea, model, metric, step, table.
        """
        if kind.startswith("label:"):
            return self.label(kind.removeprefix("label:"), value)
        if not isinstance(value, list) and pd.isna(value):
            return numbers.MISSING
        if kind == "text":
            return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
        if kind == "yes_no":
            return self.say("show.yes" if value else "show.no")
        return self.date(value, short=True) if kind == "date" else str(getattr(self, kind)(value))

    def _plain(self, section: str, name: str) -> str:
        return str(catalog(self.language)[section].get(name, name.replace("_", " ")))

    def _segment(self, key: str) -> str:
        """Return a segment's name, put together from the words of its key: ``frequent_high_spend``."""
        known = self.labels("segment")
        parts = re.findall("|".join(sorted(known, key=len, reverse=True)) + "|[^_]+", key)
        return self.say("joint").join(known.get(part, part) for part in parts).strip().capitalize()

    def _counted(self, recipe: str, digits: str) -> str:
        """Return the number of a recipe as a reader says it: a weekday, a month, or itself."""
        names = catalog(self.language)["numbered"].get(recipe.split("_")[0], [])
        return str(names[int(digits) - 1]) if "share" in recipe and names else digits


@lru_cache
def words(language: Language, currency: str = "USD") -> Words:
    """Return the words of a language; money is written in ``currency``."""
    return Words(language, currency)


@lru_cache
def catalog(language: Language) -> dict[str, Any]:
    """Return the whole catalogue of a language."""
    return dict(_read(CATALOG / f"{language}.yml"))


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)  # eight times as fast as safe_load


@lru_cache
def _translations(language: Language) -> dict[str, str]:
    path = CATALOG / f"notebooks.{language}.yml"
    pairs = _read(path) if path.is_file() else None
    return {_squeezed(pair["en"]): pair[language] for pair in pairs or []}


def translated(text: str, language: Language) -> str:
    """Return a notebook's English text in the language, or as it is when nobody has translated it yet."""
    return _translations(language).get(_squeezed(text), text)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _with_number(found: Any, number: str) -> Any:
    if isinstance(found, list):
        return [text.replace("{n}", number) for text in found]
    return str(found).replace("{n}", number)
