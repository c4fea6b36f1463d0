"""Tables in and out: files and frames to typed values, and the way back."""

from syngen_lite.tables.csv_writer import write_header, write_rows
from syngen_lite.tables.detection import detect_schema
from syngen_lite.tables.file_format import FileFormat
from syngen_lite.tables.frame_source import from_frame
from syngen_lite.tables.given_format import GivenFormat
from syngen_lite.tables.parsing import to_values
from syngen_lite.tables.raw import RawTable
from syngen_lite.tables.rendering import to_frame, to_text
from syngen_lite.tables.source import read_table

__all__ = [
    "FileFormat",
    "GivenFormat",
    "RawTable",
    "detect_schema",
    "from_frame",
    "read_table",
    "to_frame",
    "to_text",
    "to_values",
    "write_header",
    "write_rows",
]
