"""A step of the kind ``evidence`` at the screen: a still of the camera, a file, a bag's number, words, or why none is taken.

A picture or file stays in memory until the answer is confirmed; then it is sealed and kept, and the entry names it.
Whatever can't be taken is one sentence above the same question, and nothing that was entered is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from station.errors import DeviceError, Refusal, problem
from station.plan.procedure import Step
from station.room.evidence import Taken, keep, lacks_space, take
from station.text import Text, plain
from station.tui.evidence_files import LISTED, listed, read_file
from station.tui.place import Place
from station.tui.prompts import Choice, Field, Option
from station.tui.prompts.evidence import PicturePrompt, sound
from station.tui.reasons import ask_reason
from station.tui.say import clean
from station.vault.evidence import write_pieces

T = TypeVar("T")
QUALITY = 90
"""Of a still's JPEG: print on a ticket or a note stays readable."""
TAKEN = "taken"
"""Under this name a piece that is not sealed yet waits among the answer's values."""

WAYS = (
    Option("still", Text("照相：摄像头当前画面", "Camera still: what the camera sees now")),
    Option("file", Text("文件：从 U 盘选图片或 PDF", "File: a picture or PDF from a stick")),
    Option("bag", Text("装入物证袋，登记袋号", "In a bag: its number")),
    Option("described", Text("写明是什么、在何处", "Described: what it is and where")),
    Option("none", Text("无法取证或没有物证，写明原因", "Can't be taken, or there is none: why")),
)
DESCRIBED = (
    Text("已写入纸质《考场情况记录表》", "Written in the paper record form"),
    Text("已写入记录表并附证据", "Written in the record form, evidence attached"),
)
WHY_NONE = (
    Text("写在身上等，无法收取", "Can't be taken (written on an arm and the like)"),
    Text("没有物证", "There is no material evidence"),
    Text("考生拒交", "The candidate does not hand it over"),
    Text("设备故障或磁盘已满，无法保存", "Can't be kept: device at fault or disk full"),
)
NO_CAMERA = problem(
    "evidence.no_camera",
    what=("没有摄像头画面。", "No camera gives a picture."),
    now=(
        "接好摄像头并在设置中列出，或改用文件、物证袋。",
        "Plug in a camera that the settings name, or use a file or a bag.",
    ),
)
NO_FILE = problem(
    "evidence.no_file",
    what=(
        "没有可选的文件（{where}）。",
        "There is no file to choose ({where}).",
    ),
    now=(
        "插好 U 盘再选；文件放在 U 盘根目录或一级文件夹内。",
        "Plug in the stick and choose again; files lie at its top or in a folder there.",
    ),
    clause="evidence.folder",
)


async def ask_evidence(place: Place, step: Step, given: dict[str, Any]) -> bool:
    """Fill in how the evidence was secured; False when cancelled."""
    told: tuple[Text, ...] = ()
    at = 0
    while True:
        question = Choice(step.ask, WAYS, told)
        question.at = at
        how = await place.ask(question)
        if how is None:
            return False
        at = next(n for n, way in enumerate(WAYS) if way.key == how)
        got = await _by(place, step, how)
        if isinstance(got, dict) and isinstance(got.get(TAKEN), Taken):
            # Said now, while another way can be chosen; asked for again just before it is written.
            got = lacks_space(place.room, got[TAKEN]) or got
        if isinstance(got, Refusal):
            told = (_sentence(got),)
            if got.problem is NO_CAMERA:
                at = 1  # The next way that needs none: Enter must not ask the missing camera again.
        elif got is not None:
            given |= {"evidence": how, **got}
            return True
        else:
            told = ()


def keep_evidence(place: Place, given: dict[str, Any]) -> bool:
    """Seal and keep the piece that waits among the values, if any; False, and said, where it could not be kept."""
    taken = given.pop(TAKEN, None)
    if not isinstance(taken, Taken):
        return True
    try:
        kept = keep(place.room, taken)
    except DeviceError as error:
        place.station.fail(error)
        return False
    if isinstance(kept, Refusal):
        place.station.refuse(kept)
        return False
    name, piece = kept
    given |= {"blobs": (name,), "attached": write_pieces([piece])}
    return True


async def _by(place: Place, step: Step, how: str) -> dict[str, Any] | Refusal | None:
    match how:
        case "still":
            return await _still(place, step)
        case "file":
            return await _file(place, step)
        case "bag":
            number = await place.ask(Field(Text("物证袋编号", "Number of the bag"), "words"))
            return None if number is None else {"bag": number}
        case _:
            offered = DESCRIBED if how == "described" else WHY_NONE
            words = await ask_reason(place, step.ask, offered)
            return None if words is None else {"text": words.zh}


async def _still(place: Place, step: Step) -> dict[str, Any] | Refusal | None:
    while True:
        frame = place.station.camera_picture()
        if frame is None:
            return Refusal(NO_CAMERA)
        taken = await _aside(place, lambda seen=frame: take(_jpeg(seen), sound))  # type: ignore[misc]
        if isinstance(taken, Refusal):
            return taken
        said = await place.ask(PicturePrompt(step.ask, taken.body, (plain(str(taken)),), again=True))
        if said != "again":
            return {TAKEN: taken} if said == "keep" else None


async def _file(place: Place, step: Step) -> dict[str, Any] | Refusal | None:
    folder = place.plan.rules.evidence.folder
    found = await _aside(place, lambda: listed(folder))
    if not found:
        where = clean(folder) or "/media, /run/media, /mnt"
        return Refusal(NO_FILE, {"where": where})
    options = [Option(str(path), plain(clean(f"{path.parent.name}/{path.name}", 60))) for path in found]
    newest = Text(f"最新的 {LISTED} 个文件", f"the newest {LISTED} files")
    chosen = await place.ask(
        Choice(Text("选哪个文件", "Which file"), options, (newest,) if len(found) == LISTED else ())
    )
    if chosen is None:
        return None
    taken = await _aside(place, lambda: _from(Path(chosen)))
    if isinstance(taken, Refusal):
        return taken
    if taken.media.startswith("image/"):
        said = await place.ask(PicturePrompt(step.ask, taken.body, (plain(str(taken)),)))
        if said != "keep":
            return None
    return {TAKEN: taken}


def _from(path: Path) -> Taken | Refusal:
    body = read_file(path)
    return body if isinstance(body, Refusal) else take(body, sound)


def _jpeg(frame: Any) -> bytes:
    """A camera's picture as a JPEG; empty where OpenCV makes none of it."""
    import cv2

    done, body = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return body.tobytes() if done else b""


async def _aside(place: Place, work: Callable[[], T]) -> T:
    """Done in a thread: a stick may be slow and OpenCV takes a while to load; the screen waits for neither."""
    worker = place.run_worker(work, thread=True, group="photo", exit_on_error=False)
    result: Any = await worker.wait()
    return result  # type: ignore[no-any-return]


def _sentence(refusal: Refusal) -> Text:
    what, now = refusal.what, refusal.now
    return Text(f"✗ {what.zh}{now.zh}", f"✗ {what.en} {now.en}")
