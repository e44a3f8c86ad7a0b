"""What people decide about one candidate at the door: who, why, whose badges; then one entry (station.checkin.decisions)."""

from __future__ import annotations

from collections.abc import Sequence

from station.checkin.decisions import AdmitInDoubt, DoubtPhoto, Exclude, KeepCertificate, Reseat, SettleDoubt
from station.checkin.events import Exclusion, Outcome
from station.checkin.register import seat_for
from station.text import Text
from station.tui.door_menu import DEEDS
from station.tui.place import Place
from station.tui.prompts import Confirm, Field, People
from station.tui.reasons import ask_reason
from station.tui.say import clean
from station.tui.screens.exceptions import ask_candidate
from station.tui.widgets.verdict import masked_name

SEEN = (
    Text("五官与照片明显不同", "The features clearly differ from the photo"),
    Text("照片陈旧或模糊，难以认定", "The photo is old or blurred, no way to tell"),
    Text("核问时答不出本人信息", "Could not answer questions about the person's own data"),
)
FOR_NOW = (
    Text("考生否认替考，没有确证", "The candidate denies it, and there is no proof"),
    Text("有疑点，主考一时不能到场", "A doubt remains, the chief can't come now"),
)
CLEARED = (
    Text("两人对照并核问，确认是本人", "Both compared and asked: it is the person"),
    Text("考务办公室已核实", "The exam office has verified it"),
)
CHIEF_SAYS = (
    Text("主考核问后决定", "The chief asked and decided"),
    Text("没有确证，考后调查", "No proof; looked into after the end"),
    Text("考生承认替考", "The candidate admits impersonation"),
)
KEPT_OUT = (
    Text("按处理决定停考", "Barred by a decision"),
    Text("考生本人申请退考", "The candidate asked to withdraw"),
    Text("报名资格已取消", "The registration was cancelled"),
)
TAKEN_BACK = (
    Text("登记有误", "It was entered wrongly"),
    Text("考务办公室更改了决定", "The exam office changed its decision"),
)
MOVED = (
    Text("桌椅或设备损坏", "Desk or equipment is broken"),
    Text("坐错座位，已归位", "Sat on the wrong seat, now put right"),
    Text("考生身体原因", "For the candidate's health"),
)
ORGANS = (
    Text("户籍地公安派出所", "Police station of the registered residence"),
    Text("学校所在地公安派出所", "Police station at the school"),
    Text("县（市、区）公安局", "County or district police bureau"),
)


async def doubt_photo(place: Place, candidate: int | None) -> None:
    """An invigilator doubts person and photo; the candidate is at the door or inside (CP-3)."""
    who = await _who(place, "doubt", candidate)
    if who is None:
        return
    person = _seat_and_name(place, who)
    title = Text(f"{person.zh}：看到了什么", f"{person.en}: what was seen")
    seen = await ask_reason(place, title, SEEN)
    if seen is not None:
        place.station.submit(DoubtPhoto(session=place.session.id, candidate=who, note=seen.zh))


async def admit_in_doubt(place: Place, candidate: int | None) -> None:
    """Both invigilators let in for now; the doubt stays open for the chief (CP-3)."""
    asked = await _asked(place, "admit", candidate, FOR_NOW, need=2)
    if asked is not None:
        who, reason, actors = asked
        place.station.submit(
            AdmitInDoubt(session=place.session.id, candidate=who, reason=reason, actors=actors), actors
        )


async def settle_doubt(place: Place, candidate: int | None, outcome: Outcome) -> None:
    """A doubt ends: cleared by two people, or by the chief's word (CP-3)."""
    deed, reasons, need = ("clear", CLEARED, 2) if outcome == "cleared" else (outcome, CHIEF_SAYS, 1)
    asked = await _asked(place, deed, candidate, reasons, need=need)
    if asked is not None:
        who, reason, actors = asked
        session = place.session.id
        place.station.submit(
            SettleDoubt(session=session, candidate=who, outcome=outcome, reason=reason, actors=actors), actors
        )


async def exclude(place: Place, candidate: int | None, why: Exclusion | None) -> None:
    """The chief keeps a candidate from the session, records a withdrawal, or takes either back."""
    deed = {"barred": "bar", "withdrawn": "withdrawn", None: "allow"}[why]
    asked = await _asked(place, deed, candidate, KEPT_OUT if why else TAKEN_BACK, need=1)
    if asked is not None:
        who, reason, actors = asked
        session = place.session.id
        place.station.submit(
            Exclude(session=session, candidate=who, why=why, reason=reason, actors=actors), actors
        )


async def reseat(place: Place, candidate: int | None, seat: str = "") -> None:
    """Two people put right where a candidate sits; ``seat`` where it is known already."""
    who = await _who(place, "reseat", candidate)
    if who is None:
        return
    if not seat:
        said = await place.ask(
            Field(Text("考生现在坐的座位号", "The seat where the candidate sits now"), "code")
        )
        if said is None:
            return
        seat = said
    asked = await _asked(
        place, "reseat", who, MOVED, need=2, more=Text(f"改为座位 {seat}", f"to seat {seat}")
    )
    if asked is not None:
        who, reason, actors = asked
        place.station.submit(
            Reseat(session=place.session.id, candidate=who, seat=seat, reason=reason, actors=actors), actors
        )


async def keep_certificate(place: Place, candidate: int | None) -> None:
    """Number and issuing organ of a certificate of identity, after the admission (CP-1)."""
    who = await _who(place, "organ", candidate)
    if who is None:
        return
    number = await place.ask(Field(Text("身份证明的编号", "The certificate's number"), "words"))
    if number is None:
        return
    organ = await ask_reason(place, Text("签发机关", "Issued by"), ORGANS)
    if organ is None:
        return
    said = (_seat_and_name(place, who), Text(f"编号 {number}；{organ.zh}", f"No. {number}; {organ.en}"))
    if await place.ask(Confirm(DEEDS["organ"], said)):
        place.station.submit(
            KeepCertificate(session=place.session.id, candidate=who, number=number, organ=organ.zh)
        )


async def _who(place: Place, deed: str, candidate: int | None) -> int | None:
    if candidate is not None:
        return candidate
    title = DEEDS[deed]
    return await ask_candidate(place, Text(f"{title.zh}：考生的座位号", f"{title.en}: the candidate's seat"))


async def _asked(
    place: Place,
    deed: str,
    candidate: int | None,
    reasons: Sequence[Text],
    *,
    need: int,
    more: Text | None = None,
) -> tuple[int, str, tuple[str, ...]] | None:
    """Who, why, and whose badges; None when cancelled."""
    who = await _who(place, deed, candidate)
    if who is None:
        return None
    person = _seat_and_name(place, who)
    why = Text(f"{DEEDS[deed].zh}：{person.zh}，理由", f"{DEEDS[deed].en}: {person.en}. Why?")
    reason = await ask_reason(place, why, reasons)
    if reason is None:
        return None
    said = [person, *([more] if more else [])]
    said.append(Text(f"理由：{reason.zh}", f"Reason: {reason.en}"))
    people = await place.ask(People(DEEDS[deed], tuple(said), need=need))
    return None if people is None else (who, reason.zh, tuple(p.person for p in people))


def _seat_and_name(place: Place, candidate: int) -> Text:
    """The candidate as a question may name somebody: seat, and the name masked."""
    session = place.session.id
    seat = seat_for(place.room.state.door.session(session), place.plan.room.roster(session), candidate)
    name = clean(masked_name(place.plan.room.candidate(candidate).name), 40)
    return Text(f"座位 {seat} {name}", f"Seat {seat} {name}")
