"""What may be set, and every default: these stand here and nowhere else.

A field's description completes the sentence "allowed: ..." in error messages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from syngen_lite.schema import KINDS, Kind

_LARGEST = 2**63 - 1
_COUNT = "a whole number from 1 to 2**63 - 1"
_SEED = "a whole number from 0 to 2**63 - 1"
_BOOLEAN = "true or false"
_TEXT = "text, not empty"

Text = Annotated[str, Field(min_length=1)]
# strict=False holds for the sequence only (YAML gives lists); its items stay strict.
Names = Annotated[tuple[Text, ...], Field(min_length=1, strict=False)]
Count = Annotated[int, Field(ge=1, le=_LARGEST)]
Seed = Annotated[int, Field(ge=0, le=_LARGEST)]
TrainReport = Literal["none", "accuracy", "sample", "metrics_only", "all"]
RareValues = Literal["resample", "mask"]
ReplaceSensitive = Literal["rare", "all"]
Orphans = Literal["error", "drop", "keep"]
InferReport = Literal["none", "accuracy", "metrics_only", "all"]
IfExists = Literal["fail", "replace", "append"]
OutputFormat = Literal["csv", "tsv", "psv", "parquet", "xlsx", "avro", "json", "jsonl"]


def _as_sequence(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _refuse_mixed_reports(reports: tuple[str, ...]) -> tuple[str, ...]:
    for alone in ("none", "all"):
        if alone in reports and len(set(reports)) > 1:
            raise ValueError(f"{alone!r} stands alone, not beside other reports")
    return reports


def _canonical_kinds(columns: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Fold upstream's `categorical` into `category`."""
    merged: dict[str, tuple[str, ...]] = {}
    for word, names in columns.items():
        kind = "category" if word == "categorical" else word
        merged[kind] = merged.get(kind, ()) + names
    counts = Counter(name for names in merged.values() for name in names)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise ValueError(f"the column {twice[0]!r} is listed twice")
    return merged


TrainReports = Annotated[
    tuple[TrainReport, ...],
    Field(strict=False),
    BeforeValidator(_as_sequence),
    AfterValidator(_refuse_mixed_reports),
]
InferReports = Annotated[
    tuple[InferReport, ...],
    Field(strict=False),
    BeforeValidator(_as_sequence),
    AfterValidator(_refuse_mixed_reports),
]
ColumnTypes = Annotated[
    dict[Kind | Literal["categorical"], Names], AfterValidator(_canonical_kinds)
]


