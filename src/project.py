"""The project file as a typed object: what a data set is called, where it lies, what its columns mean."""

import codecs
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import available_timezones

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, model_validator

from src.errors import BadInput, sentences

ROOT = Path(__file__).resolve().parent.parent
"""The folder of this checkout: holds ``data/``, ``mlruns/`` and ``reports/`` unless a workspace is named."""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError(f"expected a time zone such as Europe/London or Asia/Shanghai; came {name!r}")
    return name


TableName = Literal[
    "transactions", "products", "customers", "interactions", "feedback", "balances",
    "invoices", "leads", "reps", "contacts", "referrals", "identities",
]  # fmt: skip
Language = Literal["en", "zh"]
IdentityKind = Literal["name", "company", "birth_date", "phone", "email", "address", "city", "postcode", "code"]
Probability = Annotated[float, Field(gt=0, lt=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Zone = Annotated[str, AfterValidator(_zone)]
Days = Annotated[int, Field(ge=1, le=3650)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CsvFormat(_Strict):
    """How CSV files are written, where that is not the usual way. ``delimiter`` left out: found from the file."""

    delimiter: str | None = Field(default=None, min_length=1, max_length=4)
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ".", ",", " ", "'"] = ""

    @model_validator(mode="after")
    def _can_be_read(self) -> "CsvFormat":
        if self.decimal == self.thousands:
            raise ValueError(f"decimal and thousands cannot both be {self.decimal!r}")
        try:
            codecs.lookup(self.encoding)
        except LookupError as error:
            raise ValueError(f"expected an encoding such as utf-8, gb18030, cp1252; came {self.encoding!r}") from error
        return self


class TableSource(_Strict):
    """Where a canonical table comes from, and what has to be known to read it.

    Either ``source`` (a path, glob, folder, ``file.xlsx#Sheet``, ``package://module/path`` or ``database-url#table``),
    or several named ``sources`` joined by ``query``. ``columns`` maps a canonical column to a source column or an SQL
    expression over them. ``date_format`` reads dates that are text (``%d.%m.%Y``); ``timezone`` is that of the times;
    ``currency`` that of the amounts, a code or a column. ``set_aside`` names what is no row of business: reason to SQL
    condition. ``no_product`` is the condition for lines that are money but no product, such as postage.
    ``zero_amounts`` says what lines without a price are. A larger share of rows set aside than
    ``max_set_aside`` stops the run.
    """

    source: str | None = None
    sources: dict[str, str] = Field(default_factory=dict)
    query: str | None = None
    columns: dict[str, str] = Field(min_length=1)
    duplicates: Literal["keep", "merge"] = "keep"
    csv: CsvFormat = CsvFormat()
    date_format: str | None = None
    timezone: Zone | None = None
    currency: str | None = None
    set_aside: dict[str, str] = Field(default_factory=dict)
    no_product: str | None = None
    zero_amounts: Literal["set_aside", "keep"] = "set_aside"
    max_set_aside: Share | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> "TableSource":
        if (self.source is None) == (not self.sources):
            raise ValueError("expected either 'source' (one) or 'sources' with a 'query' (several)")
        if bool(self.sources) != (self.query is not None):
            raise ValueError("'sources' and 'query' go together: the query joins the named sources")
        return self


class Linkage(_Strict):
    """How records of one customer in several systems are found: without this key in the project file, they are not.

    Pairs at or above ``threshold`` are merged, those from ``review_above`` up to it go to the review file.
    ``columns`` maps columns of customers to what they hold (``code``: any number that identifies, such as a social
    security number; several columns of one kind are its parts); left out, the canonical ones that are there.
    ``decisions`` is the review file with a human's verdicts, which win over the model.
    """

    threshold: Probability = 0.99
    review_above: Probability = 0.5
    columns: dict[str, IdentityKind] = Field(default_factory=dict)
    decisions: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Linkage":
        if self.review_above > self.threshold:
            raise ValueError(f"expected review_above to be at most threshold, {self.threshold}")
        return self


class Project(_Strict):
    """A project file, checked. ``folder`` is where it lies: relative paths in it start there."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")
    title: dict[Language, str] = Field(default_factory=dict)
    language: Language = "en"
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    as_of: Literal["latest"] | date = "latest"
    horizon_days: Literal["auto"] | Days = "auto"
    active_days: Days | None = None
    policy: str | None = None
    engine: str = "duckdb"
    linkage: Linkage | None = None
    timezone: Zone | None = None
    rates: dict[str, Annotated[float, Field(gt=0)]] | str = Field(default_factory=dict)
    max_set_aside: Share = 0.5
    tables: dict[TableName, TableSource]

    _folder: Path = PrivateAttr(default=Path())

    @model_validator(mode="after")
    def _has_transactions(self) -> "Project":
        if "transactions" not in self.tables:
            raise ValueError(
                "tables: 'transactions' is required (customer_id, ordered_at, amount); every other is optional"
            )
        return self

    @property
    def folder(self) -> Path:
        return self._folder

    def titled(self) -> str:
        """Return the title in the project's language, else in the other, else the name."""
        return self.title.get(self.language) or next(iter(self.title.values()), self.name)


def find_project(path: str | Path) -> Path:
    """Return the project file, looked for from the current folder and then from the checkout's root."""
    for base in (Path.cwd(), ROOT):
        found = base / Path(path).expanduser()
        if found.is_file():
            return found.resolve()
    places = " or ".join(dict.fromkeys(str(base / Path(path).expanduser()) for base in (Path.cwd(), ROOT)))
    raise BadInput(
        f"Project file {str(path)!r} cannot be read.",
        f"Expected a YAML file at {places}; there is none. Check the path, or begin from configs/complete_journey.yml.",
    )


def read_project(path: str | Path) -> Project:
    """Return the project of a YAML file.

    Raises
    ------
    BadInput
        With every problem of the file in one message.
    """
    found = find_project(path)
    try:
        content = yaml.safe_load(found.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadInput(f"Project file {found.name} is not readable YAML.", " ".join(str(error).split())) from error
    if not isinstance(content, dict):
        raise BadInput(
            f"Project file {found.name} is empty or no mapping.",
            "Expected keys such as name and tables; see configs/complete_journey.yml.",
        )
    try:
        project = Project.model_validate(content)
    except ValidationError as error:
        raise BadInput(
            f"Project file {found.name} has {error.error_count()} problem(s):", *sentences(error.errors(), _known_keys)
        ) from error
    project._folder = found.parent
    return project


def _known_keys(steps: list[str]) -> list[str]:
    """Return the keys that may stand where an unknown one was found."""
    if steps[:1] == ["linkage"] and len(steps) > 1:
        return list(Linkage.model_fields)
    if steps[:1] != ["tables"]:
        return list(Project.model_fields)
    if steps[2:3] == ["csv"] and len(steps) > 3:
        return list(CsvFormat.model_fields)
    return list(TableSource.model_fields) if len(steps) > 2 else list(get_args(TableName))
