"""The room record form of a day on which everything went wrong, line by line against golden files in both languages.

Write them anew with ``STATION_GOLDEN=write pytest tests/simulation/test_record_form.py`` and read the difference.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import cv2
import pytest
from click.testing import CliRunner
from pypdf import PdfReader
from pyzbar.pyzbar import decode

from station.cli.forms import forms
from station.forms.day import Day
from station.forms.printable import printable_data
from station.forms.reading import running_day
from station.forms.record import TEMPLATE, record_form
from station.forms.record_text import record_lines, record_text
from station.forms.typesetting import typeset
from station.text import Language
from station.vault.day.events import DayClosed
from station.vault.slip import Slip
from tests.support.pages import fonts, pages
from tests.support.record_day import SESSION, record_day
from tests.support.sim import PIN, ExamDay, badge

GOLDEN = Path(__file__).parents[1] / "unit" / "golden"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
SPACES = re.compile(r"[\s\u200b]+")


@dataclass(frozen=True)
class Made:
    """The day with its folder, and its record form in both languages: data and typeset."""

    folder: Path
    room: ExamDay
    day: Day
    data: dict[Language, object]
    pdf: dict[Language, bytes]

    def lines(self, language: Language) -> tuple[str, ...]:
        return record_lines(self.data[language]["forms"][0])  # type: ignore[index]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("record")
    room = record_day(folder)
    assert room.room.plan is not None
    day = running_day(room.room, room.room.plan)
    data = {one: _data(day, one) for one in LANGUAGES}
    pdf = {one: typeset(TEMPLATE, data[one], archival=True)[0] for one in LANGUAGES}
    if where := os.environ.get("STATION_PICTURES"):
        Path(where).write_bytes(pdf["zh"])
    return Made(folder, room, day, data, pdf)


def _data(day: Day, language: Language) -> object:
    return printable_data({"forms": [record_form(day, day.plan.room.session(SESSION), language)]})


def test_every_procedure_ran_to_an_outcome(made: Made) -> None:
    cases = made.day.cases(SESSION)
    assert {case.procedure for case in cases} == {f"CP-{n}" for n in range(1, 19)}
    assert all(case.outcome for case in cases)
    assert isinstance(made.day.records[-1].event, DayClosed) or any(
        isinstance(record.event, DayClosed) for record in made.day.records
    )
    chosen = {one.tier for case in cases for one in case.sanctions}
    assert chosen == {1, 2, 3, 4}
    kept = {getattr(record.event, "evidence", "") for record in made.day.records}
    assert kept >= {"still", "file", "bag", "described", "none"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_reads_as_it_did(made: Made, language: Language) -> None:
    text = "\n".join(_steady(line, made.day) for line in made.lines(language)) + "\n"
    golden = GOLDEN / f"record-form.{language}.txt"
    if os.environ.get("STATION_GOLDEN") == "write":
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_printed_form_says_every_line(made: Made, language: Language) -> None:
    whole = "".join(_body(page, made.day) for page in pages(made.pdf[language]))
    head = SPACES.sub("", pages(made.pdf[language])[0])
    for line in made.lines(language):
        said = SPACES.sub("", line.replace("________", ""))
        assert said in whole or said in head or _fingerprint(made.day) in said, line


def test_one_journal_gives_one_file(made: Made) -> None:
    again = running_day(made.room.room, made.day.plan)
    for language in LANGUAGES:
        assert typeset(TEMPLATE, _data(again, language), archival=True)[0] == made.pdf[language]


def test_the_file_is_made_for_the_archive(made: Made) -> None:
    metadata = PdfReader(io.BytesIO(made.pdf["zh"])).xmp_metadata
    assert metadata is not None
    marker = metadata.rdf_root.toxml()
    assert re.search(r"pdfaid:part(>|=\")\d", marker)
    embedded = fonts(made.pdf["zh"])
    assert embedded
    assert all(one.endswith(" embedded") for one in embedded)


def test_the_code_on_every_page_is_the_journals_head(made: Made, tmp_path: Path) -> None:
    pdftoppm = shutil.which("pdftoppm")
    if pdftoppm is None:
        pytest.skip("pdftoppm is not here (Debian: poppler-utils)")
    (tmp_path / "r.pdf").write_bytes(made.pdf["zh"])
    subprocess.run(
        [pdftoppm, "-r", "300", "-gray", "-png", tmp_path / "r.pdf", tmp_path / "page"],
        check=True,
        timeout=120,
    )
    printed = sorted(tmp_path.glob("page*.png"))
    assert len(printed) == len(pages(made.pdf["zh"]))
    journal = made.room.room.journal
    head = Slip(journal.origin, made.day.slip.size, journal.root())
    for page in printed:
        codes = [one.data.decode() for one in decode(cv2.imread(str(page), cv2.IMREAD_GRAYSCALE))]
        assert codes == [head.line], page.name


def test_the_same_record_as_plain_text(made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Last: the room is left, so that the command can read its journal. The day is closed, so what people wrote is sealed to
    the center alone, and the text says so."""
    made.room.room.end()
    monkeypatch.setenv("STATION_HOME", str(made.folder / "kiosk"))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(forms, ["record", "r.txt"], input=f"{badge('s07').text}\n{PIN}\n")
    assert result.exit_code == 0, result.exception
    written = Path("r.txt").read_text(encoding="utf-8").splitlines()
    sealed = [line for line in written if line.startswith("密封内容未打开")]
    assert len(sealed) == 1
    written.remove(sealed[0])
    ours = record_text([made.data["zh"]["forms"][0]]).splitlines()  # type: ignore[index]
    assert [line.split("；")[0][:16] for line in written[5:]] == [
        line.split("；")[0][:16] for line in ours[5:]
    ]
    assert "左颧骨" in "".join(ours)
    assert "左颧骨" not in "".join(written)


def _fingerprint(day: Day) -> str:
    return SPACES.sub("", day.slip.fingerprint)


def _body(page: str, day: Day) -> str:
    """A page without its head and foot, nor any space."""
    page = SPACES.sub("", page)
    foot = page.find(f"日志journal{day.slip.origin}")
    head = page.find("madeup") + len("madeup")
    return page[head:foot] if foot > head else page[head:]


def _steady(line: str, day: Day) -> str:
    """A line without what comes from random keys."""
    line = line.replace(day.slip.fingerprint, "FINGERPRINT")
    line = re.sub(r"[0-9a-f]{4}(?:[ -][0-9a-f]{4}){3,}", "FINGERPRINT", line)
    return re.sub(r"(附件|attached) [0-9a-f]{12}", r"\1 SHA-256", line)
