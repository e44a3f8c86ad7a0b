"""Picture files and recorded scanners as sources; the ``scan`` command."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp
from click.testing import CliRunner

from station.checkin.scanner.events import CodeRead, CodeRejected, ScannerSource
from station.checkin.scanner.files import FileSource, symbols_of
from station.checkin.scanner.replay import ReplaySource
from station.cli.scan import scan
from station.errors import PlanError


def picture(path: Path, text: str | None) -> Path:
    page = np.full((400, 600), 255, np.uint8)
    if text is not None:
        code = np.array(zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=4))
        page[100 : 100 + code.shape[0], 100 : 100 + code.shape[1]] = code
    path.write_bytes(cv2.imencode(path.suffix, page)[1].tobytes())
    return path


def test_files_are_a_source_like_any_other(tmp_path: Path) -> None:
    source: ScannerSource = FileSource(
        [picture(tmp_path / "准考证.png", "202611070007"), picture(tmp_path / "b.jpg", None)]
    )
    read, nothing = source.readings()
    assert isinstance(read, CodeRead)
    assert (read.text, read.source, read.aim[:2]) == ("202611070007", "file", "]Q")
    assert isinstance(nothing, CodeRejected)
    assert nothing.reason == "nothing"


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("note.txt", b"not a picture", "scan.no_picture"),
        ("empty.png", b"", "scan.no_picture"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\x00\x00", "scan.no_picture"),
    ],
)
def test_a_file_that_is_no_picture_is_said(tmp_path: Path, name: str, body: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(PlanError) as raised:
        symbols_of(path)
    assert raised.value.code == code
    assert name in raised.value.what.zh


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlanError) as raised:
        symbols_of(tmp_path / "missing.png")
    assert raised.value.code == "scan.not_readable"


def test_a_recorded_scanner_gives_what_it_read(tmp_path: Path) -> None:
    record = tmp_path / "day.jsonl"
    lines = [
        {"at_ms": 0, "text": "202611070007", "aim": "]C0"},
        {"at_ms": 40, "keys": "]C020261107"},
        {"at_ms": 90, "keys": "0008\r\u000312345\r"},
    ]
    record.write_text("\n".join([json.dumps(line) for line in lines] + [""]), encoding="utf-8")
    source: ScannerSource = ReplaySource(record)
    assert source.source == "replay"
    assert list(source.readings()) == [
        CodeRead("202611070007", "]C0", "replay", 0),
        CodeRead("202611070008", "]C0", "replay", 90),
        CodeRejected("control", "replay", 90, 6, "\x0312345"),
    ]


@pytest.mark.parametrize(
    "body",
    ["{", '{"at_ms": 5}', '{"at_ms": 5, "text": "a", "keys": "b"}', '{"at_ms": 5, "texts": "a"}', "[1]"],
)
def test_a_wrong_line_is_named(tmp_path: Path, body: str) -> None:
    record = tmp_path / "day.jsonl"
    record.write_text('{"at_ms": 9, "text": "2026"}\n' + body, encoding="utf-8")
    with pytest.raises(PlanError) as raised:
        list(ReplaySource(record).readings())
    assert raised.value.code == "scan.replay"
    assert "第 2 行" in raised.value.what.zh


def test_moments_never_go_back_and_a_missing_record_is_said(tmp_path: Path) -> None:
    record = tmp_path / "day.jsonl"
    record.write_text('{"at_ms": 9, "text": "a"}\n{"at_ms": 8, "text": "b"}', encoding="utf-8")
    with pytest.raises(PlanError, match="at_ms"):
        list(ReplaySource(record).readings())
    with pytest.raises(PlanError):
        list(ReplaySource(tmp_path / "none").readings())


def test_the_command_prints_one_json_line_for_each_code(tmp_path: Path) -> None:
    path = picture(tmp_path / "ticket.png", "202611070007")
    done = CliRunner().invoke(scan, [str(path)])
    assert done.exit_code == 0
    line = json.loads(done.stdout)
    assert line["file"] == str(path)
    assert (line["text"], line["symbology"], line["engine"]) == ("202611070007", "QR", "zxing")
    assert line["aim"].startswith("]Q")
    assert len(line["corners"]) == 4


def test_the_command_reads_on_and_says_which_file_held_nothing(tmp_path: Path) -> None:
    good, blank = picture(tmp_path / "a.png", "2026"), picture(tmp_path / "b.png", None)
    note = tmp_path / "c.txt"
    note.write_text("hello")
    done = CliRunner().invoke(scan, [str(blank), str(note), str(good)])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["text"] == "2026"
    assert f"{blank}：图片中没有读到码" in done.stderr
    assert "scan.no_picture" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_code_cannot_steer_the_terminal(tmp_path: Path) -> None:
    hostile = "\x1b[2J\x07\x7f\u009b31m\u202e\U000e0001 考生"
    done = CliRunner().invoke(scan, [str(picture(tmp_path / "x.png", hostile))])
    assert json.loads(done.stdout)["text"] == hostile
    assert "考生" in done.stdout
    assert done.stdout.rstrip("\n").isprintable()
