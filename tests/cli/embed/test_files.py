"""`dify-invoke embed FILE... --out FILE`: what is read, what is sent, and what is written."""

import io
import json
import os
import threading
from importlib.util import find_spec
from pathlib import Path

import pytest

from dify_invoke.emulator import Emulator

from .conftest import Embed, asked, check_rows, lines_of, npy, rows, vector_of


def test_each_line_is_a_text_and_the_order_is_kept(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    texts = lines_of(1000, tmp_path / "texts.txt")
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.jsonl", "--batch-size", "7")
    assert (done.status, done.stdout) == (0, "")
    assert done.stderr.startswith("1,000 texts, 2 numbers each, ")
    check_rows(tmp_path / "out.jsonl", texts)
    assert sorted(map(len, asked(platform))) == [6] + [7] * 142
    assert set(os.listdir(tmp_path)) == {"texts.txt", "out.jsonl"}


def test_an_array_of_numpy_has_a_row_for_each_text(embed: Embed, tmp_path: Path) -> None:
    texts = lines_of(130, tmp_path / "texts.txt")
    assert embed(tmp_path / "texts.txt", "--out", tmp_path / "out.npy").status == 0
    head, found = npy(tmp_path / "out.npy")
    assert head == {"descr": "<f4", "fortran_order": False, "shape": (130, 2)}
    assert found == [vector_of(text) for text in texts]


@pytest.mark.skipif(find_spec("pyarrow") is None, reason="needs the extra `parquet`")
def test_a_parquet_file_has_texts_and_vectors(
    embed: Embed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyarrow import parquet

    monkeypatch.setattr("dify_invoke.cli.embed.parquet._GROUP", 400)
    texts = lines_of(130, tmp_path / "texts.txt")
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.parquet", "--batch-size", "25")
    assert done.status == 0
    file = parquet.ParquetFile(tmp_path / "out.parquet")
    assert file.num_row_groups == 3
    assert file.read().to_pylist() == [
        {"index": index, "text": text, "embedding": vector_of(text)}
        for index, text in enumerate(texts)
    ]


def test_parquet_without_pyarrow_is_one_line_before_anything_is_sent(
    embed: Embed, platform: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(_: str) -> None:
        """Finds no package."""

    monkeypatch.setattr("dify_invoke.cli.embed.outputs.find_spec", nothing)
    lines_of(3, tmp_path / "texts.txt")
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.parquet")
    assert done.status == 2
    assert "needs pyarrow, which is not installed: pip install 'dify-invoke[parquet]'" in (
        done.stderr
    )
    assert not asked(platform)


def test_several_files_are_one_input_of_their_own_formats(embed: Embed, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbftext 0\r\ntext 1")
    (tmp_path / "b.jsonl").write_text('{"id": 1, "say": "text 2"}\n\n{"say": "\\u00e4 3"}\n')
    (tmp_path / "c.csv").write_text('id,say\n1,"text\nand more, 4"\n2,text 5\n')
    (tmp_path / "d.tsv").write_text("id\tsay\n1\ttext 6\n")
    files = [tmp_path / name for name in ("b.jsonl", "c.csv", "d.tsv")]
    done = embed(*files, "--field", "say", "--out", tmp_path / "out.jsonl")
    assert done.status == 0
    check_rows(tmp_path / "out.jsonl", ["text 2", "ä 3", "text\nand more, 4", "text 5", "text 6"])
    assert embed(tmp_path / "a.txt", "--out", tmp_path / "lines.jsonl").status == 0
    check_rows(tmp_path / "lines.jsonl", ["text 0", "text 1"])


def test_lines_of_json_may_be_the_texts_themselves(embed: Embed, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('"text 1"\n"half \\ud83d 2"\n')
    assert embed(tmp_path / "a.jsonl", "--out", tmp_path / "out.jsonl").status == 0
    check_rows(tmp_path / "out.jsonl", ["text 1", "half \ufffd 2"])


def test_stdin_is_a_file_of_lines_or_of_json_lines(
    embed: Embed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"text 1\ntext 2\n")))
    assert embed("-", "--out", tmp_path / "a.jsonl").status == 0
    check_rows(tmp_path / "a.jsonl", ["text 1", "text 2"])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"say": "text 3"}')))
    assert embed("-", "--field", "say", "--out", tmp_path / "b.jsonl").status == 0
    check_rows(tmp_path / "b.jsonl", ["text 3"])


def test_a_pipe_is_read_once(embed: Embed, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=["text 1\ntext 2\n"])
    writer.start()
    done = embed(tmp_path / "pipe", "--out", tmp_path / "out.jsonl")
    writer.join()
    assert done.status == 0
    check_rows(tmp_path / "out.jsonl", ["text 1", "text 2"])


def test_batches_are_bounded_by_bytes_and_a_long_text_goes_alone(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    texts = ["é" * 10 + f" {number}" for number in range(6)] + ["long " * 100 + "6", "text 7"]
    (tmp_path / "texts.txt").write_text("\n".join(texts))
    options = ("--batch-bytes", "50", "--concurrency", "1")
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.jsonl", *options)
    assert done.status == 0
    assert [len(batch) for batch in asked(platform)] == [2, 2, 2, 1, 1]
    check_rows(tmp_path / "out.jsonl", texts)


def test_as_many_requests_are_in_flight_as_concurrency_says(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    together = threading.Barrier(3)

    def wait(request: object) -> list[list[float]]:
        together.wait(30)  # each request waits for two others
        return [[1.0]]

    platform.text_embedding.reply(wait)
    lines_of(9, tmp_path / "texts.txt")
    options = ("--batch-size", "1", "--concurrency", "3")
    assert embed(tmp_path / "texts.txt", "--out", tmp_path / "out.jsonl", *options).status == 0


def test_texts_are_documents_unless_it_is_said_otherwise(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    lines_of(1, tmp_path / "texts.txt")
    embed(tmp_path / "texts.txt", "--out", tmp_path / "a.npy")
    embed(tmp_path / "texts.txt", "--out", tmp_path / "b.npy", "--input-type", "query")
    embed("text 1")
    kinds = [call.request.input_type for call in platform.text_embedding.calls]
    assert kinds == ["document", "query", "query"]


def test_json_says_what_was_written(embed: Embed, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("text 1\n\ntext 2\n")
    out = tmp_path / "out.jsonl"
    done = embed(tmp_path / "texts.txt", "--out", out, "--skip-empty", "--json", "--quiet")
    assert (done.status, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "out": str(out),
        "texts": 2,
        "skipped": 1,
        "dimension": 2,
        "tokens": 4,
        "price": "0.00000008",
        "currency": "USD",
    }
    assert [row["text"] for row in rows(out)] == ["text 1", "text 2"]


def test_piped_it_says_one_line_and_draws_no_bar(embed: Embed, tmp_path: Path) -> None:
    lines_of(3, tmp_path / "texts.txt")
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / "out.jsonl")
    assert len(done.stderr.splitlines()) == 1
    assert "\x1b" not in done.stderr
    assert "\r" not in done.stderr


def test_an_output_that_exists_is_replaced_only_when_asked(
    embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    lines_of(3, tmp_path / "texts.txt")
    out.write_text("precious")
    done = embed(tmp_path / "texts.txt", "--out", out)
    assert (done.status, out.read_text()) == (2, "precious")
    assert "exists: give another name, or --restart to replace it" in done.stderr
    assert not asked(platform)
    assert embed(tmp_path / "texts.txt", "--out", out, "--restart").status == 0
    check_rows(out, ["text 0", "text 1", "text 2"])


BAD = {
    "empty.txt": b"text 1\n\ntext 2\n",
    "latin.txt": b"text 1\ncaf\xe9\n",
    "nothing.txt": b"",
    "object.jsonl": b'{"say": "a", "id": 1}\n',
    "broken.jsonl": b'{"say": "a"}\n{"say": \n',
    "number.jsonl": b'{"say": 7}\n',
    "table.csv": b"id,say\n1,a\n2\n",
    "quote.csv": b'say\n"a\n',
    "latin.csv": b"say\na\n\xe9\n",
}


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("empty.txt", [], "empty.txt line 2 is empty: fill it in, or leave out all such"),
        ("latin.txt", [], "latin.txt line 2 is not UTF-8: byte 3 is wrong"),
        ("nothing.txt", [], "there is no text in"),
        ("object.jsonl", [], "line 1 is an object: say by --field which field is the text"),
        ("object.jsonl", ["--field", "text"], "has no field 'text': say by --field which"),
        ("broken.jsonl", ["--field", "say"], "broken.jsonl line 2 is no JSON: Expecting value"),
        ("number.jsonl", ["--field", "say"], "'say' in"),
        ("table.csv", [], "has several columns: say by --field which is the text"),
        ("table.csv", ["--field", "text"], "has no column 'text'"),
        ("table.csv", ["--field", "say"], "table.csv line 3 has no column 'say'"),
        ("quote.csv", [], "is no CSV: unexpected end of data"),
        ("latin.csv", [], "latin.csv is not UTF-8 after line"),
        ("latin.txt", ["--field", "say"], "--field is for .jsonl and .csv files, not for"),
        ("absent.txt", [], "absent.txt: No such file or directory"),
        ("", [], "is a folder: name the files in it"),
        ("latin.txt", ["--batch-size", "0"], "--batch-size"),
        ("latin.txt", ["--concurrency", "1000"], "--concurrency"),
        ("latin.txt", ["--format", "xml"], "'xml' is not one of"),
    ],
)
def test_what_cannot_be_read_is_one_line_before_anything_is_sent(
    name: str, options: list[str], said: str, embed: Embed, platform: Emulator, tmp_path: Path
) -> None:
    if name in BAD:
        (tmp_path / name).write_bytes(BAD[name])
    done = embed(tmp_path / name, "--out", tmp_path / "out.jsonl", *options)
    assert (done.status, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert said in line
    assert not asked(platform)
    assert not (tmp_path / "out.jsonl.part").exists()


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("out.csv", "must end in .parquet, .jsonl or .npy"),
        ("out", "must end in .parquet, .jsonl or .npy"),
        ("absent/out.npy", "which is no folder: name a file in a folder that exists"),
    ],
)
def test_an_output_that_cannot_be_written_is_one_line(
    out: str, said: str, embed: Embed, tmp_path: Path
) -> None:
    lines_of(3, tmp_path / "texts.txt")
    done = embed(tmp_path / "texts.txt", "--out", tmp_path / out)
    assert done.status == 2
    assert said in done.stderr
