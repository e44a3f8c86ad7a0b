"""Each kind of entry in a word or two, with what may be said of it without a name: for the log screen."""

from __future__ import annotations

import msgspec

from station.checkin.events import (
    AbsenceEntered,
    AdmissionCorrected,
    EnteredFromPaper,
    Judged,
    Overridden,
    Presented,
    ReadingDropped,
    ScannerChanged,
)
from station.checkin.scanner.events import REJECTIONS
from station.checkin.verdicts import VERDICTS
from station.checkin.wording import DOCUMENTS, clock
from station.event import Record, kind_of
from station.plan.dayplan import DayPlan
from station.text import Text, plain
from station.timer.events import (
    ItemTicked,
    MilestoneAcknowledged,
    MilestoneKind,
    MilestoneOverdue,
    MilestoneReached,
    OwnMilestoneAcknowledged,
    OwnMilestoneOverdue,
    OwnMilestoneReached,
    StartDelayed,
)
from station.timer.milestones import name_of as milestone_name
from station.timer.standing import own_name
from station.vault.custody.events import DifferenceExplained, NotHandedIn, PaperCounted, PaperMoved
from station.vault.custody.names import kind_name
from station.vault.custody.places import PLACE_NAMES, WAYS, Kind, Place
from station.vault.register.events import GuardBegan, GuardEnded, GuardShort, HandedOver, TransportArrived
from station.vault.register.people import name_of
from station.vault.register.words import KIND_NAMES
from station.vault.verify.words import WORDS


def say_event(plan: DayPlan, record: Record) -> Text:
    """One line about an entry; candidates by seat only."""
    happened = record.event
    name = WORDS.get(kind_of(happened)) or plain(kind_of(happened))
    detail: Text | None = None
    match happened:
        case Presented(document=document, candidate=candidate):
            detail = _join(DOCUMENTS[document], plain(_seat(plan, record.session, candidate)))
        case Judged(verdict=code, seat=seat):
            verdict = VERDICTS.get(code)
            word = verdict.word if verdict else plain(code)
            detail = _join(Text(f"{word.zh} {code}", f"{word.en} {code}"), plain(seat))
        case Overridden(seat=seat):
            detail = plain(seat)
        case EnteredFromPaper(seat=seat, written_at=written):
            detail = plain(f"{seat} {clock(plan, written)}")
        case AdmissionCorrected(candidate=candidate):
            detail = plain(_seat(plan, record.session, candidate))
        case AbsenceEntered(candidates=candidates):
            detail = Text(f"{len(candidates)} 人", f"{len(candidates)}")
        case ScannerChanged(number=number, scanner=kind, connected=connected):
            state = Text("可用", "works") if connected else Text("用不了", "can't be used")
            detail = Text(f"{number} {kind} {state.zh}", f"{number} {kind} {state.en}")
        case ReadingDropped(why=why, more=more):
            others = Text(f"（另有 {more} 次）", f" (and {more} more)") if more else Text("", "")
            detail = _join(REJECTIONS.get(why, plain(why)), others)
        case (
            MilestoneReached(milestone=kind, module=module) | MilestoneOverdue(milestone=kind, module=module)
        ):
            detail = _milestone(plan, record.session, kind, module)
        case (
            OwnMilestoneReached(milestone=which, candidates=people)
            | OwnMilestoneAcknowledged(milestone=which, candidates=people)
            | OwnMilestoneOverdue(milestone=which, candidates=people)
        ):
            detail = own_name(which, tuple(_seat(plan, record.session, one) for one in people))
        case MilestoneAcknowledged(milestone=kind, module=module, open=left):
            name, many = _milestone(plan, record.session, kind, module), len(left)
            detail = Text(f"{name.zh}（{many} 项未勾）", f"{name.en} ({many} items open)") if many else name
        case ItemTicked(milestone=kind, module=module, item=item, done=done):
            name = _milestone(plan, record.session, kind, module)
            said = next((i.text for i in plan.checklists.of(kind) if i.id == item), plain(item))
            detail = Text(f"{name.zh}：{said.zh}", f"{name.en}: {said.en}")
            if not done:
                detail = Text(f"撤回：{detail.zh}", f"taken back: {detail.en}")
        case StartDelayed(minutes=minutes, corrected_from=before):
            detail = Text(f"{minutes} 分钟", f"{minutes} min")
            if before:
                detail = Text(
                    f"由 {before} 分更正为 {minutes} 分", f"corrected from {before} to {minutes} min"
                )
        case PaperMoved(source=source, target=target, counts=counts):
            detail = _moved(plan, record.session, source, target, counts)
        case PaperCounted(material=kind, place=place, counted=counted, expected=expected, repeated=again):
            where, what = PLACE_NAMES[place], kind_name(plan.room.session(record.session), kind)
            twice = Text("，点了两遍", ", counted twice") if again else Text("", "")
            detail = Text(
                f"{what.zh} {where.zh} {counted}（账面 {expected}{twice.zh}）",
                f"{what.en} {where.en} {counted} (ledger {expected}{twice.en})",
            )
        case HandedOver(number=number, kind=done, count=count):
            word = KIND_NAMES[done]
            detail = Text(f"第 {number} 行 {word.zh} ×{count}", f"row {number} {word.en} ×{count}")
        case GuardBegan(person=person) | GuardEnded(person=person):
            detail = plain(name_of(plan, person))
        case GuardShort(here=here, needed=needed):
            detail = plain(f"{here}/{needed}")
        case TransportArrived(intact=False):
            detail = Text("封条有损", "a seal was broken")
        case NotHandedIn(candidate=candidate, materials=kinds):
            names = [kind_name(plan.room.session(record.session), kind) for kind in kinds]
            detail = _join(
                plain(_seat(plan, record.session, candidate)),
                Text("、".join(n.zh for n in names), ", ".join(n.en for n in names)),
            )
        case DifferenceExplained(material=kind, place=place, difference=difference):
            where, what = PLACE_NAMES[place], kind_name(plan.room.session(record.session), kind)
            detail = Text(f"{what.zh} {where.zh} {difference:+d}", f"{what.en} {where.en} {difference:+d}")
        case _:
            fields = msgspec.structs.asdict(happened)
            detail = plain(
                " ".join(str(fields[key]) for key in ("procedure", "case", "step") if key in fields)
            )
    return _join(name, detail)


def _join(left: Text, right: Text) -> Text:
    return Text(f"{left.zh} {right.zh}".rstrip(), f"{left.en} {right.en}".rstrip())


def _seat(plan: DayPlan, session: str, candidate: int) -> str:
    return plan.room.roster(session).get(candidate, "?")


def _milestone(plan: DayPlan, session: str, kind: MilestoneKind, module: str) -> Text:
    return milestone_name(plan.room.session(session) if session else None, kind, module)


def _moved(plan: DayPlan, session: str, source: Place, target: Place, counts: dict[Kind, int]) -> Text:
    way = WAYS.get((source, target))
    names = {kind: kind_name(plan.room.session(session), kind) for kind in counts}
    zh = "、".join(f"{names[kind].zh} {n}" for kind, n in counts.items())
    en = ", ".join(f"{names[kind].en} {n}" for kind, n in counts.items())
    return _join(way.name, Text(zh, en)) if way else Text(zh, en)
