"""What may be counted, moved and sealed.

- Papers are counted at receipt (T−30), at opening, when given out, and at the end: what was collected and
  what was left over, at once (PM-4, FL-2, FL-4, FL-9). Stages come in that order; a stage may be counted
  again. What was proposed to be signed is void then, and a seal no longer holds until a new one is made.
- Before the bag is opened two candidates confirm that its seal is intact. A broken one leads into CP-4: the
  bag stays closed until the chief has it opened (FL-4).
- The ledger expects: at receipt what was printed for this room; at opening what was received; given out, one
  sheet for each candidate inside; collected, what was given out, less what was withdrawn from it; left, all
  that was opened or came in, less what was given or withdrawn before. It follows every later count.
- A difference is named with its place and explained by two different people before anything is sealed (design
  §6).
- Spare and left-over papers come in with the chief's approval (CP-5 … CP-7).
- A seal takes two different invigilators and the device on the same count note, not before the end of the
  session (FL-9). A correction is a new note that names the previous one.
"""

from __future__ import annotations

from station.errors import problem, refuse
from station.event import Command, Decision, Milliseconds
from station.plan.dayplan import DayPlan
from station.plan.model import Material, MaterialKind
from station.text import Text
from station.vault.custody.events import (
    STAGES,
    DifferenceExplained,
    Movement,
    PaperCounted,
    PaperMoved,
    PaperWitnessed,
    SealMade,
    SealProposed,
    Stage,
)
from station.vault.custody.seal import check_signers, explained, seal_text
from station.vault.custody.state import Custody, CustodyState, Ledger

STAGE_NAMES: dict[Stage, Text] = {
    "receipt": Text("领取", "receipt"),
    "opening": Text("启封", "opening"),
    "given": Text("发出", "given out"),
    "collected": Text("收回", "collected"),
    "left": Text("剩余", "left over"),
}

NO_SUCH_MATERIAL = problem(
    "paper.material",
    what=("本场没有这种材料。", "This session has no such material."),
    now=("从列表中选择材料。", "Choose the material from the list."),
    clause="PM-4 试卷管理",
)
NEGATIVE = problem(
    "paper.negative",
    what=("份数不能小于零。", "A count can't be below zero."),
    now=("重新清点并输入份数。", "Count again and enter the number."),
    clause="PM-4 试卷管理",
)
OUT_OF_ORDER = problem(
    "paper.order",
    what=("「{stage}」之前还缺「{before}」的清点。", "Before “{stage}” the count at “{before}” is missing."),
    now=("先完成「{before}」的清点。", "Count at “{before}” first."),
    clause="PM-4 试卷管理",
)
WITNESSES = problem(
    "paper.witnesses",
    what=(
        "启封前需要 {n} 名已入场的不同考生确认封条。",
        "Opening takes {n} different candidates, inside, who confirm the seal.",
    ),
    now=(
        "请两名考生到前排查看封条，再登记其座位号。",
        "Ask two candidates to look at the seal and enter their seats.",
    ),
    clause="FL-4 实施认定",
)
NOT_INTACT = problem(
    "paper.not_intact",
    what=("封条未确认完好，不能启封。", "The seal was not confirmed intact: the bag stays closed."),
    now=(
        "立即报告主考，按突发事件第四项处理；由主考扫证后启封。",
        "Report to the chief at once and follow contingency procedure 4; the chief's badge then opens.",
    ),
    clause="CP-4 突发事件处理办法 四",
)
NO_DIFFERENCE = problem(
    "paper.no_difference",
    what=("此处没有待说明的差数。", "There is no difference to explain here."),
    now=("无需说明，继续下一步。", "Nothing to explain; go on."),
)
NEEDS_CHIEF = problem(
    "paper.chief",
    what=(
        "启用备用卷、余卷或复印须经主考批准。",
        "Spare papers, left-over papers or copies need the chief's approval.",
    ),
    now=("请主考扫工作证并输入 PIN。", "Have the chief examiner scan the badge and enter the PIN."),
    clause="CP-6 突发事件处理办法 六",
)
TWO_PEOPLE = problem(
    "paper.two_people",
    what=("这一步需要两名不同的工作人员。", "This takes two different members of staff."),
    now=("请第二人扫工作证并输入 PIN。", "Have the second person scan the badge and enter the PIN."),
    clause="PM-4 试卷管理",
)
SEALED = problem(
    "paper.sealed",
    what=("本场试卷已经密封。", "This session's papers are sealed."),
    now=(
        "如需更正，重新清点并另立一份更正记录。",
        "To correct, make a new count note that names the sealed one.",
    ),
    clause="FL-9 实施认定",
)
NOT_COUNTED = problem(
    "seal.not_counted",
    what=("{what}尚未清点。", "{what} not counted yet."),
    now=("逐项清点并录入后再密封。", "Count and enter each, then seal."),
    clause="FL-9 实施认定",
)
UNEXPLAINED = problem(
    "seal.unexplained",
    what=("{what}的差数尚未说明：{difference}。", "A difference is not explained: {what} {difference}."),
    now=("两人核对后说明原因，再密封。", "Check it, have two people explain it, then seal."),
    clause="design §6",
)
TOO_EARLY = problem(
    "seal.too_early",
    what=("本场尚未结束，不能密封。", "The session has not ended; nothing is sealed yet."),
    now=("等到考试结束并收卷、清点后再密封。", "Wait for the end; collect and count, then seal."),
    clause="FL-9 实施认定",
)
CHIEF_SIGNS = problem(
    "seal.chief_signs",
    what=(
        "有已说明的差数，密封须主考一并签名。",
        "A difference is explained: the chief examiner signs the seal too.",
    ),
    now=(
        "请主考扫工作证并输入 PIN；主考不在场的电话请示，签名后补。",
        "Have the chief scan the badge and enter the PIN; an absent chief is telephoned and signs later.",
    ),
    clause="PM-4 试卷管理",
)
BAD_SEAL = problem(
    "seal.signatures",
    what=("清点记录的签名不齐或不符：{why}。", "The count note's signatures don't suffice: {why}."),
    now=(
        "请两名监考员在同一屏上重新扫证、输入 PIN 签名。",
        "Have both invigilators sign again on the same screen: badge and PIN.",
    ),
    clause="design §6",
)


