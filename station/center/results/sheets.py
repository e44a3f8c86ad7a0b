"""The files of a sitting's results: a workbook with results, totals, trace, differences and heads; the results as CSV."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from station.center.exports.rows import utc
from station.center.exports.workbook import Sheet, Workbook, workbook
from station.center.results.csv_file import write_csv
from station.center.results.differences import KINDS, Difference
from station.center.results.figures import BY_PLAN, FIGURE_NAMES, Figure, entry_of
from station.center.results.outcome import MARK_NAMES, Result
from station.center.results.sitting import Sitting
from station.review.flags import STANDING_NAMES
from station.review.views import Source
from station.text import Text
from station.vault.note import to_base64

Cell = str | int | None
RESULTS = Sheet(
    "成绩标记 results",
    (
        *("日期 day", "考点 site", "准考证号 ticket", "姓名 name", "场次 session", "科目 subject"),
        *("考场 room", "座位 seat", "考勤 attendance", "标记 mark", "说明 meaning", "成绩 score"),
        *("全部标记 flags", "毕业前不得再参加 barred", "状态 standing", "依据 entries", "条目散列 hashes"),
        *("决定 decisions", "决定散列 decision hashes", "差异行 difference lines"),
    ),
    (12, 8, 18, 12, 10, 20, 8, 8, 12, 18, 30, 10, 24, 10, 14, 44, 66, 44, 66, 10),
)
TOTALS = Sheet(
    "合计 totals",
    (
        *("场次 session", "科目 subject", "考场 room"),
        *(f"{text.zh} {text.en}" for text in FIGURE_NAMES.values()),
        *("到考+缺考+未登记 sum", "平 agrees", "封签到考 sealed present", "封签缺考 sealed absent"),
    ),
    (10, 20, 8),
)
TRACE = Sheet(
    "溯源 trace",
    (
        *("数字 figure", "场次 session", "考场 room", "准考证号 ticket", "姓名 name"),
        *(
            "条目所在考场 entry's room",
            "序号 entry",
            "条目散列 hash",
            "种类 kind",
            "时间 UTC",
            "日志 journal",
        ),
    ),
    (18, 10, 8, 18, 12, 10, 8, 66, 18, 26, 44),
)
DIFFERENCES = Sheet(
    "差异 differences",
    (
        *("行 line", "性质 nature", "差异 difference", "内容", "what", "场次 session", "考场 room"),
        *("准考证号 ticket", "姓名 name", "条目 entries"),
    ),
    (6, 14, 44, 40, 40, 10, 8, 18, 12, 60),
)
HEADS = Sheet(
    "来源 sources",
    ("考场 room", "日志 journal", "条目 entries", "树头 head (base64)", "上报包 bundles (sha256)"),
    (8, 44, 8, 46, 66),
)
SHEETS = (RESULTS, TOTALS, TRACE, DIFFERENCES, HEADS)


def write_workbook(path: Path, sitting: Sitting) -> None:
    """Write it anew. Raises DeviceError."""
    with workbook(path, SHEETS) as book:
        for row in result_rows(sitting):
            book.add(RESULTS.name, row)
        _put_totals(book, sitting)
        for row in trace_rows(sitting):
            book.add(TRACE.name, row)
        for number, one in enumerate(sitting.differences, 1):
            book.add(DIFFERENCES.name, _difference(number, one))
        for room in sitting.rooms:
            slip = room.day.slip
            book.add(
                HEADS.name,
                (room.room, slip.origin, slip.size, to_base64(slip.root), " ".join(room.bundles)),
            )


def write_results_csv(path: Path, sitting: Sitting) -> None:
    """The results alone, for the platform. Raises DeviceError."""
    write_csv(path, RESULTS.headings, result_rows(sitting))


def result_rows(sitting: Sitting) -> Iterator[tuple[Cell, ...]]:
    """A row for each candidate and subject."""
    lines: dict[tuple[str, int], list[str]] = {}
    for number, found in enumerate(sitting.differences, 1):
        if found.candidate is not None:
            lines.setdefault((found.session, found.candidate.index), []).append(str(number))
    held = sitting.plan.sitting
    for one in sitting.results:
        own = lines.get((one.session.id, one.candidate.index), [])
        everywhere = lines.get(("", one.candidate.index), [])
        yield (
            *(held.day, held.site, one.candidate.ticket, one.candidate.name),
            *(one.session.id, one.session.subject, one.room, one.seat),
            *(one.attendance, one.mark, _both(MARK_NAMES[one.mark])),
            *(one.score, " ".join(dict.fromkeys(flag.flag for flag in one.flags))),
            *(_barred(one), _both(STANDING_NAMES[one.standing])),
            *(_named(one.sources), _hashes(one.sources, sitting)),
            *(_named(one.decisions), _hashes(one.decisions, sitting)),
            " ".join([*own, *everywhere]),
        )


def trace_rows(sitting: Sitting) -> Iterator[tuple[Cell, ...]]:
    """A row for each unit of each figure and each entry that it rests on."""
    for one in sitting.traced:
        who = (one.result.candidate.ticket, one.result.candidate.name)
        if one.figure in BY_PLAN:
            yield one.figure, one.session, one.room, *who, None, None, None, "plan", None, None
        for source in one.sources:
            entry = entry_of(source, sitting.by_journal)
            yield (
                *(one.figure, one.session, one.room, *who),
                *(entry.room, source.seq, entry.hash, entry.kind, utc(entry.time), source.journal),
            )


def _put_totals(book: Workbook, sitting: Sitting) -> None:
    subjects = {one.id: one.subject for one in sitting.plan.sessions}
    rooms = {one.room: one for one in sitting.rooms}
    for session in subjects:
        mine = {room: found for (held, room), found in sitting.totals.items() if held == session}
        for room in sorted(mine):
            seal = rooms[room].sealed.get(session) if room in rooms else None
            book.add(
                TOTALS.name,
                (
                    *(session, subjects[session], room),
                    *_sums(mine[room]),
                    *((seal.present, seal.absent) if seal else (None, None)),
                ),
            )
        if mine:
            whole: Counter[Figure] = sum(mine.values(), start=Counter())
            book.add(TOTALS.name, (session, subjects[session], "合计 all", *_sums(whole), None, None))


def _sums(found: Counter[Figure]) -> tuple[Cell, ...]:
    total = found["present"] + found["absent"] + found["not_known"]
    return (
        *(found[figure] for figure in FIGURE_NAMES),
        total,
        "是 yes" if total == found["listed"] else "否 NO",
    )


def _difference(number: int, one: Difference) -> tuple[Cell, ...]:
    person = one.candidate
    return (
        *(number, "说明 note" if one.note else "须查明 to clear up", _both(KINDS[one.kind])),
        *(one.what.zh, one.what.en, one.session, one.room),
        *((person.ticket, person.name) if person else (None, None)),
        _named(one.sources),
    )


def _barred(one: Result) -> str:
    return "是 yes" if any(flag.flag == "barred" for flag in one.flags) else ""


def _both(text: Text) -> str:
    return f"{text.zh} {text.en}"


def _named(sources: tuple[Source, ...]) -> str:
    return " ".join(f"{one.journal}#{one.seq}" for one in sources)


def _hashes(sources: tuple[Source, ...], sitting: Sitting) -> str:
    return " ".join(sitting.by_journal[one.journal].hash(one.seq) for one in sources)
