"""The room record form as plain text: the words of ``config/forms/record.typ``, one fact a line, from the same data.

It is read without any program, searched, and compared line by line; what it says, the typeset form says in the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

GAP = "　"
"""Between the columns of a line."""

Form = Mapping[str, Any]


def record_lines(form: Form) -> tuple[str, ...]:
    """The lines of one form, as ``record_form`` made its data."""
    return tuple(_lines(form))


def record_text(forms: Iterable[Form]) -> str:
    """All forms, each from its own head on."""
    return "\n\n".join("\n".join(record_lines(form)) for form in forms) + "\n"


def _lines(form: Form) -> Iterator[str]:
    yield from _head(form)
    yield from _attendance(form)
    yield from _before(form["before"])
    for name, rows in (("工作人员 People on duty", form["people"]), ("疏散 Evacuation", form["evacuations"])):
        if rows:
            yield from ("", name, *map(_entry, rows))
    yield from ("", "突发事件与处理 Incidents")
    if not form["cases"]:
        yield "本场无异常，已由监考员确认。" if form["nil"] else "（未登记） not recorded"
    for case in form["cases"]:
        yield from _case(case)
    yield from _violations(form["violations"])
    yield from _marks(form)
    yield from _papers(form["papers"])
    if form["times"]:
        yield from ("", "时间节点 Times", *(_row(one["at"], one["what"]) for one in form["times"]))
    yield from _signers(form["signers"])


def _head(form: Form) -> Iterator[str]:
    yield _row("考场情况记录表", "Room record form", "演示 DEMO" if form["demo"] else "")
    yield _row(form["site"], form["day"], f"第 {form['room']} 考场 room")
    session = form["session"]
    yield _row(
        session["subject"],
        f"{session['start']}–{session['end']}",
        f"开考推迟 {session['delay']} 分 start delayed" if session["delay"] else "",
        f"全场顺延 {session['made_up']} 分 made up" if session["made_up"] else "",
        session["occupations"],
        f"{session['levels']} 级" if session["levels"] else "",
    )
    if form["sealed"]:
        yield "密封内容未打开：笔录和说明的文字不在此表中。 Sealed words were not opened."
    yield _row(f"日志 journal {form['origin']}", f"· 前 {form['entries']} 条 entries", f"· {form['upto']}")
    yield _row("指纹 fingerprint", form["fingerprint"])


def _attendance(form: Form) -> Iterator[str]:
    counts = form["counts"]
    named = (("应考", "expected"), ("实考", "present"), ("缺考", "absent"), ("迟到", "late"))
    yield _row(*(f"{zh} {counts[en]} 人 {en}" for zh, en in named))
    yield from ("", "缺考 Absent")
    yield from (f"{one['seat']} {one['name']}（{one['ticket']}）" for one in form["absent"])
    if not form["absent"]:
        yield "无 none"
    if form["late"]:
        yield from ("", "迟到入场 Late arrivals")
        yield from (f"{one['seat']} {one['name']} {one['at']}（{one['minutes']} 分）" for one in form["late"])
    if form["left"]:
        yield from ("", "提前离场 Left before the end")
        yield from (f"{one['seat']} {one['name']} {one['at']}" for one in form["left"])


def _before(before: Mapping[str, Any]) -> Iterator[str]:
    if not before["lines"]:
        return
    yield from ("", "考前一日检查 Checks of the day before")
    yield f"全部办妥 all done {before['whole']}" if before["whole"] else "没有全部确认 not all confirmed"
    for one in before["lines"]:
        yield _row("✓" if one["at"] else "未办", one["text"], one["at"], one["actors"])


def _entry(line: Mapping[str, Any]) -> str:
    struck = " 已更正" if line.get("struck") else ""
    return _row(line["at"], f"#{line['seq']}", f"{line['said']}{struck}", line["actors"])


def _case(case: Mapping[str, Any]) -> Iterator[str]:
    until = case["until"] or "未了结 open"
    minutes = f"顺延 {case['minutes']} 分" if case["minutes"] else ""
    span = f"{case['from']}–{until}"
    yield from ("", _row(str(case["number"]), case["title"], case["clause"], span, minutes))
    yield f"涉及 about {case['who']}"
    yield from map(_entry, case["lines"])
    yield from (f"待补签 countersignature due：{one}" for one in case["countersign"])
    yield from (f"期限 due：{one}" for one in case["deadlines"])
    yield from (f"暂缓未办 put off, still open：{one}" for one in case["deferred"])


def _violations(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for number, one in enumerate(rows):
        if not number:
            yield from ("", "违纪违规 Violations")
        yield _row(one["seat"], one["name"], one["ticket"], one["key"], one["text"])
        yield _row(f"后果：{one['consequence']}（{one['clause']}）", one["confirmed"])


def _marks(form: Form) -> Iterator[str]:
    if not form["marks"] and not form["marks_absent"]:
        return
    yield from ("", "成绩标记 What results carry")
    if form["marks_absent"]:
        yield f"缺考 absent：{form['marks_absent']}"
    for one in form["marks"]:
        because = one["entries"] + (f" → {one['decisions']}" if one["decisions"] else "")
        yield _row(one["seat"], one["name"], one["flag"], one["reach"], one["standing"], because)


def _papers(notes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for first, note in enumerate(notes):
        if not first:
            yield from ("", "试卷清点与密封 Papers, as sealed")
        yield _row(f"第 {note['number']} 份清点记录 count note", note["at"], note["fingerprint"])
        yield _row("处所 place", *note["kinds"])
        for name, rows in (("来自 from", note["given"]), ("现在 now at", note["lying"])):
            for number, row in enumerate(rows):
                yield _row("" if number else name, row["place"], *row["counts"])
        yield from (f"差数说明 difference explained：{one}" for one in note["explained"])


def _signers(signers: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", "以上记录经核对无误。 Checked and found true.")
    invigilators = signers["invigilators"]
    for name, people in (
        ("监考员 invigilator", invigilators[:1]),
        ("监考员 invigilator", invigilators[1:]),
        ("主监考 lead", signers["lead"]),
        ("主考 chief examiner", signers["chief"]),
        ("考评员 assessors", signers["assessors"]),
    ):
        yield _row(name, "、".join(people), "________")
    yield _row("日期 date", "________")


def _row(*cells: str) -> str:
    return GAP.join(cell for cell in cells if cell)


__all__ = ["record_lines", "record_text"]
