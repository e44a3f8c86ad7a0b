"""The time by the center's signed word: what is taken, what is refused in one sentence, what stays in the journal."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from station.cli.center import center as center_command
from station.errors import DeviceError, Refusal
from station.room.opening import open_day
from station.room.replay import replay
from station.timer.clock import read
from station.timer.events import ClockConfirmed
from station.timer.rules import decide
from station.timer.signed import ConfirmSigned, open_signed
from station.timer.state import TimerState
from station.vault.entry import decode
from station.vault.note import NoteError, Signer
from station.vault.time_ask import ask_time
from station.vault.time_note import (
    PREFIX,
    SignedTime,
    line_of,
    new_code,
    normal_code,
    note_of,
    read_time,
    sign_time,
)
from tests.support.centers import center_at, serving
from tests.support.plans import T, at, day_plan
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay, badge

CODE = "7K2M9QXA"


def asked(day: ExamDay, span_ms: int, center_time: int, note: str = "") -> ConfirmSigned:
    """A note that was read ``span_ms`` after its code was made."""
    before = day.source.boot_us()
    day.source.advance(span_ms)
    signed = SignedTime("demo.center", CODE, center_time, 1_000)
    return ConfirmSigned(signed, note, before, read(day.source, None), 0, ("s01", "s02"))


def test_a_code_is_eight_letters_that_read_aloud() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(normal_code(one) == one for one in codes)
    assert normal_code(" 7k2m-9qxa ") == CODE
    assert normal_code("OIL0 1110") == "01101110"
    for wrong in ("", "7K2M9QX", "7K2M9QXAA", "7K2M9QX!", "七七七七七七七七", "7K2M9QXU"):
        with pytest.raises(NoteError):
            normal_code(wrong)


def test_a_note_and_its_line_are_one(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    trust = day.kiosk.trust
    note = sign_time("demo.center", CODE, T, 1_000, day.center.receipt_signer)
    line = line_of(note)
    assert line.startswith(f"{PREFIX}{CODE}/{T}/1000/")
    assert note_of(line, trust.center, trust.known) == note
    assert read_time(note, trust.center, trust.known) == SignedTime("demo.center", CODE, T, 1_000)


def test_what_is_not_the_centers_is_refused_in_one_sentence(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    trust, own = day.kiosk.trust, day.center.receipt_signer
    good = sign_time("demo.center", CODE, T, 1_000, own)
    assert not isinstance(open_signed(good, CODE, trust), Refusal)
    stranger = Signer.from_seed("demo.center/receipt", b"\x01" * 32)
    wrong = {
        "a stranger's key of the same name": sign_time("demo.center", CODE, T, 1_000, stranger),
        "the stranger's line": line_of(sign_time("demo.center", CODE, T, 1_000, stranger)),
        "the plan's key": sign_time("demo.center", CODE, T, 1_000, day.center.plan_signer),
        "another center's": sign_time("other.center", CODE, T, 1_000, own),
        "another time": good.replace(str(T), str(T + 60_000)),
        "another time in the line": line_of(good).replace(str(T), str(T + 60_000)),
        "no note": "TIME1/",
        "no text": "\x00\ufffd",
        "nothing": "",
        "too long": PREFIX + "7" * 5_000,
    }
    for name, text in wrong.items():
        refused = open_signed(text, CODE, trust)
        assert isinstance(refused, Refusal), name
        assert refused.code == "clock.not_the_centers", name
    other = open_signed(good, "7K2M9QXB", trust)
    assert isinstance(other, Refusal)
    assert (other.code, "7K2M9QXA" in other.what.en) == ("clock.other_code", True)


@pytest.mark.parametrize(
    ("span_ms", "off_by"), [(0, 1_000), (301, 1_151), (60_000, 31_000), (120_000, 61_000)]
)
def test_the_time_lies_halfway_and_is_off_by_half_the_span(span_ms: int, off_by: int, tmp_path: Path) -> None:
    command = asked(ExamDay(tmp_path), span_ms, T)
    [said] = decide(day_plan(), TimerState(), command, T)  # type: ignore[misc]
    assert isinstance(said, ClockConfirmed)
    assert (said.time, said.uncertainty_ms, said.by) == (T + span_ms // 2, off_by, "center")
    # Whenever in the span it was signed, the truth is inside.
    for signed_after in (0, span_ms // 3, span_ms):
        truth = T + span_ms - signed_after
        assert abs(truth - said.time) <= off_by - 1_000 + 1


def test_too_old_too_early_and_alone_are_refused(tmp_path: Path) -> None:
    day = ExamDay(tmp_path)
    old = decide(day_plan(), TimerState(), asked(day, 120_001, T), T)
    assert isinstance(old, Refusal)
    assert old.code == "clock.signed_too_old"
    before_code = replace(asked(day, 0, T), asked_us=day.source.boot_us() + 5_000_000)
    assert isinstance(decide(day_plan(), TimerState(), before_code, T), Refusal)
    early = decide(day_plan(), TimerState(), replace(asked(day, 100, T), last_known=T + 1_000), T)
    assert isinstance(early, Refusal)
    assert early.code == "clock.before_last"
    alone = decide(day_plan(), TimerState(), replace(asked(day, 100, T), actors=("s01", "s01")), T)
    assert isinstance(alone, Refusal)
    assert alone.code == "clock.two_people"


def test_a_wall_clock_that_ran_ahead_binds_nobody(tmp_path: Path) -> None:
    # Import and badges were recorded under a wall clock that is an hour fast; the right time is taken all the same.
    day = ExamDay(tmp_path, "09:20")
    assert open_day(day.room, [day.unlock("s01"), day.unlock("s02")], at("08:20")) is None
    assert day.room.now().time == at("08:20")
    day.to("08:31")
    day.crash()
    day.source.reboot(5_000, "b2" * 16)
    day.start()
    people = [day.unlock("s01"), day.unlock("s02")]
    early = open_day(day.room, people, at("08:29"))
    assert early is not None
    assert (early.code, early.values["last"]) == ("clock.before_last", "08:30:00")
    assert open_day(day.room, people, at("08:31:30")) is None


def test_a_day_opened_by_the_center_s_time_is_kept_and_computed_again(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    note = sign_time("demo.center", CODE, at("08:19:58"), 1_000, day.center.receipt_signer)
    command = asked(day, 400, at("08:19:58"), note)
    assert open_day(day.room, [day.unlock("s01"), day.unlock("s02")], signed=command) is None
    day.to("08:45")
    day.admit(1)
    entries = [decode(body, seq) for seq, body in enumerate(day.room.journal.entries())]
    [kept] = [one.data for one in entries if one.kind == "clock.confirmed"]
    assert (kept["by"], kept["note"], kept["uncertainty_ms"]) == ("center", note, 1_200)
    assert replay(entries).disagreements == []
    seq = next(one.seq for one in entries if one.kind == "clock.confirmed")
    entries[seq] = replace(entries[seq], data={**kept, "note": note.replace("1794013", "1794014")})
    if entries[seq].data["note"] == note:
        entries[seq] = replace(entries[seq], data={**kept, "time": int(kept["time"]) + 1})  # type: ignore[call-overload]
    assert (seq, "confirmation") in [(one.seq, one.subject) for one in replay(entries).disagreements]


def test_the_center_signs_by_command_and_over_http(tmp_path: Path) -> None:
    center = center_at(tmp_path / "center")
    trust = center.server.trust()
    done = CliRunner().invoke(
        center_command, ["time", str(center.path), "7k2m-9qxa", "--out", str(tmp_path / "time.note")]
    )
    assert done.exit_code == 0, done.output
    by_file = open_signed((tmp_path / "time.note").read_text(), CODE, trust)
    line = next(row for row in done.output.splitlines() if row.startswith(PREFIX))
    assert by_file == open_signed(line, CODE, trust)
    refused = CliRunner().invoke(center_command, ["time", str(center.path), "short"])
    assert isinstance(refused.exception, NoteError)
    with serving(center) as url:
        found = open_signed(ask_time(url, CODE), CODE, trust)
        assert not isinstance(found, Refusal)
        with pytest.raises(DeviceError) as wrong:
            ask_time(url, "short")
        assert wrong.value.code == "clock.no_answer"
        assert httpx.get(f"{url}/v1/time/short").json()["code"] == "center.malformed"
    with pytest.raises(DeviceError):
        ask_time(url, CODE)


# the screen


async def to_the_time(desk: Desk) -> None:
    await desk.scan(badge("s01").text)
    await desk.write("271828")
    await desk.press("enter")
    await desk.sign("s02")


def test_a_scanned_time_is_offered_and_f8_takes_it(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    line = line_of(sign_time("demo.center", CODE, at("08:22"), 1_000, day.center.receipt_signer))
    other = line_of(sign_time("demo.center", "7K2M9QXB", at("08:22"), 1_000, day.center.receipt_signer))

    async def script(desk: Desk) -> None:
        await to_the_time(desk)
        assert "7K2M-9QXA" in desk.text
        await desk.scan(other)
        assert "签名时间是给校验码 7K2M9QXB 的" in desk.text
        day.source.advance(2_000)
        await desk.scan(line)
        await desk.golden("opening-time-signed-80x24")
        assert "认定中心签名时间 ±2.0 秒" in desk.text
        day.source.advance(3_000)
        await desk.press("f8")
        assert day.room.plan is not None
        assert day.room.now().time == at("08:22") + 1_000 + 3_000
        anchor = day.room.state.timer.anchor
        assert anchor is not None
        assert anchor.uncertainty_ms == 2_000

    play(day, script)


def test_an_old_one_is_refused_and_a_new_code_shown(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    line = line_of(sign_time("demo.center", CODE, at("08:22"), 1_000, day.center.receipt_signer))

    async def script(desk: Desk) -> None:
        await to_the_time(desk)
        desk.app.time_source.make_code = lambda: "ZZZZ2222"
        day.source.advance(121_000)
        await desk.scan(line)
        assert "签名时间已过期" in desk.text
        assert "ZZZZ-2222" in desk.text
        day.source.advance(3_000)  # else it is the same code again, heard and not counted
        await desk.scan(line)
        assert "本机现在是 ZZZZ2222" in desk.text
        await desk.press("f8")
        assert day.room.plan is not None
        assert day.room.now().time == at("08:20") + 124_000  # by eye: the station's own clock

    play(day, script)


def test_typed_digits_overrule_the_signed_time(tmp_path: Path) -> None:
    day = ExamDay(tmp_path, "08:20")
    line = line_of(sign_time("demo.center", CODE, at("08:22"), 1_000, day.center.receipt_signer))

    async def script(desk: Desk) -> None:
        await to_the_time(desk)
        await desk.scan(line)
        await desk.write("082500")
        await desk.press("f8")
        assert day.room.now().time == at("08:25")

    play(day, script)


def test_a_time_on_a_stick_and_over_the_network(tmp_path: Path) -> None:
    day = ExamDay(tmp_path / "one", "08:20")
    file = tmp_path / "time.note"

    async def by_file(desk: Desk) -> None:
        desk.app.time_source.file = file
        await to_the_time(desk)
        file.write_bytes(b"\xff nothing")
        await desk.pass_time(1_000)
        assert "不能采信" in desk.text
        file.write_text(sign_time("demo.center", CODE, at("08:30"), 1_000, day.center.receipt_signer))
        await desk.pass_time(1_000)
        assert "认定中心签名时间" in desk.text
        await desk.press("f8")
        assert day.room.now().time == at("08:30") + 1_000

    play(day, by_file)