class CountPapers(Command, frozen=True):
    """One material was counted at one stage."""

    session: str
    material: MaterialKind
    stage: Stage
    counted: int
    inside: int
    """Candidates inside, by the door's state: what the ledger expects to be given out."""
    actors: tuple[str, ...] = ()
    """Who counts, where it is not the two on duty; the chief opens a bag whose seal was broken (CP-4)."""
    case: int = 0
    """The incident under which it is opened."""


class WitnessSeal(Command, frozen=True):
    """Candidates looked at the bag's seal."""

    session: str
    candidates: tuple[int, ...]
    inside: frozenset[int]
    intact: bool
    bag: str = ""


class MovePapers(Command, frozen=True):
    """Papers come in or are withdrawn after opening."""

    session: str
    material: MaterialKind
    movement: Movement
    count: int
    actors: tuple[str, ...]
    case: int = 0


class Explain(Command, frozen=True):
    """Two people explain a difference."""

    session: str
    material: MaterialKind
    stage: Stage
    reason: str
    actors: tuple[str, ...]
    case: int = 0


class ProposeSeal(Command, frozen=True):
    """Show both invigilators what they are to sign."""

    session: str
    origin: str
    size: int
    root: str
    """Base64: the head over the entries that the invigilators saw."""
    present: int
    absent: int
    not_before: Milliseconds
    """E of the candidate who may work longest."""
    chief: str = ""
    """The chief examiner who stands behind the explained differences."""
    telephone: bool = False
    """The chief is elsewhere and was asked by telephone: the signature stays to be given."""


class Seal(Command, frozen=True):
    """The count note with all its signatures."""

    session: str
    note: str
    device: str
    """Verifier key of the device."""
    not_before: Milliseconds = 0
    """E of the candidate who may work longest: it may have moved since the note was shown."""
    serving: frozenset[str] = frozenset()
    """Ids of the invigilators who serve this room now; without any, those of the plan."""


def expected(plan: DayPlan, custody: Custody, material: Material, stage: Stage, inside: int) -> int:
    """What the ledger expects to be counted at a stage."""
    match stage:
        case "receipt":
            return material.printed.get(plan.room.room.number, 0)
        case "given":
            return inside
        case _:
            return custody.ledger(material.kind).expected(stage) or 0


def next_stage(ledger: Ledger) -> Stage | None:
    """The first stage not counted yet."""
    return next((stage for stage in STAGES if stage not in ledger.counts), None)


def decide(plan: DayPlan, state: CustodyState, command: Command, now: Milliseconds) -> Decision:
    """The events that follow from a command, or why not."""
    match command:
        case CountPapers():
            return _count(plan, state, command)
        case WitnessSeal():
            return _witness(plan, command)
        case MovePapers():
            return _move(plan, state, command)
        case Explain():
            return _explain(state, command)
        case ProposeSeal():
            return _propose(plan, state, command, now)
        case Seal():
            return _seal(plan, state, command, now)
        case _:
            raise TypeError(f"custody does not know {type(command).__name__}")


def _material(plan: DayPlan, session: str, kind: MaterialKind) -> Material | None:
    return next((m for m in plan.room.session(session).materials if m.kind == kind), None)