class StrictModel(BaseModel):
    """No unknown keys, no silent conversion, no change after creation."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class _ReportSettings(StrictModel):
    """The two ways to ask for a report: the seed's `print_report`, upstream's `reports`."""

    print_report: bool = Field(default=False, description=_BOOLEAN)

    @property
    def _asked(self) -> frozenset[str]:
        named: tuple[str, ...] = getattr(self, "reports", ())
        return frozenset(named) | ({"accuracy"} if self.print_report else frozenset())

    @model_validator(mode="after")
    def _refuse_contradiction(self) -> _ReportSettings:
        if self.print_report and "none" in self._asked:
            raise ValueError("'print_report' is true, but 'reports' says none: remove one of them")
        return self


def _as_tab(value: object) -> object:
    """Take a tab that single quotes in YAML have left as two characters."""
    return "\t" if value == r"\t" else value


def _refuse_line_end(character: str) -> str:
    if character in "\r\n\0":
        raise ValueError(f"{character!r} cannot be used; allowed: one character, no line end")
    return character


Character = Annotated[
    str,
    Field(min_length=1, max_length=1),
    BeforeValidator(_as_tab),
    AfterValidator(_refuse_line_end),
]
Texts = Annotated[tuple[str, ...], Field(strict=False)]


def _refuse_key_itself(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):  # what was given may be the key: unsaid
        raise ValueError(
            "'fernet_key' is no name of an environment variable; allowed: letters, digits and _, "
            "as in MY_FERNET_KEY (the key itself must not be written here)"
        )
    return name


VariableName = Annotated[str, AfterValidator(_refuse_key_itself)]
HoldoutShare = Annotated[float, Field(ge=0, le=0.5, strict=False)]
Place = Annotated[int, Field(ge=0, le=2**31)]


class FormatSettings(StrictModel):
    """How a table's file is written, in upstream's words; what is not said is found out.

    Attributes:
        sep: The character between two fields.
        quotechar: The character around a field.
        quoting: Which fields are quoted.
        escapechar: The character before a quote or separator that is part of the text.
        encoding: A codec's name.
        header: Whether the first row holds the names (`infer` or 0 as true), or the names.
        skiprows: Lines to leave out before the header.
        on_bad_lines: What to do with a row of too many or too few fields.
        engine: Upstream's choice of a parser; there is one here.
        na_values: Texts that mean "missing", for all columns or by column.
        sheet_name: A worksheet, or its place.
    """

    sep: Character | None = Field(default=None, description="one character, in quotes")
    quotechar: Character | None = Field(default=None, description="one character, in quotes")
    quoting: Literal["minimal", "all", "non-numeric", "none"] | None = Field(
        default=None, description="minimal, all, non-numeric or none"
    )
    escapechar: Character | None = Field(default=None, description="one character, in quotes")
    encoding: Text | None = Field(
        default=None, description="the name of an encoding such as utf-8, utf-16 or cp1252"
    )
    header: Literal["infer", 0] | bool | Names = Field(
        default=True, description="infer, 0, true, false, or a list of names for a file without"
    )
    skiprows: Place = Field(default=0, description="a whole number from 0")
    on_bad_lines: Literal["error", "skip", "warn"] = Field(
        default="error", description="error, skip or warn"
    )
    engine: Literal["c", "python", "pyarrow"] | None = Field(
        default=None, description="c, python or pyarrow (accepted for upstream's sake, no effect)"
    )
    na_values: Texts | dict[Text, Texts] = Field(
        default=(), description="a list of texts, or a list of texts for each column"
    )
    sheet_name: Text | Place | None = Field(
        default=None, description="the name of a worksheet, or its place from 0"
    )

    @model_validator(mode="after")
    def _refuse_confusion(self) -> FormatSettings:
        if (self.sep or ",") == (self.quotechar or '"'):
            raise ValueError("'sep' and 'quotechar' are the same character; they must differ")
        if self.escapechar is not None and self.escapechar == (self.sep or ","):
            raise ValueError("'sep' and 'escapechar' are the same character; they must differ")
        return self


class TrainSettings(_ReportSettings):
    """How one table is trained.

    Attributes:
        source: Where the table is.
        epochs: Upper bound; None leaves it to the model.
        row_limit: A random subset of so many rows; None takes all.
        drop_null: Leave out the rows with at least one missing value.
        batch_size: Rows per training step; None leaves it to the model.
        reports: Reports asked by name; see `report_kinds`.
        max_minutes: Stop training after so long.
        random_seed: Makes the training reproducible.
        resume: Go on with an interrupted training.
        column_types: Columns by the kind that the user knows better than we do.
        format: How the source is written.
        rare_values: What stands for a category of fewer than 5 rows: a frequent one, or `_RARE_`.
        replace_sensitive: Names, emails, phones and addresses to write anew: those of fewer than
            5 rows, or all.
        locale: Language of names and streets that are written anew.
        holdout: Share of the rows that is set aside, for the report to compare with.
        target: The column whose prediction the report tries out; None lets it choose.
        fernet_key: Environment variable with the key that a sample of the rows is encrypted with,
            to be kept for later reports; None keeps no rows.
        orphans: What to do with rows whose foreign key has no parent: refuse them, leave them out,
            or learn them as rows without a parent.
    """

    source: Text | None = Field(default=None, description="a path, a pattern or a URL, as text")
    epochs: Count | None = Field(default=None, description=_COUNT)
    row_limit: Count | None = Field(default=None, description=_COUNT)
    drop_null: bool = Field(default=False, description=_BOOLEAN)
    batch_size: Count | None = Field(default=None, description=_COUNT)
    reports: TrainReports = Field(
        default=(), description="none, all, or a list of accuracy, sample, metrics_only"
    )
    max_minutes: Annotated[float, Field(gt=0)] | None = Field(
        default=None, description="a number greater than 0"
    )
    random_seed: Seed | None = Field(default=None, description=_SEED)
    resume: bool = Field(default=False, description=_BOOLEAN)
    column_types: ColumnTypes = Field(
        default_factory=dict,
        description=f"a list of columns for each of {', '.join(KINDS)} (or categorical)",
    )
    format: FormatSettings | None = Field(default=None, description="a section of its own")
    rare_values: RareValues = Field(default="resample", description="resample or mask")
    replace_sensitive: ReplaceSensitive = Field(default="rare", description="rare or all")
    locale: Text = Field(default="en", description="a language such as en, de, pt-br")
    holdout: HoldoutShare = Field(default=0.1, description="a share from 0 to 0.5")
    target: Text | None = Field(default=None, description="a column of the table, as text")
    fernet_key: VariableName | None = Field(
        default=None, description="the name of an environment variable"
    )
    orphans: Orphans = Field(default="error", description="error, drop or keep")

    @property
    def report_kinds(self) -> tuple[str, ...]:
        """The reports to make, `all` spelt out, `accuracy` taking in `metrics_only`."""
        return _spell_out(self._asked, everything=("accuracy", "sample"))

    @property
    def column_kinds(self) -> dict[str, Kind]:
        """The kind of each column listed in `column_types`."""
        kinds: Mapping[Any, tuple[str, ...]] = self.column_types
        return {column: kind for kind, columns in kinds.items() for column in columns}


class InferSettings(_ReportSettings):
    """How rows of one table are generated.

    Attributes:
        size: Rows to generate; None makes as many as the training table had.
        run_parallel: Use several processes; None leaves it to the size of the job.
        workers: So many of them; None takes one a core.
        batch_size: Rows held in memory at once.
        random_seed: Makes the rows reproducible.
        reports: Reports asked by name; see `report_kinds`.
        destination: The file, URL or database to write; None writes to the artifacts folder.
        if_exists: What to do with a table that the database has already; None is "fail".
        output_format: How it is written; None goes by the destination's suffix, else the source.
        excel_safe: Put an apostrophe before texts that a spreadsheet takes for a formula.
        resume: Go on with a generation that was broken off, with its seed if none is given.
        fernet_key: Environment variable with the key of the sample that was kept at training;
            None takes the one that was named then.
    """

    size: Count | None = Field(default=None, description=_COUNT)
    run_parallel: bool | None = Field(default=None, description=_BOOLEAN)
    workers: Count | None = Field(default=None, description=_COUNT)
    batch_size: Count | None = Field(default=None, description=_COUNT)
    random_seed: Seed | None = Field(default=None, description=_SEED)
    reports: InferReports = Field(
        default=(), description="none, all, or a list of accuracy, metrics_only"
    )
    destination: Text | None = Field(
        default=None, description="the path or URL of a file, or a database, as text"
    )
    if_exists: IfExists | None = Field(default=None, description="fail, replace or append")
    output_format: OutputFormat | None = Field(
        default=None, description="csv, tsv, psv, parquet, xlsx, avro, json or jsonl"
    )
    excel_safe: bool = Field(default=False, description=_BOOLEAN)
    resume: bool = Field(default=False, description=_BOOLEAN)
    fernet_key: VariableName | None = Field(
        default=None, description="the name of an environment variable"
    )

    @property
    def report_kinds(self) -> tuple[str, ...]:
        """The reports to make, `all` spelt out, `accuracy` taking in `metrics_only`."""
        return _spell_out(self._asked, everything=("accuracy",))


class EncryptionSettings(StrictModel):
    """The section `encryption`.

    Attributes:
        fernet_key: See `TrainSettings`.
    """

    fernet_key: VariableName | None = Field(
        default=None, description="the name of an environment variable"
    )


class TableSettings(StrictModel):
    """Everything that was asked for one table."""

    name: Text = Field(description=_TEXT)
    train: TrainSettings
    infer: InferSettings


def _spell_out(asked: frozenset[str], everything: tuple[str, ...]) -> tuple[str, ...]:
    if "all" in asked:
        return everything
    order = ("accuracy", "sample") if "accuracy" in asked else ("sample", "metrics_only")
    return tuple(kind for kind in order if kind in asked)
