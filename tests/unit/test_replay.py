"""A day computed again from its journal: it agrees with what the door said, and names every entry that was tampered with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from station.checkin.rules import Missing, Override, Withdraw
from station.cli.replay import replay as command
from station.cli.unseal import open_bundles
from station.errors import PlanError
from station.room.replay import Report, replay
from station.room.transfer import cut_news
from station.timer.delays import DelayStart
from station.vault.bundle import Outbox
from station.vault.entry import Entry, decode
from tests.support.plans import MINUTE, T
from tests.support.script import ScriptedDay
from tests.support.sim import ExamDay


def entries_of(day: ExamDay) -> list[Entry]:
    return [decode(body, seq) for seq, body in enumerate(day.room.journal.entries())]


@cache
def told() -> tuple[Entry, ...]:
    """A morning at the door with everything that time decides."""
    with TemporaryDirectory() as folder:
        day = ExamDay(Path(folder))
        morning(day)
        return tuple(entries_of(day))


def morning(day: ExamDay) -> None:
    day.open()
    day.to("08:39")
    day.admit(1)  # too early
    day.to("08:45")
    day.admit(1)
    day.scan(day.plan.candidate(2).ticket)
    day.do(Missing("theory", "id"))
    day.scan(day.plan.candidate(3).ticket)
    day.wait(121_000)  # it lapses
    day.scan(day.plan.candidate(4).ticket)
    day.scan(day.plan.candidate(5).ticket)  # the one before stepped aside
    day.do(Withdraw("theory"))
    day.scan("999999999999")
    day.do(DelayStart("theory", 5, "停电", ("s07",)), "s07")
    day.source.set_wall(day.source.wall() + 3_600_000)
    day.to("09:10")
    day.admit(2)
    day.crash()
    day.source.suspend(4 * MINUTE)
    day.reopen()
    day.to_ms(T + 35 * MINUTE - 2_000)
    day.scan(day.plan.candidate(6).ticket)
    day.source.advance(4_000)
    day.room.tick()
    day.scan(day.plan.candidate(6).id_number)  # second document after the close, first before it
    day.admit(7)  # too late
    day.wait(130_000)
    day.do(Override("theory", 7, "公交事故", ("s07",)), "s07")
    day.crash()
    day.source.reboot(20_000, "b2" * 16)
    day.source.set_wall(day.room.state.day.last_entry + 30_000)
    day.reopen()
    day.to("09:45")


def names(report: Report) -> list[tuple[int, str]]:
    return [(one.seq, one.subject) for one in report.disagreements]


def test_a_morning_agrees_and_everything_was_computed() -> None:
    report = replay(told())
    assert report.disagreements == []
    assert report.entries == len(told())
    computed = dict(report.computed)
    assert {
        "clock",
        "uncertainty",
        "verdict",
        "document",
        "absence",
        "permission",
        "milestone",
        "confirmation",
    } <= set(computed)
    kinds = [one.kind for one in told()]
    assert computed["milestone"] == kinds.count("timer.milestone") >= 5
    assert computed["absence"] == kinds.count("door.absent") == 1
    assert computed["verdict"] + computed["document"] == sum(
        kinds.count(kind) for kind in ("door.judged", "door.presented", "door.withdrawn")
    )
    said = {str(one.data["verdict"]) for one in told() if one.kind == "door.judged"}
    assert {"too_early", "admit", "admit_late", "closed", "id_missing"} <= said


@pytest.mark.parametrize("seed", range(6))
def test_whole_days_agree(seed: int, tmp_path: Path) -> None:
    scripted = ScriptedDay(tmp_path, seed)
    scripted.play()
    assert replay(entries_of(scripted.day)).disagreements == []


def first(kind: str, **fields: object) -> int:
    return next(one.seq for one in told() if one.kind == kind and fields.items() <= {**one.data}.items())


def changed(seq: int, **fields: Any) -> list[Entry]:
    """The stream with fields of one entry's data changed, as somebody would who can write a journal anew."""
    out = list(told())
    out[seq] = msgspec.structs.replace(out[seq], data={**out[seq].data, **fields})
    return out


def test_another_verdict_is_named() -> None:
    seq = first("door.judged", verdict="closed")
    report = replay(changed(seq, verdict="admit_late"))
    assert (seq, "verdict") in names(report)
    said = next(one.what for one in report.disagreements if one.seq == seq)
    assert said.en == "on record door.judged admit_late; computed door.judged closed"


@pytest.mark.parametrize(
    ("kind", "fields", "name", "by", "subject"),
    [
        ("door.judged", {"verdict": "too_early"}, "at", 70_000, "verdict"),
        ("door.judged", {"verdict": "admit_late"}, "first_at", -1, "verdict"),
        ("door.judged", {"verdict": "closed"}, "closes", 60_000, "verdict"),
        ("door.judged", {"verdict": "id_missing"}, "start", 1, "verdict"),
        ("door.presented", {}, "at", -600_000, "clock"),
        ("door.judged", {"verdict": "closed"}, "off_by_ms", -1, "uncertainty"),
        ("door.judged", {"verdict": "not_listed"}, "opens", 1, "document"),
        ("timer.milestone", {"milestone": "close"}, "due", -60_000, "milestone"),
        ("timer.milestone", {"milestone": "start"}, "at", -700_000, "milestone"),
        ("door.absent", {}, "closes", 1, "absence"),
        ("door.overridden", {}, "opens", 1, "permission"),
        ("clock.confirmed", {}, "uncertainty_ms", -1, "confirmation"),
        ("clock.jumped", {}, "offset_ms", -3_600_000, "jump"),
    ],
)
def test_a_changed_figure_is_named(
    kind: str, fields: dict[str, str], name: str, by: int, subject: str
) -> None:
    seq = first(kind, **fields)
    before = told()[seq].data[name]
    assert isinstance(before, int)
    assert (seq, subject) in names(replay(changed(seq, **{name: before + by})))


