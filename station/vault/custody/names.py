"""What kinds and tasks are called."""

from __future__ import annotations

from station.plan.model import Session
from station.text import Text
from station.vault.custody.places import KIND_NAMES, PLACE_NAMES
from station.vault.custody.tasks import Doing, Task

DOING_NAMES: dict[Doing, Text] = {
    "receive": Text("试卷袋领取", "collection of the paper bag"),
    "witness": Text("封条见证", "witnessing of the seal"),
    "open": Text("启封", "opening of the bag"),
    "count": Text("清点", "count"),
    "give": Text("发出", "giving out"),
    "explain": Text("差数说明", "explanation"),
    "set_aside": Text("缺考卷、余卷另放", "setting aside of absentees' and left-over papers"),
    "collect": Text("收卷", "collection from the seats"),
}


def kind_name(session: Session, kind: str) -> Text:
    """As the office's plan calls it, else the kind's own name; a word that is no kind stands for itself."""
    planned = next((m.name for m in session.materials if m.kind == kind), "")
    return Text(planned, planned) if planned else KIND_NAMES.get(kind, Text(kind, kind))


def what_to_do(session: Session, task: Task) -> Text:
    """A task in words: ``清点 试卷（余卷）``."""
    name = DOING_NAMES[task.doing]
    if task.kind is None or task.place is None:
        return name
    kind, place = kind_name(session, task.kind), PLACE_NAMES[task.place]
    return Text(f"{kind.zh}（{place.zh}）", f"{kind.en} ({place.en})")
