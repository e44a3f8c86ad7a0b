"""Sounds told apart without looking: heard, admit, stop, check, alarm; a tune for each milestone; the siren of an overdue one.

Tones are computed when the screens start and played by whichever player the machine has, from a thread of its own; after
a milestone's tune its words are spoken where the machine has the voice (speech.py). A machine without a player rings the
terminal's bell; a player that fails is silent. Nothing waits for a sound and nothing stops for the lack of one.
"""

from __future__ import annotations

import array
import io
import math
import queue
import shutil
import subprocess
import tempfile
import threading
import wave
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from station.text import Language
from station.timer.events import MilestoneKind
from station.tui.chimes import CHIMES, OVERDUE, Tune
from station.tui.speech import render, voice_of

Sound = Literal["read", "admit", "stop", "check", "alarm", "overdue"] | MilestoneKind

Spoken = tuple[Language, str]
"""A text and the language it is in."""

RATE = 22_050
"""Samples a second, one channel, 16 bits."""

_SHORT: dict[Sound, Tune] = {
    "read": ((1_800, 40),),
    "admit": ((1_320, 180),),
    "stop": ((330, 260), (0, 90), (262, 420)),
    "check": ((740, 140), (0, 80), (740, 140), (0, 80), (740, 140)),
    "alarm": ((988, 220), (784, 220), (988, 220), (784, 220), (988, 320)),
    "overdue": OVERDUE,
}
TONES: dict[Sound, Tune] = dict(_SHORT)
for _kind, _tune in CHIMES.items():
    TONES[_kind] = _tune
"""Each sound as (hertz, milliseconds); 0 hertz is a pause."""

PLAYERS: tuple[tuple[str, ...], ...] = (("pw-play",), ("paplay",), ("aplay", "-q"))


def tone(parts: Sequence[tuple[int, int]]) -> bytes:
    """A WAV file of these tones, faded at their ends so that they don't click."""
    samples = array.array("h")
    for hertz, milliseconds in parts:
        count = RATE * milliseconds // 1_000
        fade = min(count // 2, RATE // 200)
        for n in range(count):
            edge = min(1.0, (n + 1) / fade, (count - n) / fade) if fade else 1.0
            samples.append(round(18_000 * edge * math.sin(2 * math.pi * hertz * n / RATE)))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return out.getvalue()


class Speaker:
    """Plays sounds through the machine's player, one after another, beside the screen."""

    def __init__(self, bell: Callable[[], None], *, speech: bool = False) -> None:
        self._bell = bell
        self._speech = speech
        self._voices: dict[Language, bool] = {}
        self._player = next((p for p in PLAYERS if shutil.which(p[0])), None)
        self._waiting: queue.Queue[Path | Spoken | None] = queue.Queue(maxsize=8)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._files: dict[Sound, Path] = {}
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Write the tones and begin to listen for requests; without a player there is nothing to begin."""
        if self._player is None:
            return
        self._folder = tempfile.TemporaryDirectory(prefix="station-sounds-")
        for name, parts in TONES.items():
            self._files[name] = Path(self._folder.name) / f"{name}.wav"
            self._files[name].write_bytes(tone(parts))
        self._thread = threading.Thread(target=self._run, name="sounds", daemon=True)
        self._thread.start()

    def play(self, sound: Sound) -> None:
        """Ask for a sound; returns at once. Where eight are waiting already, one more would only come too late."""
        file = self._files.get(sound)
        if file is None:
            if sound != "read":
                self._bell()
            return
        if not self._waiting.full():
            self._waiting.put_nowait(file)

    def say(self, words: Sequence[Spoken]) -> None:
        """Speak these words after what is asked for already; returns at once. Silent without a player or a voice."""
        if not self._speech or self._thread is None:
            return
        for one in words:
            if not self._waiting.full():
                self._waiting.put_nowait(one)

    def stop(self) -> None:
        """Ask the thread to end after what still waits; the tones go with it."""
        if self._thread is not None and not self._waiting.full():
            self._waiting.put_nowait(None)
        self._files.clear()

    def join(self) -> None:
        """Wait until everything asked for has sounded."""
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (asked := self._waiting.get()) is not None:
            file = asked if isinstance(asked, Path) else self._spoken(*asked)
            if file is not None:
                # A sound that hangs on a busy device must not hold up the next one; words take longer than a tone.
                self._play_file(file, 3 if isinstance(asked, Path) else 20)

    def _spoken(self, language: Language, text: str) -> Path | None:
        if language not in self._voices:
            self._voices[language] = voice_of(language)
        if not self._voices[language] or self._folder is None:
            return None
        path = Path(self._folder.name) / "spoken.wav"
        return path if render(text, language, path) else None

    def _play_file(self, file: Path, seconds: int) -> None:
        try:
            subprocess.run(  # noqa: S603 (a player from PLAYERS and a file of our own)
                [*(self._player or ()), str(file)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return
