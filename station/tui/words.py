"""Each kind of entry in a word or two, with what may be said of it without a name: for the log screen."""

from __future__ import annotations

import msgspec

from station.checkin.events import AbsenceEntered, AdmissionCorrected, Judged, Overridden, Presented
from station.checkin.verdicts import VERDICTS
from station.checkin.wording import DOCUMENTS
from station.event import Record, kind_of
from station.plan.dayplan import DayPlan
from station.text import Text, plain
from station.timer.events import MilestoneAcknowledged, MilestoneReached, StartDelayed
from station.timer.milestones import MEANINGS
from station.vault.custody.events import DifferenceExplained, PaperCounted
from station.vault.custody.rules import STAGE_NAMES

KINDS: dict[str, Text] = {
    "journal.started": Text("日志开始", "journal started"),
    "run.started": Text("程序启动", "program started"),
    "run.stopped": Text("程序正常退出", "program left in order"),
    "access.failed": Text("PIN 错误", "wrong PIN"),
    "access.granted": Text("身份验证通过", "badge and PIN accepted"),
    "access.unlocked": Text("主考解锁工作证", "badge unlocked by the chief"),
    "day.opened": Text("考场开启", "day opened"),
    "day.reopened": Text("考场重新开启", "day reopened"),
    "day.closed": Text("考场关闭", "day closed"),
    "epoch.started": Text("新签名时段", "new signing epoch"),
    "bundle.cut": Text("导出包已生成", "bundle made"),
    "bundle.copied": Text("导出包已拷贝", "bundle copied"),
    "bundle.safe": Text("认定中心已签收", "receipt of the center"),
    "bundle.refused": Text("认定中心退回", "refused by the center"),
    "clock.confirmed": Text("时间已确认", "time confirmed"),
    "clock.jumped": Text("系统钟跳变", "wall clock jumped"),
    "timer.milestone": Text("到时", "due"),
    "timer.acknowledged": Text("已办", "done"),
    "timer.start_delayed": Text("推迟开考", "start delayed"),
    "door.presented": Text("读到证件", "document read"),
    "door.judged": Text("结论", "verdict"),
    "door.withdrawn": Text("核验作废", "attempt dropped"),
    "door.absent": Text("登记缺考", "absence entered"),
    "door.overridden": Text("主考特许入场", "let in by the chief"),
    "door.corrected": Text("入场记录更正", "admission taken back"),
    "door.certificate": Text("证明编号补记", "certificate written down"),
    "door.excluded": Text("不得参加或退考", "barred or withdrawn"),
    "door.doubt_settled": Text("疑问了结", "doubt settled"),
    "door.reseated": Text("座位更正", "seat put right"),
    "seat.checked": Text("座位核对", "seat checked"),
    "paper.counted": Text("清点", "counted"),
    "paper.witnessed": Text("封条见证", "seal witnessed"),
    "paper.moved": Text("试卷领入或撤回", "papers moved"),
    "paper.explained": Text("差数已说明", "difference explained"),
    "seal.proposed": Text("清点记录待签", "count note shown"),
    "seal.made": Text("试卷密封", "papers sealed"),
    "incident.opened": Text("事件登记", "incident opened"),
    "incident.answered": Text("事件步骤完成", "step done"),
    "incident.reported": Text("已报告", "reported"),
    "incident.approved": Text("已批准", "approved"),
    "incident.countersigned": Text("补签", "countersigned"),
    "incident.warned": Text("已警告", "warned"),
    "incident.violation": Text("违纪违规登记", "violation recorded"),
    "incident.escorted_out": Text("陪同离场", "escorted out"),
    "incident.escorted_back": Text("陪同返回", "escorted back"),
    "incident.left_early": Text("提前离场", "left early"),
    "incident.time_made_up": Text("补时", "time made up"),
    "incident.deferred": Text("步骤暂缓", "step put off"),
    "incident.corrected": Text("事件更正", "answer struck"),
    "incident.closed": Text("事件结束", "incident closed"),
    "incident.none": Text("登记无异常", "no incidents"),
}
"""Every registered kind; a test holds it against the registry."""


def say_event(plan: DayPlan, record: Record) -> Text:
    """One line about an entry; candidates by seat only."""
    happened = record.event
    name = KINDS.get(kind_of(happened)) or plain(kind_of(happened))
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
        case AdmissionCorrected(candidate=candidate):
            detail = plain(_seat(plan, record.session, candidate))
        case AbsenceEntered(candidates=candidates):
            detail = Text(f"{len(candidates)} 人", f"{len(candidates)}")
        case MilestoneReached(milestone=kind) | MilestoneAcknowledged(milestone=kind):
            detail = MEANINGS[kind].name
        case StartDelayed(minutes=minutes):
            detail = Text(f"{minutes} 分钟", f"{minutes} min")
        case PaperCounted(material=material, stage=stage, counted=counted, expected=expected):
            where = STAGE_NAMES[stage]
            label = _material(plan, record.session, material)
            detail = Text(
                f"{label} {where.zh} {counted}（应 {expected}）",
                f"{label} {where.en} {counted} (expected {expected})",
            )
        case DifferenceExplained(material=material, stage=stage, difference=difference):
            where = STAGE_NAMES[stage]
            label = _material(plan, record.session, material)
            detail = Text(f"{label} {where.zh} {difference:+d}", f"{label} {where.en} {difference:+d}")
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


def _material(plan: DayPlan, session: str, kind: str) -> str:
    return next((m.name for m in plan.room.session(session).materials if m.kind == kind), kind)
