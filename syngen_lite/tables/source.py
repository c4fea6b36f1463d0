"""The door: a table from a file, a folder of parts, a URL or a database, in any format."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from syngen_lite.addresses import DatabaseAddress, is_database
from syngen_lite.errors import ConfigError, DataError
from syngen_lite.tables.csv_reader import open_csv
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.file_names import NamedFormat, format_of
from syngen_lite.tables.given_format import GivenFormat
from syngen_lite.tables.header import require_same
from syngen_lite.tables.intake import Intake
from syngen_lite.tables.locations import Location, locate
from syngen_lite.tables.part import Part
from syngen_lite.tables.raw import RawTable


def read_table(
    source: str | Path,
    *,
    given: GivenFormat | None = None,
    row_limit: int | None = None,
    seed: int = 0,
) -> RawTable:
    """Read a table.

    Args:
        source: A path, a folder of parts, a pattern such as `data/part-*.csv`, or a URL that
            fsspec knows. The suffix names the format: csv, tsv, psv, txt, json, jsonl (also
            compressed), parquet, avro, xlsx, xls, ods. Parts are read in the order of their names.
            Or a table of a database, see `syngen_lite.addresses`; its rows are read in the order
            of its primary key.
        given: What is known of the format; the rest is found out.
        row_limit: Keep a uniform sample of this many rows, in file order; None keeps all.
        seed: Seed of that sample.

    Raises:
        ConfigError: `row_limit` is below 1, or a setting is not allowed.
        MissingExtraError: the format or the URL needs a package that is not installed.
        DataError: the format is not supported, or the file is malformed; with the line.
        ResourceError: the machine that holds it refuses to read it.
    """
    if row_limit is not None and row_limit < 1:
        raise ConfigError(f"row_limit is {row_limit}; 1 or more is allowed")
    if is_database(str(source)):
        return _from_database(str(source), given, Intake(row_limit, seed))
    places = locate(source)
    _require_one_format(places)
    intake = Intake(row_limit, seed)
    form = _take(places, given or GivenFormat(), intake)
    if not intake.rows:
        raise DataError("a header and no rows", file=places[0].file, hint="give a table with rows")
    try:
        return intake.table(form)
    except DataError as error:
        error.file = error.file or (source if len(places) > 1 else places[0].file)
        raise


def _from_database(url: str, given: GivenFormat | None, intake: Intake) -> RawTable:
    from syngen_lite.tables.databases.reading import open_database  # noqa: PLC0415

    shown = DatabaseAddress.of(url).shown
    if given not in (None, GivenFormat()):
        raise ConfigError(
            "a database needs no format", file=shown, hint="leave out the section 'format'"
        )
    with open_database(url) as part:
        for batch in part.batches:
            intake.add(batch)
        if not intake.rows:
            raise DataError("no rows", file=shown, hint="give a table with rows")
        try:
            return intake.table(part.format())
        except DataError as error:
            error.file = error.file or shown
            raise


def _require_one_format(places: list[Location]) -> None:
    first = _named(places[0])
    for place in places[1:]:
        if _named(place).format != first.format:
            raise DataError(
                f"its format is not that of the other parts, {first.format}",
                file=place.file,
                hint="name the parts by a pattern, for example folder/part-*.csv",
            )


def _named(place: Location) -> NamedFormat:
    try:
        return format_of(place.name)
    except DataError as error:
        error.file = place.file
        raise


def _take(places: list[Location], given: GivenFormat, intake: Intake) -> FileFormat:
    """Read all parts.

    Returns:
        The format of the first, with the texts that meant "missing" in any.
    """
    first: FileFormat | None = None
    names: tuple[str, ...] | None = None
    labels: dict[str, str] = {}
    for place in places:
        try:
            with _opened(place, given) as part:
                names = _checked(part, names, place)
                for batch in part.batches:
                    intake.add(batch)
                found = part.format()
        except DataError as error:
            error.file = error.file or place.file
            raise
        first, labels = first or found, {**found.na, **labels}
    return FileFormat(**{**(first or FileFormat()).to_dict(), "na": labels})


def _checked(part: Part, names: tuple[str, ...] | None, place: Location) -> tuple[str, ...] | None:
    if part.names is not None and names is not None:
        require_same(part.names, names, place.file)
    return names or part.names


def _opened(place: Location, given: GivenFormat) -> AbstractContextManager[Part]:
    """The reader of a file's format, which imports what it needs."""
    named = _named(place)
    if named.format == "csv":
        return open_csv(place, named, given)
    if named.format in ("json", "jsonl"):
        from syngen_lite.tables.json_reader import open_json  # noqa: PLC0415

        return open_json(place, named, given)
    if named.format == "parquet":
        from syngen_lite.tables.parquet_reader import open_parquet  # noqa: PLC0415

        return open_parquet(place)
    if named.format == "avro":
        from syngen_lite.tables.avro_reader import open_avro  # noqa: PLC0415

        return open_avro(place)
    from syngen_lite.tables.excel_reader import open_excel  # noqa: PLC0415

    return open_excel(place, given)
