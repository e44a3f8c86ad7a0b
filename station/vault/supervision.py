"""The supervisors' written report, signed by each of the group: note ``station/supervision/v1`` (ST-7).

A folder holds the report's file under its SHA-256 and one note for each supervisor who signed it. A report counts as signed when
every supervisor of the plan has signed the same file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from station.errors import PlanError, problem
from station.event import Milliseconds
from station.text import Text
from station.vault.bundle.disk import write_durably
from station.vault.note import Key, NoteError, Schema, Signer, Verifier, open_note, sign_note

SUPERVISION = Schema(
    "station/supervision/v1",
    (
        Key("center"),
        Key("site"),
        Key("day"),
        Key("report"),
        Key("supervisor"),
        Key("time", decimal=True),
    ),
)
"""``report`` is the SHA-256 (hex) of the file's bytes, ``supervisor`` the plan's id of who signs."""

NOT_ONE_OF_THEM = problem(
    "supervision.not_a_supervisor",
    what=("{person} 不是这个考试日的督导员。", "{person} is not a supervisor of this sitting."),
    now=("由计划中的督导员本人扫工作证。", "A supervisor of the plan scans the own badge."),
    clause="ST-7 督导",
)
BAD_NOTE = problem(
    "supervision.note",
    what=("签名记录 {name} 无法使用：{why}", "The note {name} can't be used: {why}"),
    now=("移走该文件，由本人重新签名。", "Take the file away and have that person sign again."),
    clause="ST-7 督导",
)


@dataclass(frozen=True)
class Signed:
    """One supervisor's signature under one report."""

    center: str
    site: str
    day: str
    report: str
    supervisor: str
    time: Milliseconds

    @property
    def text(self) -> str:
        """What is signed. Raises NoteError: a value can't stand on a line."""
        return SUPERVISION.write(
            {
                "center": self.center,
                "site": self.site,
                "day": self.day,
                "report": self.report,
                "supervisor": self.supervisor,
                "time": str(self.time),
            }
        )


def digest_of(report: bytes) -> str:
    """SHA-256 (hex) of a report's file."""
    return hashlib.sha256(report).hexdigest()


def sign_report(signed: Signed, signer: Signer) -> str:
    """The note under the supervisor's own key."""
    return sign_note(signed.text, [signer])


def read_signed(note: str, keys: Mapping[str, Verifier]) -> Signed:
    """A signature of one of these supervisors (by id).

    Raises:
        NoteError: malformed, or not signed with the key of the supervisor whom it names.
    """
    opened = open_note(note, keys.values())
    values = SUPERVISION.read(opened.text)
    who = str(values["supervisor"])
    if who not in keys or not opened.signed_by(keys[who].vkey):
        raise NoteError("不是本人的签名", "not signed by the supervisor it names")
    return Signed(
        str(values["center"]),
        str(values["site"]),
        str(values["day"]),
        str(values["report"]),
        who,
        int(str(values["time"])),
    )


class ReportFolder:
    """The report and its signatures on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, report: bytes, suffix: str, supervisor: str, note: str) -> Path:
        """Keep a report and one signature under it. Raises DeviceError: the disk refuses."""
        digest = digest_of(report)
        self.path.mkdir(parents=True, exist_ok=True)
        write_durably(self.path / f"report-{digest[:16]}{suffix}", report)
        where = self.path / f"{digest[:16]}-{supervisor}.note"
        write_durably(where, note.encode())
        return where

    def signatures(self, keys: Mapping[str, Verifier]) -> tuple[list[Signed], list[PlanError]]:
        """All that hold, and what is wrong with the others."""
        good: list[Signed] = []
        bad: list[PlanError] = []
        for path in sorted(self.path.glob("*.note")):
            try:
                good.append(read_signed(path.read_text(encoding="utf-8"), keys))
            except (NoteError, UnicodeDecodeError) as error:
                why = error.what if isinstance(error, NoteError) else Text("编码", "encoding")
                bad.append(PlanError(BAD_NOTE, name=path.name, why=why))
        return good, bad

    def holds(self, report: str) -> bool:
        """Whether the file that was signed is here, unchanged."""
        return any(
            digest_of(path.read_bytes()) == report for path in self.path.glob(f"report-{report[:16]}*")
        )


def missing(group: Iterable[str], signed: Iterable[Signed]) -> tuple[str, ...]:
    """Who of the group has not signed the report that most of them signed."""
    everybody = tuple(group)
    by_report: dict[str, set[str]] = {}
    for one in signed:
        by_report.setdefault(one.report, set()).add(one.supervisor)
    best = max(by_report.values(), key=len, default=set())
    return tuple(one for one in everybody if one not in best)
