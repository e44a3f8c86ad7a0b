"""``config/rules.toml``: the handbook's figures as typed values.

A site that changes a figure changes the file; its hash goes into the journal at opening. An unknown or
missing name is refused with the name of the setting.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from station.errors import PlanError, problem
from station.locations import config_dir

BAD_RULES = problem(
    "config.rules",
    what=("设置文件 rules.toml 有误：{why}。", "The settings file rules.toml is wrong: {why}."),
    now=(
        "按手册「设置」一节改正该项，或恢复随程序附带的 config/rules.toml。",
        "Correct that setting (manual, Settings), or put back the config/rules.toml that came with the program.",
    ),
    clause="config/rules.toml",
)


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class EntryRules(_Part, frozen=True):
    """[entry] ER-1, ER-3, CP-1, CP-2."""

    opens_before_minutes: int
    closes_after_minutes: int
    close_inclusive: bool
    attempt_lapses_seconds: int
    same_code_milliseconds: int
    missing_document_may_return: bool
    accept_police_certificate: bool


class TimelineRules(_Part, frozen=True):
    """[timeline] FL-2 … FL-7."""

    collect_before_minutes: int
    entry_before_minutes: int
    witness_before_minutes: int
    remind_before_end_minutes: int
    overdue_after_minutes: int
    overdue_repeat_seconds: int


class RoomRules(_Part, frozen=True):
    """[room] FL-1, FL-4, PM-2, ST-1, ST-2."""

    capacity: int
    invigilators: int
    supervisors_per_site: int
    witnesses: int
    guards: int


class ClockRules(_Part, frozen=True):
    """[clock] design §5."""

    jump_seconds: int
    confirm_tolerance_seconds: int
    signed_within_seconds: int = 120
    """How long after its code was shown a time that the center signed may be taken."""
    drift_ppm: int = 100
    """Parts per million that the boot clock is assumed to drift at most."""


class AccessRules(_Part, frozen=True):
    """[access] design §6."""

    free_attempts: int
    first_wait_seconds: int
    locked_after: int


class ScreenRules(_Part, frozen=True):
    """[screen] design §7."""

    mask_after_seconds: int
    ready_after_seconds: int
    photo: Literal["auto", "blocks", "off"]
    speech: Literal["auto", "off"]


class JournalRules(_Part, frozen=True):
    """[journal] design §4: how often a head is made, how much of the disk is kept free."""

    head_every_entries: int
    head_every_seconds: int
    ballast_mebibytes: int


class StaffRules(_Part, frozen=True):
    """[staff] ST-1, ST-3, ST-4, ST-7."""

    on_duty_before_minutes: int
    alarm_again_minutes: int
    assessors_per_occupation: int
    assessors_before_minutes: int
    report_days: int
    report_days_kind: Literal["calendar", "working"]


class ArchiveRules(_Part, frozen=True):
    """[archive] AR."""

    electronic_years: int
    paper_years: Annotated[int, msgspec.Meta(ge=1)] = 3
    """A file from before this setting means the handbook's figure."""
    video_years: Annotated[int, msgspec.Meta(ge=1)] = 5
    """Recordings, also those among the evidence."""


class TransferRules(_Part, frozen=True):
    """[transfer] design §4: how bundles are cut and sent. A site's older file without this section still reads."""

    part_kibibytes: Annotated[int, msgspec.Meta(ge=32, le=1024)] = 256
    """KiB of a part: 256, or 64 where the site's link is known to break often."""
    spread_seconds: Annotated[int, msgspec.Meta(ge=0, le=3600)] = 300
    """Rooms that send by themselves spread over so many seconds, each at its own place."""
    longest_wait_seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 60
    """The wait between two tries doubles up to this."""


class EvidenceRules(_Part, frozen=True):
    """[evidence] CP-12. A site's older file without this section still reads."""

    folder: str = ""
    """Where files of evidence are chosen from; empty: wherever a stick is mounted."""


class Rules(_Part, frozen=True):
    """All figures of config/rules.toml."""

    entry: EntryRules
    timeline: TimelineRules
    room: RoomRules
    staff: StaffRules
    clock: ClockRules
    access: AccessRules
    screen: ScreenRules
    archive: ArchiveRules
    journal: JournalRules
    transfer: TransferRules = TransferRules()
    evidence: EvidenceRules = EvidenceRules()


def load_rules(path: Path | None = None) -> Rules:
    """Read the settings; without a path, those that came with the program.

    Raises:
        PlanError: not readable, not TOML, a name unknown or missing, or of the wrong type.
    """
    where = path or config_dir() / "rules.toml"
    try:
        return msgspec.convert(tomllib.loads(where.read_text(encoding="utf-8")), Rules, strict=True)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PlanError(BAD_RULES, why=str(error)) from error


def config_hash(folder: Path | None = None) -> str:
    """SHA-256 (hex) over every file of the configuration: names and bytes, in order."""
    root = folder or config_dir()
    total = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        body = path.read_bytes()
        total.update(f"{path.relative_to(root).as_posix()}\0{len(body)}\0".encode())
        total.update(body)
    return total.hexdigest()
