"""Both verifiers take the site office's journal as they take a room's: what it holds is proven, a spoilt copy is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from station.forms.day import reviewed
from station.forms.desk import Desk
from station.review.judged import Judged
from station.room.deciding import Wanted, decide_incident
from station.vault import age
from tests.conformance.test_conform_verifier import first, second
from tests.support.plans_office import DUTY, OFFICE, SESSION, Site, impersonation
from tests.support.sim import credential

CHIEF = "s07"
WANTED = (
    Wanted("confirm", 1, candidates=(8,)),
    Wanted("found", 0, "阅卷时发现雷同", (3, 4), 2, 6, session=SESSION),
    Wanted("instruct", 1, "请当事人写情况说明"),
    Wanted("dismiss", 0, "登记有误", (3, 4), session=SESSION, replaces=2),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A room's bundle in ``stick``, the office's with four decisions in ``office``, and keys beside them."""
    made = Site(tmp_path_factory.mktemp("site"))
    room, office = made.room("01"), made.room(OFFICE, "17:00")
    impersonation(room, 8, *DUTY["01"])
    desk, plan = Desk(), office.room.plan
    assert plan is not None
    desk.bring(office.room, made.export(room))
    desk.read(office.room, plan, [credential(CHIEF).identity])
    for wanted in WANTED:
        judged = Judged.among(reviewed(desk.days(office.room, plan)), room.room.journal.origin)
        seen = replace(wanted, seen=desk.others[0].slip)
        assert decide_incident(office.room, seen, office.unlock(CHIEF), judged).done
    made.export(office, "office")
    (made.folder / "trust.json").write_bytes(msgspec.json.encode(office.kiosk.trust))
    (made.folder / "duty.age").write_text(f"{made.center.duty}\n")
    return made


def test_both_take_it_and_every_entry_of_it(site: Site, tmp_path: Path) -> None:
    trust = ["--trust", str(site.folder / "trust.json")]
    own = first(site.folder / "office", [*trust, "--identity", str(site.folder / "duty.age")])
    assert own.verdict == 0, own.words
    taken = second(site.folder / "office", [*trust, "--take-out", str(tmp_path / "opened")])
    assert taken.verdict == 0, taken.words
    for bundle in (tmp_path / "opened").iterdir():
        for sealed, opened in (("entries.age", "entries.tar"), ("day-key.age", "day.key")):
            body = age.decrypt_bytes((bundle / sealed).read_bytes(), [site.center.duty])
            (bundle / opened).write_bytes(body)
    whole = second(site.folder / "office", [*trust, "--opened", str(tmp_path / "opened")])
    assert whole.verdict == 0, whole.words
    assert "the day key opens each" in whole.words


def test_the_site_s_bundles_together_are_two_journals_that_hold(site: Site) -> None:
    trust = ["--trust", str(site.folder / "trust.json")]
    for path in (site.folder / "stick", site.folder / "office"):
        assert (first(path, trust).verdict, second(path, trust).verdict) == (0, 0)


def test_the_chief_opens_the_office_s_bundle_with_the_own_key(site: Site) -> None:
    """Recipients of the office's bundles: the center, and the chief examiners (docs/formats.md §5)."""
    (bundle,) = (site.folder / "office").iterdir()
    parts = [part.read_bytes() for part in sorted((bundle / "parts").iterdir())]
    assert any(_opens(part, CHIEF) for part in parts)
    assert not any(_opens(part, "s01") for part in parts), "an invigilator's key opens none of it"


def _opens(body: bytes, person: str) -> bool:
    try:
        age.decrypt_bytes(body, [credential(person).identity])
    except age.AgeError:
        return False
    return True


def test_a_spoilt_copy_is_refused_by_both(site: Site, tmp_path: Path) -> None:
    (bundle,) = (site.folder / "office").iterdir()
    for name in ("manifest", "parts"):
        source = bundle / name
        copy = tmp_path / name / bundle.name
        for file in bundle.rglob("*"):
            if file.is_file():
                target = copy / file.relative_to(bundle)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(file.read_bytes())
        spoilt = copy / name if source.is_file() else sorted((copy / name).iterdir())[0]
        body = bytearray(spoilt.read_bytes())
        body[len(body) // 2] ^= 1
        spoilt.write_bytes(bytes(body))
        trust = ["--trust", str(site.folder / "trust.json")]
        assert first(copy.parent, trust).verdict != 0
        assert second(copy.parent, trust).verdict != 0
