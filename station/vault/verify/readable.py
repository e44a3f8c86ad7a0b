"""Opened entries for people and for other programs: a record to read, and JSON lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import msgspec

from station.vault.bundle.bundle import Bundle
from station.vault.evidence import without_keys
from station.vault.verify.contents import Contents, OpenedEntry
from station.vault.verify.findings import moment
from station.vault.verify.words import word_of

LONGEST = 120
"""Characters of a value in the record; the JSON lines hold it whole."""


def json_lines(entries: Iterable[OpenedEntry]) -> bytes:
    """One JSON object a line: the stored fields, with ``sealed`` opened where the day key did."""
    return b"".join(_json(one) + b"\n" for one in entries)


def record(bundle: Bundle, contents: Contents) -> str:
    """The range as Markdown: one item for each entry, in this machine's local time."""
    manifest = bundle.manifest
    head = [
        "# 考场日志记录 · Exam-room record",
        "",
        f"- 日志 Journal: `{manifest.journal}`",
        f"- 上报包 Bundle: {manifest.number}（第 {manifest.start} 至 {manifest.end - 1} 条 · entries）",
        f"- 清单 Manifest: `{bundle.sha256}`",
        "- 姓名等密封内容以【】标出 · what was sealed stands in【】",
        "",
    ]
    return "\n".join([*head, *(line_of(one) for one in contents.entries)]) + "\n"


def _json(one: OpenedEntry) -> bytes:
    fields = msgspec.to_builtins(one.entry)
    fields.pop("salt")
    fields["sealed"] = dict(one.hidden) if one.hidden else fields.get("sealed")
    return msgspec.json.encode(fields)


def line_of(one: OpenedEntry) -> str:
    """One entry as an item of the record."""
    entry = one.entry
    words = [f"{name}={_value(value)}" for name, value in entry.data.items()]
    hidden = {n: without_keys(v) if n == "attached" else v for n, v in one.hidden.items()}
    words += [f"【{name}={_value(value)}】" for name, value in sorted(hidden.items())]
    if entry.sealed is not None and not one.hidden:
        words.append("【…】")
    who = f" ({', '.join(entry.actors)})" if entry.actors else ""
    session = f" 〔{_plain(entry.session)}〕" if entry.session else ""
    word = word_of(entry.kind)
    return f"- {entry.seq} · {moment(entry.time)}{session} **{word.zh}** {word.en}{who}: {' '.join(words)}".rstrip(
        " :"
    )


def _value(value: object) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    text = _plain(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _plain(text: str) -> str:
    # Free text typed in a room must not break the line, turn its direction or become markup.
    shown = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)
    return shown.replace("<", "‹").replace(">", "›").replace("`", "'").replace("*", "∗")
