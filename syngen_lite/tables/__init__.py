"""Tables in and out: files and frames to typed values, and the way back."""

from syngen_lite.tables.csv_reader import Dialect, read_csv
from syngen_lite.tables.csv_writer import write_header, write_rows
from syngen_lite.tables.destinations import Upload, is_url, without_secrets
from syngen_lite.tables.detection import detect_schema
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.frame_source import from_frame
from syngen_lite.tables.output_format import OutputFormat, choose_format, suffix_of
from syngen_lite.tables.parsing import to_values
from syngen_lite.tables.raw import RawTable
from syngen_lite.tables.rendering import to_frame, to_text
from syngen_lite.tables.source import read_table
from syngen_lite.tables.writer import TableWriter, table_writer

__all__ = [
    "Dialect",
    "FileFormat",
    "OutputFormat",
    "RawTable",
    "TableWriter",
    "Upload",
    "choose_format",
    "detect_schema",
    "from_frame",
    "is_url",
    "read_csv",
    "read_table",
    "suffix_of",
    "table_writer",
    "to_frame",
    "to_text",
    "to_values",
    "without_secrets",
    "write_header",
    "write_rows",
]
