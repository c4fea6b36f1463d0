"""Tables in and out: files and frames to typed values, and the way back."""

from syngen_lite.tables.counterpart import Counterpart, Seen, State, read_counterpart
from syngen_lite.tables.csv_writer import write_header, write_rows
from syngen_lite.tables.destinations import Upload
from syngen_lite.tables.detection import detect_schema
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.frame_source import from_frame
from syngen_lite.tables.given_format import GivenFormat
from syngen_lite.tables.locations import is_url
from syngen_lite.tables.output_format import OutputFormat, choose_format, suffix_of
from syngen_lite.tables.parsing import to_values
from syngen_lite.tables.raw import RawTable
from syngen_lite.tables.rendering import to_frame, to_text
from syngen_lite.tables.source import read_table
from syngen_lite.tables.writer import TableWriter, table_writer

__all__ = [
    "Counterpart",
    "FileFormat",
    "GivenFormat",
    "OutputFormat",
    "RawTable",
    "Seen",
    "State",
    "TableWriter",
    "Upload",
    "choose_format",
    "detect_schema",
    "from_frame",
    "is_url",
    "read_counterpart",
    "read_table",
    "suffix_of",
    "table_writer",
    "to_frame",
    "to_text",
    "to_values",
    "write_header",
    "write_rows",
]
