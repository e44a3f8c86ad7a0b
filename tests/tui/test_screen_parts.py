"""The parts of a screen by themselves: the table of actions, text made harmless, big glyphs, colours, sounds, words."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from station.checkin.verdicts import VERDICTS
from station.event import EVENTS
from station.timer.milestones import MEANINGS
from station.tui import actions, bigtext, sounds, theme
from station.tui.actions import ACTIONS, KEYBOARD, OPEN, actions_at
from station.tui.chimes import shape
from station.tui.prompts import Prompt
from station.tui.say import clean, clip, foreign, pad, wrap
from station.tui.screens import make
from station.tui.screens.case import CasePlace
from station.tui.screens.doorface import CLOSED, LATE, NEXT_DOCUMENT, NOT_OPEN, READY
from station.tui.screens.help import HelpPlace
from station.tui.widgets.bars import draw_footer
from station.tui.widgets.verdict import draw_band, masked, masked_name
from station.vault.verify.words import WORDS
from tests.support.screens import Desk, play
from tests.support.sim import ExamDay

PLACES = ("opening", "door", "seats", "tour", "timeline", "incidents", "papers", "closing", "log")


@pytest.mark.parametrize("place", [*PLACES, "case", "help"])
def test_every_action_is_done_by_its_place(place: actions.Where) -> None:
    screen = {"case": CasePlace, "help": HelpPlace}.get(place) or type(make(place))
    assert screen.place == place
    for action in actions_at(place):
        assert callable(getattr(screen, f"do_{action.id}", None)), f"{place}: {action.id}"


def test_a_key_does_one_thing_in_one_place() -> None:
    for place in actions.PLACE_NAMES:
        keys = [action.key for action in actions_at(place)]
        assert len(keys) == len(set(keys)), place
        assert set(keys) <= set(KEYBOARD)


def test_what_cannot_be_taken_back_is_confirmed_by_f8_alone() -> None:
    assert {a.key for a in ACTIONS if a.id == "confirm"} == {"f8"}
    # A mark of the roll is changed by the next one; in an evacuation one hand must do. So is an answer of readiness, until it
    # is signed.
    assert {a.id for a in ACTIONS if a.key == "enter"} == {"choose", "here", "yes"}
    assert not hasattr(Prompt, "do_enter")


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("place", [*PLACES, "case", "help", "prompt"])
def test_the_footer_fits_and_offers_the_language(place: actions.Where, language: str) -> None:
    for cells, most in ((80, 5), (116, 9)):
        row = draw_footer(place, frozenset({place}), language, cells).plain  # type: ignore[arg-type]
        assert cell_len(row) == cells
        assert "F9" in row
        assert (
            sum(f"{a.key_name} {a.label.zh if language == 'zh' else a.label.en}" in row for a in ACTIONS)
            <= most + 2
        )


def test_from_every_open_place_every_other_is_one_key_away() -> None:
    for place in OPEN:
        assert {"incidents", "timeline", "papers", "log", "closing"} <= {a.id for a in actions_at(place)}


HOSTILE = st.text() | st.sampled_from(
    ["[/]", "[red]", "\x1b[31m", "\u202e", "[@click=app.quit]x[/]", "a\nb", "\ud800"]
)


@given(HOSTILE)
def test_foreign_text_holds_nothing_that_acts(text: str) -> None:
    shown = clean(text)
    assert all(c.isprintable() for c in shown)
    assert foreign(text).plain == shown
    assert not foreign(text).spans


@given(st.text(alphabet="考场，。、（）“”ab c12.—", max_size=80), st.integers(4, 40))
def test_wrapping_keeps_every_word_within_its_width(text: str, cells: int) -> None:
    rows = wrap(text, cells)
    assert all(cell_len(row) <= cells for row in rows)
    assert "".join("".join(rows).split()) == "".join(text.split())


def test_no_line_begins_with_closing_punctuation() -> None:
    text = "该考生在第 02 考场，座位 B05。请考生前往（流动监考引导），不得停留。"
    for cells in range(12, 60):
        for row in wrap(text, cells)[1:]:
            assert row[0] not in "，。）", (cells, row)


@given(st.text(alphabet="考a·", max_size=20), st.integers(1, 12))
def test_padding_is_exact(text: str, cells: int) -> None:
    assert cell_len(pad(text, cells)) == cells
    assert cell_len(clip(text, cells)) <= cells


def test_masks_leave_little() -> None:
    assert masked("410100200001011234") == "****************34"
    assert masked("7") == "*"
    assert masked_name("阿卜杜拉·样例") == "阿******"


def test_every_big_word_is_drawn() -> None:
    words_ = {v.word.zh for v in VERDICTS.values()} | {
        b.word.zh for b in (READY, NEXT_DOCUMENT, NOT_OPEN, CLOSED)
    }
    for word in words_:
        for size in ("word22", "word18"):
            for char in word:
                assert (size, char) in bigtext.glyphs(), char
    english = {v.word.en for v in VERDICTS.values()} | {
        text.en for text in (LATE, *(b.word for b in (READY, NEXT_DOCUMENT, NOT_OPEN, CLOSED)))
    }
    for char in set("".join(english)) - {" "}:
        assert ("latin", char) in bigtext.glyphs(), char
    for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:/":
        assert ("seat", char) in bigtext.glyphs()
    assert len(bigtext.big("A07", "seat")) == 8
    assert bigtext.big("🙂", "seat") == ()


@pytest.mark.parametrize("cells", [80, 100, 116])
def test_bands_fill_their_width(cells: int) -> None:
    for verdict in VERDICTS.values():
        band = draw_band(type(READY)(verdict.tone, verdict.word), cells)
        rows = band.plain.split("\n")
        assert len(rows) == (13 if cells >= 100 else 11)
        assert {cell_len(row) for row in rows} == {cells}


def test_contrast() -> None:
    for tone, colours in theme.TONES.items():
        assert theme.contrast(colours) >= 7, tone
    for colours in (
        theme.PAGE,
        theme.STATUS,
        theme.NEXT,
        theme.FOOTER,
        theme.NOTICE,
        theme.PANEL,
        theme.CHOSEN,
    ):
        assert theme.contrast(colours) >= 7
    for ink in (theme.KEY_INK, theme.QUIET, theme.GOOD, theme.BAD, theme.PUT_OFF):
        assert theme.contrast(theme.Colours(ink, theme.PAGE.ground)) >= 4.5
        assert theme.contrast(theme.Colours(ink, theme.PANEL.ground)) >= 4.5
    # Two of the three verdicts also differ by lightness; the third by its icon, word, place and sound.
    black_on = theme.Colours(theme.TONES["admit"].ground, theme.TONES["check"].ground)
    assert theme.contrast(black_on) >= 3


def test_every_sound_differs_and_an_ear_tells_the_tunes_apart() -> None:
    made = {name: sounds.tone(parts) for name, parts in sounds.TONES.items()}
    assert {"read", "admit", "stop", "check", "alarm", "overdue", *MEANINGS} == set(made)
    assert len(set(made.values())) == len(made)
    tunes = {
        name: shape(parts) for name, parts in sounds.TONES.items() if name in MEANINGS or name == "overdue"
    }
    assert len(set(tunes.values())) == len(MEANINGS) + 1, tunes
    for body in made.values():
        with wave.open(io.BytesIO(body)) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, sounds.RATE)
            assert 0 < file.getnframes() < 2 * sounds.RATE


def test_without_a_player_the_terminal_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sounds.shutil, "which", lambda _: None)
    rung: list[str] = []
    speaker = sounds.Speaker(lambda: rung.append("bell"))
    speaker.start()
    speaker.play("read")
    speaker.play("stop")
    speaker.stop()
    assert rung == ["bell"]


def test_a_player_that_fails_is_silent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    player = tmp_path / "aplay"
    player.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/played\nexit 1\n')
    player.chmod(0o755)
    monkeypatch.setattr(sounds.shutil, "which", lambda name: str(player) if name == "aplay" else None)
    monkeypatch.setattr(sounds, "PLAYERS", (("aplay", "-q"),))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    speaker = sounds.Speaker(lambda: pytest.fail("a bell beside a player"))
    speaker.start()
    speaker.play("admit")
    speaker.play("stop")
    speaker.stop()
    speaker.join()
    assert (tmp_path / "played").read_text().count(".wav") == 2


def test_every_kind_of_entry_has_a_word() -> None:
    assert set(EVENTS) == set(WORDS)


def test_a_photo_is_shown_beside_the_seat_and_large(tmp_path: Path) -> None:
    import hashlib

    import cv2
    import msgspec
    import numpy as np

    from tests.support.plans import room_plan

    png = cv2.imencode(".png", np.full((240, 180, 3), 128, np.uint8))[1].tobytes()
    plan = room_plan()
    people = tuple(
        msgspec.structs.replace(c, photo=hashlib.sha256(png).hexdigest()) if c.index == 7 else c
        for c in plan.candidates
    )
    day = ExamDay(tmp_path, "08:20", msgspec.structs.replace(plan, candidates=people))
    day.open()
    day.room.photos = {hashlib.sha256(png).hexdigest(): png}
    day.to("08:41")

    async def script(desk: Desk) -> None:
        person = day.plan.candidate(7)
        await desk.scan(person.ticket)
        await desk.scan(person.id_number)
        assert "▀" * 14 in desk.text
        await desk.press("pageup")
        assert "▀" * 30 in desk.text
        day.source.advance(1_000)
        await desk.scan(day.plan.candidate(8).ticket)
        assert "now scan the ID" in desk.text
        assert "▀" * 14 not in desk.text

    play(day, script, (116, 31))
