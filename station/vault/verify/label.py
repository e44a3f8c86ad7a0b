"""A bag's label against the archive: the note on it is one of the journal's count notes, to the byte."""

from __future__ import annotations

from collections.abc import Iterable

from station.vault.bundle.bundle import Bundle
from station.vault.custody.seal import SEAL
from station.vault.note import NoteError
from station.vault.note.frame import split
from station.vault.verify.findings import Findings


def check_label(note: str, bundles: Iterable[Bundle | None]) -> Findings:
    """Hold the note of a label against the count notes of these verified bundles; the last one of a session is in force."""
    findings = Findings()
    try:
        wanted = SEAL.read(split(note).text)
    except NoteError as error:
        findings.add(
            "failed",
            f"封签上的不是清点记录：{error.what.zh}",
            f"the label holds no count note: {error.what.en}",
            "label",
        )
        return findings
    journal, session, number = (str(wanted[key]) for key in ("journal", "session", "number"))
    zh = f"第 {number} 份清点记录（场次 {session}）"
    en = f"count note {number} (session {session})"
    known = [b for b in bundles if b is not None and b.manifest.journal == journal]
    if not known:
        findings.add(
            "unproven",
            f"封签上的{zh}属于日志 {journal}，这里没有它的上报包",
            f"the label holds {en} of the journal {journal}, of which no bundle is here",
            "label",
        )
        return findings
    newest = max(known, key=lambda b: b.manifest.end)
    seals = newest.clear().seals
    if note not in seals:
        findings.add(
            "failed",
            f"封签上的{zh}不在日志里：内容或签名不同",
            f"the label's {en} is not in the journal: its text or its signatures differ",
            "label",
        )
        return findings
    findings.add(
        "proven", f"封签与日志中的{zh}逐字相同", f"the label is the journal's {en}, to the byte", "label"
    )
    later = [SEAL.read(split(one).text) for one in seals[seals.index(note) + 1 :]]
    if any(one["session"] == session for one in later):
        findings.add(
            "noted",
            "该场次后来另有清点记录，这份已被更正",
            "a later count note of that session supersedes it",
            "label",
        )
    return findings