def test_one_absentee_more_or_less_is_named() -> None:
    seq = first("door.absent")
    listed = told()[seq].data["candidates"]
    assert isinstance(listed, list)
    for other in (listed[1:], [*listed, 1]):
        assert (seq, "absence") in names(replay(changed(seq, candidates=other)))


def test_an_entry_s_own_time_follows_from_the_boot_clock() -> None:
    seq = first("door.judged", verdict="closed")
    out = list(told())
    out[seq] = msgspec.structs.replace(out[seq], time=out[seq].time - 60_000)
    assert (seq, "clock") in names(replay(out))


def test_a_milestone_that_was_left_out_is_missed() -> None:
    seq = first("timer.milestone", milestone="start")
    report = replay([one for one in told() if one.seq != seq])
    assert (first("timer.milestone", milestone="close"), "milestone") in names(report)
    assert (seq + 1, "clock") in names(report)  # and the numbers have a gap


def test_other_figures_give_other_verdicts() -> None:
    seq = first("day.opened")
    rules = msgspec.to_builtins(told()[seq].data["rules"])
    rules["entry"]["closes_after_minutes"] = 45
    found = names(replay(changed(seq, rules=rules)))
    # Until the day was reopened; its own figures are on record there.
    assert found
    assert max(n for n, _ in found) < first("day.reopened")


def test_a_lapse_that_was_not_judged_is_named() -> None:
    seq = first("door.judged", verdict="id_missing")
    lapse = next(
        one.seq
        for one in told()
        if one.seq > seq and one.kind == "door.judged" and one.data["verdict"] == "id_missing"
    )
    after = lapse + 1
    out = [one for one in told() if one.seq != lapse]
    assert {n for n, subject in names(replay(out)) if subject == "verdict"} & set(range(after, after + 4))


def test_without_an_opening_there_is_nothing_to_judge_by() -> None:
    opened = first("day.opened")
    with pytest.raises(PlanError) as caught:
        replay(told()[:opened])
    assert caught.value.code == "replay.no_grounds"
    with pytest.raises(PlanError):
        replay(changed(opened, sessions=[], rules={}))
    with pytest.raises(PlanError) as wrong:
        replay(changed(opened, rules={"entry": {"closes_after_minutes": "thirty"}}))
    assert wrong.value.code == "replay.bad_grounds"


# the command


def run(*words: object) -> Any:
    return CliRunner().invoke(command, [str(word) for word in words])


def test_the_command_on_a_room_a_bundle_and_an_opened_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = ExamDay(tmp_path)
    morning(day)
    outbox = Outbox(day.home.outbox)
    cut_news(day.room, outbox)
    day.to("09:50")
    day.admit(8)
    day.room.cosigned_head(())
    cut_news(day.room, outbox)
    day.room.end()
    monkeypatch.setenv("STATION_HOME", str(tmp_path / "kiosk"))
    of_room = run()
    assert of_room.exit_code == 0, of_room.output
    assert "全部一致 · all agree" in of_room.output
    assert "which document it was and whose" in of_room.output
    identity = tmp_path / "center" / "duty.age"
    of_bundles = run(day.home.outbox, "--identity", identity)
    assert of_bundles.exit_code == 0, of_bundles.output
    opened = CliRunner().invoke(
        open_bundles, [str(day.home.outbox), "--identity", str(identity), "--out", str(tmp_path / "opened")]
    )
    assert opened.exit_code == 0, opened.output
    good = run(tmp_path / "opened")
    assert good.exit_code == 0, good.output
    assert of_bundles.output == good.output

    file = next(
        f for f in sorted((tmp_path / "opened").glob("*/entries.jsonl")) if b'"closed"' in f.read_bytes()
    )
    file.write_bytes(file.read_bytes().replace(b'"verdict":"closed"', b'"verdict":"admit_late"', 1))
    bad = run(tmp_path / "opened")
    assert isinstance(bad.exception, PlanError)
    assert bad.exception.code == "replay.disagrees"
    assert "on record door.judged admit_late; computed door.judged closed" in bad.output

    # A second range alone is no whole journal.
    later = max((tmp_path / "opened").glob("*/entries.jsonl"))
    alone = run(later.parent)
    assert isinstance(alone.exception, PlanError)
    assert alone.exception.code == "replay.not_whole"


def test_no_lines_of_entries_are_said_to_be_none(tmp_path: Path) -> None:
    for body in (b"", b"x\n", b"[]\n", b"\xff\n", b'{"v":1}\n'):
        (tmp_path / "entries.jsonl").write_bytes(body)
        failed = run(tmp_path)
        assert isinstance(failed.exception, PlanError)
        assert failed.exception.code == "replay.not_whole"
