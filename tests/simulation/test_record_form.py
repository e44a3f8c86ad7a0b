"""The room record form of a day on which everything went wrong, as text against a golden file.

Write it anew with ``STATION_GOLDEN=write pytest tests/simulation/test_record_form.py`` and look at the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from station.forms.day import Day, printable_data
from station.forms.reading import running_day
from station.forms.record import TEMPLATE, record_form
from station.forms.typesetting import typeset
from tests.support.pages import pages
from tests.support.record_day import SESSION, record_day

GOLDEN = Path(__file__).parents[1] / "unit" / "golden" / "record-form.zh.txt"


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    made = record_day(tmp_path_factory.mktemp("record"))
    assert made.room.plan is not None
    return running_day(made.room, made.room.plan)


def test_every_procedure_ran_to_an_outcome(day: Day) -> None:
    cases = day.cases(SESSION)
    assert {case.procedure for case in cases} == {f"CP-{n}" for n in range(1, 19)}
    assert all(case.outcome for case in cases)


def test_the_form_reads_as_it_did(day: Day) -> None:
    pdf = typeset(
        TEMPLATE, printable_data({"forms": [record_form(day, day.plan.room.session(SESSION))]}), archival=True
    )[0]
    if where := os.environ.get("STATION_PICTURES"):
        Path(where).write_bytes(pdf)
    text = "\n\n".join(_lines(page, day) for page in pages(pdf)) + "\n"
    if os.environ.get("STATION_GOLDEN") == "write":
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


def _lines(page: str, day: Day) -> str:
    """A page's words, one entry a line; the fingerprints of random keys taken out."""
    page = page.replace(day.slip.fingerprint, "FINGERPRINT")
    page = re.sub(r"[0-9a-f]{4}(?:[ -][0-9a-f]{4}){3,}", "FINGERPRINT", page)
    return re.sub(r" (?=\d\d:\d\d:\d\d #)", "\n", page)
