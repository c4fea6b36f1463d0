"""Where tables lie: parts in folders, patterns, memory, a web server, an S3 server."""

import base64
import functools
import http.server
import logging
import sys
import threading
from collections.abc import Iterator

import fsspec
import pyarrow as pa
import pytest
from pyarrow import parquet

from syngen_lite.errors import DataError, MissingExtraError, ResourceError, shown
from syngen_lite.tables import GivenFormat, read_table


@pytest.fixture
def folder(tmp_path):
    """A folder of two CSV parts, with marks that other programs leave."""
    home = tmp_path / "data"
    home.mkdir()
    (home / "part-2.csv").write_text("a,b\n3,z\n")
    (home / "part-1.csv").write_text("a,b\n1,x\n2,y\n")
    (home / "_SUCCESS").write_text("")
    (home / ".part.crc").write_text("")
    return home


def test_a_folder_or_a_pattern_is_one_table_in_the_order_of_names(folder, rows):
    expected = [("1", "x"), ("2", "y"), ("3", "z")]
    for source in (folder, str(folder), folder / "part-*.csv", f"file://{folder}"):
        assert rows(read_table(source)) == expected
    assert rows(read_table(folder / "part-?.csv", row_limit=2, seed=1)) == rows(
        read_table(folder, row_limit=2, seed=1)
    )


def test_a_file_whose_name_looks_like_a_pattern_is_read(csv_file, rows):
    assert rows(read_table(csv_file("a\n1\n", "t[1].csv"))) == [("1",)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,c\n1,2\n", "it lacks 'b'"),
        ("a,b,c\n1,2,3\n", "it has 'c', which they lack"),
        ("b,a\n1,2\n", "another order"),
    ],
)
def test_a_part_of_another_header_is_named(folder, text, words):
    (folder / "part-3.csv").write_text(text)
    with pytest.raises(DataError, match=words) as caught:
        read_table(folder)
    assert caught.value.file == folder / "part-3.csv"


def test_errors_name_the_part_and_its_line(folder):
    (folder / "part-2.csv").write_text("a,b\n3\n")
    with pytest.raises(DataError) as caught:
        read_table(folder)
    assert (caught.value.file, caught.value.line) == (folder / "part-2.csv", 2)


def test_missing_texts_of_all_parts_are_remembered(folder):
    (folder / "part-2.csv").write_text("a,b\nNA,NA\n")
    (folder / "part-3.csv").write_text("a,b\n?,NA\n")
    raw = read_table(folder, given=GivenFormat(na_values=("?", "NA")))
    assert raw.format.na == {"a": "NA", "b": "NA"}


def test_folders_that_are_no_table_are_refused(folder, tmp_path):
    (folder / "more").mkdir()
    with pytest.raises(DataError, match="holds folders"):
        read_table(folder)
    with pytest.raises(DataError, match="no file fits"):
        read_table(tmp_path / "none-*.csv")
    (folder / "more").rmdir()
    (folder / "x.json").write_text("[]")
    with pytest.raises(DataError, match="format is not that of the other parts, csv"):
        read_table(folder)


def test_parts_of_parquet_and_json_are_joined(tmp_path):
    for place, values in enumerate(([1, 2], [3, None])):
        parquet.write_table(pa.table({"a": values}), tmp_path / f"{place}.parquet")
        (tmp_path / f"{place}.jsonl").write_text(f'{{"k{place}": 1}}\n')
    raw = read_table(tmp_path / "*.parquet")
    assert raw.columns["a"].tolist()[:3] == [1, 2, 3]
    assert raw.has_nulls == {"a": True}
    raw = read_table(tmp_path / "*.jsonl")
    assert list(raw.columns) == ["k0", "k1"]
    assert raw.has_nulls == {"k0": True, "k1": True}


@pytest.fixture
def memory(folder) -> Iterator[fsspec.AbstractFileSystem]:
    filesystem = fsspec.filesystem("memory")
    for path in folder.glob("part-*"):
        filesystem.pipe(f"/bucket/data/{path.name}", path.read_bytes())
    yield filesystem
    filesystem.store.clear()
    filesystem.pseudo_dirs[:] = [""]


def test_any_url_of_fsspec_is_read(memory, rows):
    expected = [("1", "x"), ("2", "y"), ("3", "z")]
    for source in ("memory://bucket/data", "memory://bucket/data/part-*.csv"):
        assert rows(read_table(source)) == expected
    assert rows(read_table("memory://bucket/data/part-2.csv")) == [("3", "z")]
    with pytest.raises(DataError, match="no such object") as caught:
        read_table("memory://bucket/none.csv")
    assert caught.value.file == "memory://bucket/none.csv"
    with pytest.raises(DataError, match="no file fits"):
        read_table("memory://bucket/none-*.csv")
    with pytest.raises(DataError, match="cannot be opened"):
        read_table("nothing://bucket/none.csv")


