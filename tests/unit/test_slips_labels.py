"""What leaves the room on paper: a head's slip as an outside witness, a bag's label that holds the count note."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner, Result

from station.center.folder import CenterFolder
from station.cli.center import center as center_command
from station.cli.forms import forms
from station.cli.papers import note_in, slip_of
from station.cli.verify import verify
from station.errors import DeviceError, PlanError
from station.forms.codes import printed
from station.forms.slips import label_data, slip_data
from station.forms.typesetting import typeset
from station.vault import merkle
from station.vault.bundle import write_bundle
from station.vault.custody.seal import fingerprint_of
from station.vault.keys import DeviceIdentity, fingerprint
from station.vault.slip import Slip, read_slip
from station.vault.trust import trust_file
from station.vault.verify import verify_bundle
from station.vault.verify.label import check_label
from tests.support.journals import SmallSite, day_of
from tests.support.sim import ExamDay


def slip_at(site: SmallSite, size: int) -> Slip:
    return Slip(site.journal.origin, size, merkle.root(site.journal.leaf_hashes()[:size]))


def said(findings: object) -> str:
    return "\n".join(f"{one.level} {one.what.en}" for one in findings.items)  # type: ignore[attr-defined]


def photographed(page: bytes, path: Path) -> Path:
    """A page as a camera may see it: turned a little, softened, with the light falling off."""
    image = cv2.imdecode(np.frombuffer(page, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    height, width = image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 7, 0.9)
    seen = cv2.warpAffine(image, turn, (width, height), borderValue=200)
    seen = cv2.GaussianBlur(seen, (0, 0), 1.2).astype(np.float64)
    seen *= np.linspace(0.6, 1.0, width)[None, :]
    cv2.imwrite(str(path), seen.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 80])
    return path


def test_a_slip_is_its_line(tmp_path: Path) -> None:
    slip = slip_at(day_of(tmp_path), 7)
    assert read_slip(slip.line) == slip
    assert read_slip(f" {slip.line}\n") == slip


@pytest.mark.parametrize(
    "line",
    ["", "HEAD1/", "HEAD1/x/07/" + "A" * 52, "HEAD1/x/7/" + "A" * 51, "HEAD1/x/7/" + "1" * 52, "HEAD1//7/"],
)
def test_other_lines_are_refused_in_one_sentence(line: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_slip(line)
    assert caught.value.code == "slip.malformed"


def test_a_slip_is_an_outside_witness_of_what_it_covers(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    bundle = site.cut()
    findings = verify_bundle(bundle, site.trust, slips=[slip_at(site, 7)])
    assert findings.ok
    assert "entries 0 to 6 have outside witnesses: a slip" in said(findings)
    assert f"entries 7 to {bundle.manifest.end - 1} have no outside witness" in said(findings)


def test_a_slip_that_does_not_agree_fails_the_check(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    wrong = Slip(site.journal.origin, 7, b"\x00" * 32)
    findings = verify_bundle(site.cut(), site.trust, slips=[wrong])
    assert not findings.ok
    assert "entries were changed" in said(findings)


def test_a_slip_of_more_entries_than_there_are_says_that_some_may_be_cut_off(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    bundle = site.cut()
    findings = verify_bundle(bundle, site.trust, slips=[Slip(site.journal.origin, 10_000, b"\x00" * 32)])
    assert findings.ok
    assert "or was cut off" in said(findings)
    other = verify_bundle(bundle, site.trust, slips=[Slip("x/1", 3, b"\x00" * 32)])
    assert "another journal's" in said(other)


def test_slip_and_label_are_read_from_a_camera_s_picture(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    note, slip = site.seals[-1], slip_at(site, 20)
    label = typeset("seal-label", {"labels": [label_data(note, "11:42", demo=True)]}, "png")[0]
    assert note_in(photographed(label, tmp_path / "label.jpg")) == note
    paper = typeset("slip", slip_data(slip, "11:42", demo=True), "png")[0]
    assert slip_of(str(photographed(paper, tmp_path / "slip.jpg"))) == slip
    with pytest.raises(PlanError) as caught:
        note_in(tmp_path / "slip.jpg")
    assert caught.value.code == "verify.no_code"


def test_the_same_note_gives_the_same_bytes(tmp_path: Path) -> None:
    data = {"labels": [label_data(day_of(tmp_path).seals[-1], "11:42", demo=True)]}
    assert typeset("seal-label", data) == typeset("seal-label", data)


def test_a_label_is_held_against_the_archive(tmp_path: Path) -> None:
    site = day_of(tmp_path)
    bundle, note = site.cut(), site.seals[-1]
    assert "to the byte" in said(check_label(note, [bundle]))
    changed = check_label(note.replace("present 29", "present 28"), [bundle])
    assert not changed.ok
    assert "not in the journal" in said(changed)
    assert "no bundle is here" in said(check_label(note, []))
    assert not check_label("rubbish", [bundle]).ok


def run(*words: str) -> Result:
    return CliRunner().invoke(verify, list(words))


def test_the_command_takes_both(tmp_path: Path) -> None:
    site = day_of(tmp_path / "site")
    write_bundle(site.cut(), tmp_path / "b")
    trust = tmp_path / "trust.json"
    trust.write_bytes(trust_file(site.trust))
    page = typeset("seal-label", {"labels": [label_data(site.seals[-1], "11:42", demo=True)]}, "png")[0]
    (tmp_path / "label.png").write_bytes(page)
    done = run(
        str(tmp_path / "b"),
        "--trust",
        str(trust),
        "--slip",
        slip_at(site, 9).line,
        "--label",
        str(tmp_path / "label.png"),
    )
    assert done.exit_code == 0, done.output
    assert "to the byte" in done.output
    assert "entries 0 to 8 have outside witnesses: a slip" in done.output
    wrong = run(
        str(tmp_path / "b"), "--trust", str(trust), "--slip", Slip(site.journal.origin, 9, b"\x01" * 32).line
    )
    assert isinstance(wrong.exception, PlanError)


def test_the_papers_come_from_the_journal_without_a_badge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = ExamDay(tmp_path)
    monkeypatch.setenv("STATION_HOME", str(day.kiosk.folder))
    busy = CliRunner().invoke(forms, ["slip", str(tmp_path / "slip.pdf")])
    assert isinstance(busy.exception, DeviceError)
    assert busy.exception.code == "forms.room_open"
    day.room.end()
    none = CliRunner().invoke(forms, ["label", str(tmp_path / "label.pdf")])
    assert isinstance(none.exception, PlanError)
    assert none.exception.code == "forms.nothing_sealed"
    done = CliRunner().invoke(forms, ["slip", str(tmp_path / "slip.pdf")])
    assert done.exit_code == 0, done.output
    line = done.output.splitlines()[0]
    slip = read_slip(line)
    day.start()
    assert slip.root == merkle.root(day.room.journal.leaf_hashes()[: slip.size])
    assert (tmp_path / "slip.pdf").read_bytes().startswith(b"%PDF")
    assert len(fingerprint_of("x")) == 39


def test_a_kiosk_s_key_is_enrolled_from_a_photograph_of_its_screen(tmp_path: Path) -> None:
    center = CenterFolder.create(tmp_path / "center", "center.example", demo=False)
    vkey = DeviceIdentity.create(tmp_path / "device.key", "center.example/S01/k1").vkey
    rows = printed(vkey).split("\n")
    assert {len(row) for row in rows} == {len(rows[0])}
    light = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}
    pixels = [[light[char][half] for char in row] for row in rows for half in (0, 1)]
    screen = np.kron(np.array(pixels, np.uint8), np.ones((6, 6), np.uint8))
    page = cv2.imencode(".png", screen)[1].tobytes()
    picture = photographed(page, tmp_path / "key.jpg")
    done = CliRunner().invoke(
        center_command, ["enroll", str(center.path), str(picture), "--out", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    assert fingerprint([vkey]) in done.output
    assert (tmp_path / "center.example-S01-k1.enrol.note").is_file()
