import io

import pytest

from syngen_lite.schema import Column, TableSchema
from syngen_lite.tables import write_header, write_rows


def written(*columns):
    file = io.StringIO(newline="")
    write_rows(file, columns)
    return file.getvalue()


def test_the_header_is_quoted_only_where_needed():
    file = io.StringIO(newline="")
    write_header(file, TableSchema("t", (Column("a,b", "text"), Column("c", "text"))))
    assert file.getvalue() == '"a,b",c\n'


def test_rows_end_with_a_line_feed():
    assert written([1, 2], ["x", ""]) == "1,x\n2,\n"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_a_line_end_inside_a_cell_is_quoted_and_kept(end):
    assert written([f"a{end}b", f"{end}"], [1, 2]) == f'"a{end}b",1\n"{end}",2\n'


def test_a_null_in_a_single_column_is_not_a_blank_line():
    assert written(["", "x"]) == '""\nx\n'


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="shorter"):
        written([1, 2], [1])
