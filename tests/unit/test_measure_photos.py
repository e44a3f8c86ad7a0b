"""The tool that measures on others' photographs: their suites' ways to say what is in a picture."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import zxingcpp

ROOT = Path(__file__).resolve().parents[2]


def put(path: Path, name: str, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, name)).to_image(scale=3)
    page = cv2.copyMakeBorder(np.array(code, np.uint8), 40, 40, 40, 40, cv2.BORDER_CONSTANT, value=255)
    cv2.imwrite(str(path), page)


def measured(folder: Path) -> tuple[int, str]:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "measure_photos.py"), str(folder), "--misses"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_the_suites_conventions_are_understood(tmp_path: Path) -> None:
    samples = tmp_path / "samples"
    put(samples / "qrcode-1" / "1.png", "QRCode", "one")
    (samples / "qrcode-1" / "1.txt").write_bytes(b"one")
    put(samples / "qrcode-1" / "1-rotated.png", "QRCode", "one")
    put(samples / "qrcode-2" / "two.png", "QRCode", "a\r\nb")
    (samples / "qrcode-2" / "two.toml").write_text('TextEscaped = "a<CR><LF>b"\nfind = "sa"\n')
    put(samples / "pdf417-1" / "9.png", "PDF417", b"!\x82\x9f\t")
    (samples / "pdf417-1" / "9.bin").write_bytes(b"!\x82\x9f\t")
    put(samples / "code39-1" / "wrong.png", "Code39Std", "CODE39")
    (samples / "code39-1" / "wrong.txt").write_text("RODE39")
    put(samples / "none-1" / "goods.png", "EAN13", "690123456789")
    put(samples / "ean13-1" / "left-out.png", "EAN13", "690123456789")
    put(tmp_path / "fixtures" / "code_128" / "image-001.png", "Code128", "FANAVF14617104")
    specs = tmp_path / "integration"
    specs.mkdir()
    (specs / "code_128.spec.ts").write_text(
        "{ 'name': 'image-001.png', 'result': 'FANAVF14617104', format: 'x' },\n"
    )
    put(tmp_path / "end-to-end" / "0" / "input.png", "QRCode", "jay")
    (tmp_path / "end-to-end" / "0" / "output.json").write_text(json.dumps({"data": "jay"}))
    code, said = measured(tmp_path)
    assert code == 0, said
    assert "| QR | 4 | 4 | 4 | 4 | 0 | 0 | 0 |" in said
    assert "| Code 128 | 1 | 1 | 1 | 1 | 0 | 0 | 0 |" in said
    assert "| PDF417 | 1 | 1 | 0 | 1 | 0 | 0 | 0 |" in said
    assert "| Code 39 | 1 | 0 | 0 | 0 | 1 | 1 | 1 |" in said
    assert "| nothing | 1 |" in said
    assert "station wrong: samples/code39-1/wrong.png: ['CODE39'], not ('RODE39',)" in said
    assert "left-out" not in said


def test_a_folder_without_expected_texts_is_said_so(tmp_path: Path) -> None:
    code, said = measured(tmp_path)
    assert code != 0
    assert "No picture with an expected text" in said
