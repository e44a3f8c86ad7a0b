"""``station plan tickets``: plain, signed, refused; names stay as the office wrote them."""

from __future__ import annotations

from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest
import zxingcpp
from click.testing import CliRunner

from station.cli.plan import plan
from station.errors import DeviceError, PlanError
from station.forms.tickets import tickets
from station.plan.model import Room, RoomPlan, SittingPlan
from station.plan.store import write_plan
from station.vault.keys import CenterKeys
from station.vault.ticket_note import TICKET_PREFIX
from tests.support.plans import room_plan
from tests.support.signed import SIGNER

NAMES = ("阿卜杜拉·买买提", "古丽巴哈尔•吐尔逊", "𠮷田㐂", "欧阳䶮", "Ng\u0303o\u0302 Thị")


def sitting() -> SittingPlan:
    here = room_plan(len(NAMES))
    people = tuple(
        msgspec.structs.replace(c, name=name) for c, name in zip(here.candidates, NAMES, strict=True)
    )
    return SittingPlan(here.sitting, (Room("01"),), here.sessions, people, here.placements, here.staff)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write_plan(sitting(), tmp_path / "plan.json")
    (tmp_path / "photos").mkdir()
    return tmp_path


def test_plain_and_signed(folder: Path) -> None:
    CenterKeys.create(folder / "center" / "office", "demo.center")
    sizes = []
    for words in ((), ("--keys", "center"), ("--keys", "center/office")):
        done = CliRunner().invoke(plan, ["tickets", "plan.json", *words])
        assert done.exit_code == 0, done.output
        body = (folder / "tickets" / "tickets-01.pdf").read_bytes()
        assert body.startswith(b"%PDF")
        sizes.append(len(body))
    assert sizes[1] > sizes[0], "a signed code has more squares"


def test_keys_of_another_center_and_no_keys_sign_nothing(folder: Path) -> None:
    CenterKeys.create(folder / "other", "other.center")
    (folder / "empty").mkdir()
    for keys, error, code in (("other", PlanError, "issue.center"), ("empty", DeviceError, "keys.file")):
        done = CliRunner().invoke(plan, ["tickets", "plan.json", "--keys", keys])
        assert isinstance(done.exception, error)
        assert done.exception.code == code
        assert not (folder / "tickets").exists()


def test_names_survive_and_no_code_holds_one() -> None:
    made = sitting()
    assert msgspec.json.decode(msgspec.json.encode(made), type=SittingPlan) == made
    here = room_plan(1)
    there = msgspec.structs.replace(here, candidates=made.candidates)
    assert [
        c.name for c in msgspec.json.decode(msgspec.json.encode(there), type=RoomPlan).candidates
    ] == list(NAMES)
    for page in tickets(made, {}, "png", SIGNER):
        image = cv2.imdecode(np.frombuffer(page, np.uint8), cv2.IMREAD_GRAYSCALE)
        texts = sorted(found.text for found in zxingcpp.read_barcodes(image))
        assert len(texts) == 2
        assert texts[1].startswith(TICKET_PREFIX)
        assert all(text.isascii() for text in texts)
