"""The sentences of a recorded verdict, filled from the event and the plan; nothing else is looked up."""

from __future__ import annotations

from dataclasses import dataclass

from station.checkin.documents import REASONS
from station.checkin.events import DocumentKind, Judged, Overridden
from station.checkin.verdicts import OVERRIDDEN, UNKNOWN, VERDICTS, Verdict
from station.event import Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.mrz import FIELDS as MRZ_FIELDS
from station.text import Text, plain

DOCUMENTS: dict[DocumentKind, Text] = {
    "ticket": Text("准考证", "admission ticket"),
    "id": Text("身份证件", "ID"),
    "unknown": Text("证件", "document"),
}
"""How documents are called in sentences."""

SEEN_BEFORE: dict[str, Text] = {
    "ticket": Text("准考证", "the ticket"),
    "id": Text("身份证件", "the ID"),
    "certificate": Text("公安机关身份证明", "a police certificate"),
}
"""How the documents that somebody came in by are called."""

FIELDS: dict[str, Text] = {
    "person": Text("两个号码属于不同的考生", "the numbers belong to two people"),
    "number": Text("号码不同", "the numbers differ"),
    "characters": Text("号码第 {places} 位不同", "the numbers differ at character {places}"),
    "sex": Text("性别与名单不符", "the sex differs from the list"),
    "altered": Text("内容被改动，或码已损坏", "it was altered, or the code is damaged"),
    "stranger": Text("不是本机信任的认定中心签发", "it was not issued by the center that this kiosk trusts"),
    **{f"mrz_{name}": words for name, words in MRZ_FIELDS.items()},
}
"""What a verdict points at, by code."""

DOUBTS: dict[str, Text] = {
    "codes_disagree": Text("证件上的两个码不一致", "two codes on one document differ"),
    "forged": Text("准考证签名不成立", "the ticket's signature does not hold"),
    "photo_doubt": Text("人与照片有疑问", "person and photo may differ"),
    "in_doubt": Text("疑问未了", "a doubt is open"),
}
"""What raised a doubt, by the verdict's code."""

_OTHER: dict[DocumentKind, DocumentKind] = {"ticket": "id", "id": "ticket", "unknown": "unknown"}


@dataclass(frozen=True)
class Said:
    """A verdict in words."""

    verdict: Verdict
    why: Text
    next: Text


def explain(plan: DayPlan, happened: Judged | Overridden) -> Said:
    """Why, and what to do now, as it was when the event was recorded."""
    if isinstance(happened, Overridden):
        seat = {"seat": happened.seat}
        return Said(OVERRIDDEN, OVERRIDDEN.why.fill(**seat), OVERRIDDEN.next.fill(**seat))
    verdict = VERDICTS.get(happened.verdict, UNKNOWN)
    values = _values(plan, happened)
    over = happened.final or happened.at >= happened.closes
    todo = verdict.next_final if over and verdict.next_final is not None else verdict.next
    return Said(verdict, verdict.why.fill(**values), todo.fill(**values))


def clock(plan: DayPlan, at: Milliseconds) -> str:
    """Local time of the site, HH:MM."""
    minute = at // 60_000 + plan.room.sitting.utc_offset_minutes
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def span(milliseconds: Milliseconds) -> Text:
    """A span in minutes and seconds; part of a second is dropped."""
    minutes, seconds = divmod(max(0, milliseconds) // 1000, 60)
    if not minutes:
        return Text(f"{seconds} 秒", f"{seconds} s")
    return Text(f"{minutes} 分 {seconds:02d} 秒", f"{minutes} min {seconds:02d} s")


def _values(plan: DayPlan, happened: Judged) -> dict[str, object]:
    document = happened.document or "unknown"
    certificate = plan.rules.entry.accept_police_certificate
    return {
        "seat": happened.other_seat or happened.seat,
        "room": happened.other_room,
        "session": _session(plan, happened.other_session),
        "opens": clock(plan, happened.opens),
        "closes": clock(plan, happened.closes),
        "late": span(happened.first_at - happened.start),
        # Rounded up: "in 0 s" would be wrong a moment before the door opens.
        "wait": span(happened.opens - happened.at + 999),
        "since": clock(plan, happened.since) if happened.since is not None else "",
        "document": DOCUMENTS[document],
        "first": DOCUMENTS[_OTHER[document]],
        "documents": _came_in_by(happened.documents),
        "field": _field(happened),
        "forged": FIELDS.get(happened.field, FIELDS["altered"]),
        "doubt": DOUBTS.get(happened.field, DOUBTS["in_doubt"]),
        "site": _site(plan, happened.other_site),
        "day": happened.other_day,
        "expired_on": Text(f"（至 {happened.expired_on}）", f" (valid to {happened.expired_on})")
        if happened.expired_on
        else plain(""),
        "late_by": _late_by(happened),
        "certificate_kept": _KEPT if happened.certificate_kept else _TO_KEEP,
        "reason": REASONS.get(happened.reason, REASONS["number"]),
        "or_certificate": Text(
            "（遗失的，凭公安机关证明）", " (or, if it is lost, a certificate of identity from the police)"
        )
        if certificate
        else plain(""),
    }


_KEPT = Text("证明编号和签发机关已记录", "the certificate's number and organ are on record")
_TO_KEEP = Text("请补记证明编号和签发机关", "write down the certificate's number and issuing organ")


def _came_in_by(documents: tuple[str, ...]) -> Text:
    words = [SEEN_BEFORE[one] for one in documents if one in SEEN_BEFORE]
    if not words:
        return Text("主考特许", "the chief's permission")
    return Text("、".join(w.zh for w in words), " and ".join(w.en for w in words))


def _field(happened: Judged) -> Text:
    places = [str(place) for place in happened.places]
    return FIELDS.get(happened.field, FIELDS["person"]).fill(
        places=Text("、".join(places), " and ".join(places))
    )


def _site(plan: DayPlan, site: str) -> Text:
    if site == plan.room.sitting.site:
        return Text("本考点", "this site")
    return Text(f"考点 {site}", f"site {site}")


def _late_by(happened: Judged) -> Text:
    late = span(happened.first_at - happened.start)
    if happened.first_at < happened.start:
        return plain("")
    return Text(f"（开考后 {late.zh} 到场）", f" (came {late.en} after the start)")


def _session(plan: DayPlan, session: str) -> Text:
    for one in plan.room.sessions:
        if one.id == session:
            when = clock(plan, one.start)
            return Text(f"{one.subject}（{when}）", f"{one.subject} ({when})")
    return plain(session)
