"""Milestones spoken: Mandarin first, English after it while the screen is English.

``espeak-ng`` makes a WAV file of the text; whichever player the machine has plays it after the milestone's tune. A machine
without it, or without its Mandarin voice, plays the tune alone. The text is the program's own and the plan's subject; it
goes in by standard input, so that nothing in a subject's name is taken for an option.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from station.plan.model import Session
from station.text import Language, Text
from station.timer.events import MilestoneKind
from station.timer.milestones import MEANINGS, OWN_MEANINGS, name_of
from station.timer.standing import own_name

PROGRAM = "espeak-ng"
VOICES: dict[Language, str] = {"zh": "cmn", "en": "en"}
SECONDS = 10
"""A voice that takes longer than this says nothing."""


def voice_of(language: Language) -> bool:
    """Whether this machine can speak the language. Asks the program once; slow machines take a second."""
    program = shutil.which(PROGRAM)
    if program is None:
        return False
    try:
        made = subprocess.run(  # noqa: S603 (the program that PATH names, no shell)
            [program, f"--voices={VOICES[language]}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    # A heading, then one row for each voice.
    return made.returncode == 0 and len(made.stdout.splitlines()) > 1


def render(text: str, language: Language, path: Path) -> bool:
    """Write the spoken text as a WAV file. False where it could not be made; nothing is raised: an exam does not wait
    for a voice."""
    program = shutil.which(PROGRAM)
    if program is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603 (the program that PATH names, no shell)
            [program, "-v", VOICES[language], "-s", "150", "--stdin", "-w", str(path)],
            input=text.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and path.is_file()


def spoken(
    session: Session | None,
    kind: MilestoneKind,
    module: str,
    language: Language,
    seats: tuple[str, ...] = (),
) -> tuple[tuple[Language, str], ...]:
    """What is said, in its order: Chinese always, English after it where the screen is English. Only what candidates
    may hear: the name of the step and what it asks for, and which subject; for single seats, which."""
    name, todo = name_of(session, kind, module), MEANINGS[kind].todo
    if seats:
        name, todo = own_name(kind, seats), OWN_MEANINGS[kind].todo
    subject = f"{session.subject}，" if session is not None else ""
    said = Text(f"{subject}{name.zh}。{todo.zh}。", f"{name.en}. {todo.en}.")
    chinese: tuple[tuple[Language, str], ...] = (("zh", said.zh),)
    return (*chinese, ("en", said.en)) if language == "en" else chinese