def _count(plan: DayPlan, state: CustodyState, command: CountPapers) -> Decision:
    custody = state.session(command.session)
    material = _material(plan, command.session, command.material)
    if material is None:
        return refuse(NO_SUCH_MATERIAL)
    if command.counted < 0:
        return refuse(NEGATIVE)
    ledger = custody.ledger(command.material)
    for before in STAGES[: STAGES.index(command.stage)]:
        if before not in ledger.counts:
            return refuse(OUT_OF_ORDER, stage=STAGE_NAMES[command.stage], before=STAGE_NAMES[before])
    if command.stage == "opening":
        if len(custody.witnesses) < plan.rules.room.witnesses:
            return refuse(WITNESSES, n=plan.rules.room.witnesses)
        if not custody.intact and not _chief(plan, command.actors):
            return refuse(NOT_INTACT)
    opens_broken = command.stage == "opening" and not custody.intact
    return (
        PaperCounted(
            material=command.material,
            stage=command.stage,
            counted=command.counted,
            expected=expected(plan, custody, material, command.stage, command.inside),
            case=command.case,
            approved_by=_chief(plan, command.actors) if opens_broken else "",
        ),
    )


def _chief(plan: DayPlan, actors: tuple[str, ...]) -> str:
    """The chief examiner among these people; empty where there is none."""
    chiefs = {person.id for person in plan.room.staff if person.role == "chief"}
    return next((actor for actor in actors if actor in chiefs), "")


def _witness(plan: DayPlan, command: WitnessSeal) -> Decision:
    people = set(command.candidates)
    if len(people) < plan.rules.room.witnesses or not people <= command.inside:
        return refuse(WITNESSES, n=plan.rules.room.witnesses)
    return (PaperWitnessed(candidates=command.candidates, intact=command.intact, bag=command.bag or None),)


def _move(plan: DayPlan, state: CustodyState, command: MovePapers) -> Decision:
    if _material(plan, command.session, command.material) is None:
        return refuse(NO_SUCH_MATERIAL)
    if command.count <= 0:
        return refuse(NEGATIVE)
    if state.session(command.session).sealed:
        return refuse(SEALED)
    if "opening" not in state.session(command.session).ledger(command.material).counts:
        return refuse(OUT_OF_ORDER, stage=STAGE_NAMES["given"], before=STAGE_NAMES["opening"])
    chief = _chief(plan, command.actors)
    if command.movement != "withdrawn" and not chief:
        return refuse(NEEDS_CHIEF)
    return (
        PaperMoved(
            material=command.material,
            movement=command.movement,
            count=command.count,
            case=command.case,
            approved_by=chief,
        ),
    )


def _explain(state: CustodyState, command: Explain) -> Decision:
    ledger = state.session(command.session).ledger(command.material)
    difference = ledger.unexplained().get(command.stage)
    if difference is None:
        return refuse(NO_DIFFERENCE)
    if len(set(command.actors)) < 2:
        return refuse(TWO_PEOPLE)
    return (
        DifferenceExplained(
            material=command.material,
            stage=command.stage,
            difference=difference,
            case=command.case,
            reason=command.reason,
        ),
    )


def _propose(plan: DayPlan, state: CustodyState, command: ProposeSeal, now: Milliseconds) -> Decision:
    custody = state.session(command.session)
    if now < command.not_before:
        return refuse(TOO_EARLY)
    for material in plan.room.session(command.session).materials:
        ledger = custody.ledger(material.kind)
        stage = next_stage(ledger)
        if stage is not None:
            what = Text(
                f"{material.name}（{STAGE_NAMES[stage].zh}）", f"{material.name} ({STAGE_NAMES[stage].en})"
            )
            return refuse(NOT_COUNTED, what=what)
        for where, difference in ledger.unexplained().items():
            what = Text(
                f"{material.name}（{STAGE_NAMES[where].zh}）", f"{material.name} ({STAGE_NAMES[where].en})"
            )
            return refuse(UNEXPLAINED, what=what, difference=f"{difference:+d}")
    if explained(plan, custody, command.session) and not command.chief:
        return refuse(CHIEF_SIGNS)
    return (SealProposed(text=seal_text(plan, state, command, now)),)


def _seal(plan: DayPlan, state: CustodyState, command: Seal, now: Milliseconds) -> Decision:
    if now < command.not_before:
        return refuse(TOO_EARLY)
    proposed = state.session(command.session).proposed
    if not proposed or not command.note.startswith(proposed + "\n"):
        return refuse(BAD_SEAL, why=Text("内容与所示不同", "the text is not the one shown"))
    why = check_signers(plan, command.note, command.device, command.serving)
    if why is not None:
        return refuse(BAD_SEAL, why=why)
    return (SealMade(number=state.seal_count + 1, note=command.note),)
