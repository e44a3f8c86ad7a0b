"""Every kind of entry that a case can have is told in words of its own; none is passed over in silence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from station.event import Event, Record
from station.forms.day import Day
from station.forms.entry_words import in_one, words_of
from station.forms.reading import running_day
from station.incidents import events, reply_events
from station.incidents.commands import Start
from station.incidents.events import Answered, Called, Closed, Countersigned, Opened, Reported, StepEvent
from station.text import Text
from tests.support.sim import ExamDay


def kinds() -> Iterator[type[Event]]:
    """Every kind of event of the incidents that names a case."""
    for one in {**vars(events), **vars(reply_events)}.values():
        if (
            isinstance(one, type)
            and issubclass(one, Event)
            and "case" in one.__struct_fields__
            and one is not StepEvent
        ):
            yield one


SAMPLES: dict[str, Any] = {
    "case": 1,
    "step": "lead",
    "to": "desk",
    "procedure": "CP-14",
    "severity": 4,
    "candidate": 7,
    "candidates": (7,),
    "staff": ("s05", "s06"),
    "confirmed_by": ("s01", "s02"),
    "by": "s07",
    "role": "chief",
    "provisional": True,
    "whom": "chief",
    "how": "radio",
    "tier": 2,
    "item": 3,
    "minutes": 4,
    "since": 1_794_013_200_000,
    "until": 1_794_013_440_000,
    "struck": ("lead",),
    "outcome": "back",
    "reason": "有缘由",
    "first": "s01",
    "second": "s02",
    "holds": True,
}


def sample(kind: type[Event], **fields: Any) -> Event:
    given = {one.name: SAMPLES[one.name] for one in msgspec.structs.fields(kind) if one.name in SAMPLES}
    return kind(**{**given, **fields})


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    made = ExamDay(tmp_path_factory.mktemp("words"), "08:38")
    made.open()
    made.to("08:45")
    made.admit(7)
    made.to("09:40")
    made.do(Start(procedure="CP-14", session="theory", actors=("s01", "s02"), candidates=(7,)))
    assert made.room.plan is not None
    return running_day(made.room, made.room.plan)


def told(day: Day, event: Event) -> Text:
    record = Record(99, day.last, "theory", ("s01", "s02"), event)
    (case,) = day.state.incidents.cases.values()
    return in_one(words_of(day, case, day.plan.procedures["CP-14"], record))


def test_the_kinds_are_all_there() -> None:
    found = set(kinds())
    assert found > {Opened, Called, Closed, Countersigned, Answered, Reported}
    assert {one for one in StepEvent.__subclasses__() if one.__module__.startswith("station.")} <= found


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda one: one.__name__)
def test_each_kind_has_words_in_both_languages(kind: type[Event], day: Day) -> None:
    said = told(day, sample(kind))
    assert said.zh.strip("；")
    assert said.en.strip("; ")
    assert "{" not in said.zh + said.en


def test_a_kind_without_words_is_an_error(day: Day) -> None:
    class Unknown(StepEvent, frozen=True):
        pass

    with pytest.raises(TypeError, match="Unknown"):
        told(day, Unknown(1, "lead", "desk"))


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            sample(Reported, how="telephone", text="已说明", instructed="等候"),
            "电话已报告主考；已说明；指示：等候",
        ),
        (sample(Called, how="telephone"), "电话联系主考，无人应答"),
        (sample(Answered, evidence="bag", bag="W-1", text="手机"), "已封入证物袋；袋号 W-1；手机"),
        (sample(Answered, evidence="none", text="写在手臂上"), "无法收取或没有；写在手臂上"),
        (sample(events.Warned, violation="1.3"), "警告 A07 考生07；1.3 喧哗"),
        (sample(events.Violation), "违规，第 2 档第 3 项：夹带"),
        (sample(events.TimeMeasured), "分钟（09:00–09:04），只记录，不顺延"),
        (sample(events.Deferred, offered=True), "未做（可选）"),
        (sample(events.Deferred), "暂缓"),
        (sample(reply_events.Differed, text="数目不同"), "是否确有必要？数目不同"),
        (sample(reply_events.Settled), "电话决定：视为已办"),
        (sample(reply_events.Settled, holds=False, provisional=False), "决定：重新办理"),
        (sample(events.Corrected, step="", to=""), "整件作废；理由：有缘由"),
        (
            sample(Opened, referred_by=3, seats=("A09",), materials=("paper",)),
            "由事件 3 转入；涉及 A07 考生07、A09",
        ),
    ],
)
def test_what_is_said(event: Event, words: str, day: Day) -> None:
    assert words in told(day, event).zh


def test_a_question_takes_no_mark_before_its_answer() -> None:
    assert (
        in_one([Text("找到了吗？", "Found?"), Text("没有", "no"), Text("已写明", "written")]).zh
        == "找到了吗？没有；已写明"
    )