@pytest.mark.parametrize("name", ["t.csv.zip", "t.parquet", "t.xlsx"])
def test_formats_that_seek_are_read_from_urls(memory, tmp_path, name):
    import zipfile

    import xlsxwriter

    path = tmp_path / name
    if name.endswith("zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("t.csv", "a\n1\n")
    elif name.endswith("parquet"):
        parquet.write_table(pa.table({"a": [1]}), path)
    else:
        with xlsxwriter.Workbook(path) as book:
            book.add_worksheet().write_column(0, 0, ["a", 1])
    memory.pipe(f"/{name}", path.read_bytes())
    assert read_table(f"memory://{name}").row_count == 1


class _Guarded(http.server.SimpleHTTPRequestHandler):
    """Wants user and password below /secret, and refuses /forbidden."""

    def do_GET(self):
        if self.path.startswith("/forbidden"):
            self.send_error(403)
        elif self.path.startswith("/secret") and not self._is_known():
            self.send_error(401)
        else:
            super().do_GET()

    def do_HEAD(self):
        self.do_GET()

    def _is_known(self):
        told = self.headers.get("Authorization", "")
        return told == "Basic " + base64.b64encode(b"me:hidden").decode()

    def log_message(self, *words):
        pass


@pytest.fixture
def web(folder) -> Iterator[str]:
    (folder / "secret").mkdir()
    (folder / "secret" / "t.csv").write_text("a\n1\n")
    handler = functools.partial(_Guarded, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_web_is_read_also_with_a_password(web, rows):
    assert rows(read_table(f"http://{web}/part-2.csv?token=hidden")) == [("3", "z")]
    assert rows(read_table(f"http://me:hidden@{web}/secret/t.csv")) == [("1",)]


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("none.csv", DataError, "no such object"),
        ("secret/t.csv", ResourceError, "401"),
        ("forbidden/t.csv", ResourceError, "403"),
    ],
)
def test_what_the_web_refuses_is_told_without_the_password(web, path, error, words):
    with pytest.raises(error) as caught:
        read_table(f"http://me:wrong-hidden@{web}/{path}?sig=hidden")
    assert words in str(caught.value)
    assert caught.value.hint
    assert "hidden" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_server_that_is_not_there_is_a_resource_error():
    with pytest.raises(ResourceError, match="cannot be read") as caught:
        read_table("http://127.0.0.1:9/t.csv")
    assert "network" in caught.value.hint


@pytest.fixture(scope="module")
def s3_address() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_address, tmp_path, monkeypatch) -> Iterator[fsspec.AbstractFileSystem]:
    """An S3 of one bucket, reached as a user reaches it: by environment variables."""
    import s3fs

    for name, value in {
        "AWS_ENDPOINT_URL": s3_address,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "hidden",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "none"),
    }.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    store = s3fs.S3FileSystem()
    if not store.exists("shop"):
        store.mkdir("shop")
    store.pipe("shop/data/part-1.csv", b"a,b\n1,x\n")
    store.pipe("shop/data/part-2.csv", b"a,b\n2,y\n")
    store.pipe("shop/ü t.csv", b"a,b\n3,z\n")
    yield store
    s3fs.S3FileSystem.clear_instance_cache()


def test_s3_is_read_by_key_pattern_and_folder(s3, rows):
    assert rows(read_table("s3://shop/data/part-1.csv")) == [("1", "x")]
    assert rows(read_table("s3://shop/data/part-*.csv")) == [("1", "x"), ("2", "y")]
    assert rows(read_table("s3://shop/data/")) == [("1", "x"), ("2", "y")]
    assert rows(read_table("s3://shop/ü t.csv")) == [("3", "z")]


def test_s3_gives_parquet(s3, tmp_path):
    parquet.write_table(pa.table({"a": list(range(999))}), tmp_path / "t.parquet")
    s3.pipe("shop/t.parquet", (tmp_path / "t.parquet").read_bytes())
    assert read_table("s3://shop/t.parquet").columns["a"].tolist() == list(range(999))


@pytest.mark.parametrize("source", ["s3://shop/none.csv", "s3://no-such-shop/t.csv"])
def test_a_wrong_bucket_or_key_is_a_data_error(s3, source):
    with pytest.raises(DataError, match="no such object") as caught:
        read_table(source)
    assert caught.value.file == source
    assert "bucket and key" in caught.value.hint


def test_no_credentials_are_told_with_what_to_set(s3, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    type(s3).clear_instance_cache()
    with pytest.raises(ResourceError, match="no permission") as caught:
        read_table("s3://shop/data/part-1.csv")
    assert "AWS_PROFILE" in caught.value.hint


def test_the_libraries_keep_quiet_at_debug(s3, caplog):
    from syngen_lite.cli.options import set_up_logging

    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        set_up_logging("DEBUG")
        root.addHandler(caplog.handler)
        read_table("s3://shop/data/part-1.csv")
    finally:
        root.handlers[:], root.level = before
    talkers = {record.name.partition(".")[0] for record in caplog.records}
    assert not talkers & {"botocore", "aiobotocore", "s3fs", "urllib3", "fsspec", "aiohttp"}
    assert "hidden" not in caplog.text


@pytest.mark.parametrize(
    ("url", "package", "extra"),
    [
        ("s3://shop/t.csv", "s3fs", "s3"),
        ("gs://shop/t.csv", "gcsfs", "gcs"),
        ("az://shop/t.csv", "adlfs", "azure"),
        ("https://shop/t.csv", "aiohttp", "http"),
    ],
)
def test_a_missing_driver_names_its_extra(monkeypatch, url, package, extra):
    protocol = url.partition(":")[0]
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, protocol, raising=False)
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, "fsspec.implementations.http", raising=False)
    with pytest.raises(MissingExtraError, match=f"{protocol}://") as caught:
        read_table(url)
    assert caught.value.hint == f"pip install 'syngen-lite[{extra}]'"


def test_secrets_are_cut_from_addresses():
    assert shown("read s3://key:se/cret@x") == "read s3://key:se/cret@x"
    assert shown("'s3://key:secret@shop/a@b.csv'") == "'s3://shop/a@b.csv'"
    assert shown("https://u:p@w@host/a.csv?X-Sig=1&b=2, line 3") == "https://host/a.csv?... line 3"
    error = DataError("see s3://k:secret@shop/x", file="gs://k:secret@shop/y")
    assert "secret" not in str(error)
