"""Files put to a store: whole or not at all, and no credentials in any message."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from syngen_lite.errors import ConfigError, ResourceError, shown
from syngen_lite.tables import Upload, is_url

LARGE, HUGE = 12 * 2**20, 220 * 2**20  # bytes; the second goes in several parts


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A real S3 server with the bucket `bucket`, and credentials for it in the environment."""
    import boto3
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    facts = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "topsecret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url,
    }
    before = {name: os.environ.get(name) for name in facts}
    os.environ.update(facts)
    boto3.client("s3").create_bucket(Bucket="bucket")
    yield url
    server.stop()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})


@pytest.fixture
def objects(server: str):
    """What lies in the bucket, by key."""
    import boto3

    client = boto3.client("s3")

    def found() -> dict[str, bytes]:
        listed = client.list_objects_v2(Bucket="bucket").get("Contents", [])
        return {
            o["Key"]: client.get_object(Bucket="bucket", Key=o["Key"])["Body"].read()
            for o in listed
        }

    yield found
    for key in found():
        client.delete_object(Bucket="bucket", Key=key)


@pytest.fixture
def files(tmp_path: Path):
    def make(table: bytes, manifest: bytes = b"{}") -> tuple[Path, Path]:
        (tmp_path / "table").write_bytes(table)
        (tmp_path / "manifest").write_bytes(manifest)
        return tmp_path / "table", tmp_path / "manifest"

    return make


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of botocore and moto
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # of aiohttp
class TestS3:
    """A store in a cloud."""

    def test_takes_a_table_and_its_manifest(self, objects, files):
        Upload("s3://bucket/deep/rows.csv").put(*files(b"a\n1\n", b"{1}"), ".manifest.json")
        assert objects() == {
            "deep/rows.csv": b"a\n1\n",
            "deep/rows.csv.manifest.json": b"{1}",
        }

    def test_takes_a_large_one_at_once(self, objects, files):
        content = os.urandom(LARGE)
        Upload("s3://bucket/rows.csv").put(*files(content), ".m")
        assert objects()["rows.csv"] == content

    def test_replaces_an_older_one(self, objects, files):
        for content in (b"old", b"new"):
            Upload("s3://bucket/rows.csv").put(*files(content, content), ".m")
        assert objects() == {"rows.csv": b"new", "rows.csv.m": b"new"}

    def test_leaves_nothing_when_it_is_killed_on_the_way(self, objects, tmp_path: Path):
        import boto3

        table = tmp_path / "table"
        with table.open("wb") as file:
            file.truncate(HUGE)
        code = (
            "from pathlib import Path; from syngen_lite.tables import Upload;"
            f"Upload('s3://bucket/rows.csv').put(Path({str(table)!r}), Path({str(table)!r}), '.m')"
        )
        client = boto3.client("s3")
        with subprocess.Popen([sys.executable, "-c", code]) as process:
            while process.poll() is None and not client.list_multipart_uploads(Bucket="bucket").get(
                "Uploads"
            ):
                time.sleep(0.01)
            process.kill()
        assert process.returncode == -signal.SIGKILL, "it was over before the kill"
        assert objects() == {}

    def test_that_says_no_leaves_nothing(self, objects, files, tmp_path: Path):
        table, manifest = files(b"rows")
        table.unlink()
        with pytest.raises(ResourceError):
            Upload("s3://bucket/rows.csv").put(table, manifest, ".m")
        assert objects() == {}

    def test_without_the_bucket_is_an_error_of_the_machine(self, server, files):
        with pytest.raises(ResourceError, match="cannot be written") as caught:
            Upload("s3://none/rows.csv").put(*files(b"rows"), ".m")
        assert caught.value.exit_code == 5
        assert "s3://none/rows.csv" in str(caught.value)
        assert "topsecret" not in str(caught.value)

    def test_is_never_told_with_its_password(self, server, files):
        with pytest.raises(ResourceError) as caught:
            Upload("s3://key:hush@none/rows.csv?token=hush").put(*files(b"rows"), ".m")
        assert "hush" not in str(caught.value)
        assert caught.value.__cause__ is None


def test_a_store_in_memory_takes_tables_too(files):
    import fsspec

    Upload("memory://x/rows.csv").put(*files(b"rows", b"facts"), ".m")
    store = fsspec.filesystem("memory")
    assert store.cat("/x/rows.csv") == b"rows"
    assert store.cat("/x/rows.csv.m") == b"facts"


@pytest.mark.parametrize("url", ["https://host/rows.csv", "ftp://host/rows.csv", "foo://x/y"])
def test_what_shows_half_a_file_or_is_unknown_is_refused(url: str):
    with pytest.raises(ConfigError, match="no place to write to") as caught:
        Upload(url)
    assert "s3://" in caught.value.hint


@pytest.mark.parametrize("url", ["memory://x/", "memory://", "s3://bucket", "s3://bucket/x/"])
def test_a_url_that_names_no_file_is_refused(url: str):
    with pytest.raises(ConfigError, match="names no file"):
        Upload(url)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("s3://bucket/k.csv", "s3://bucket/k.csv"),
        ("s3://me:secret@bucket/k.csv", "s3://bucket/k.csv"),
        ("az://c/k.csv?sig=secret", "az://c/k.csv?..."),
        ("a@b/c?d.csv", "a@b/c?d.csv"),
        ("/x/y.csv", "/x/y.csv"),
    ],
)
def test_a_url_is_shown_without_secrets_and_a_path_as_it_is(place: str, words: str):
    assert shown(place) == words
    assert is_url(place) == ("://" in place)
