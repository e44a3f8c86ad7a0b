"""What the people of the demo do besides: declarations, a late sign-in, a leave of the post with cover, a supervisor's visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.staff.rules import Declare, EndVisit, LeavePost, Remark, Return, SignIn, Visit
from station.text import Text
from station.timer.state import MINUTE

if TYPE_CHECKING:
    from station.demo.player import Player

COVER, SUPERVISOR = "p05", "p08"


def declare(player: Player, session: str, people: tuple[str, ...]) -> None:
    """The two who opened have neither relatives nor own students here (ST-5)."""
    for person in people:
        player.do("declare", player.room.submit(Declare(session, (person,))))


def sign_in(player: Player, session: str) -> None:
    """A floating invigilator comes, a minute late (ST-4)."""
    player.unlock(COVER)
    player.do("sign in", player.room.submit(SignIn(session, (COVER,))))
    player.say(Text("流动监考签到，迟到 1 分钟", "A floating invigilator signs in, one minute late"))


def leave_with_cover(player: Player, session: str, person: str) -> None:
    """An invigilator leaves for five minutes by the chief's leave; the floating one takes over (ST-4)."""
    player.unlock(COVER)
    left = LeavePost(session, person, 5, "phone", COVER, "上厕所", (COVER,))
    player.do("leave", player.room.submit(left))
    player.wait(4 * MINUTE)
    player.unlock(person)
    player.do("return", player.room.submit(Return(session, (person,))))
    player.say(
        Text(
            "一名监考员离岗 4 分钟，流动监考代岗",
            "An invigilator was away for 4 minutes, a floating one took over",
        )
    )


def visit(player: Player, session: str) -> None:
    """A supervisor comes by and says what was seen (ST-7)."""
    player.unlock(SUPERVISOR)
    player.do("visit", player.room.submit(Visit(session, (SUPERVISOR,))))
    player.wait(2 * MINUTE)
    remark = Remark(session, 0, "remark", "巡查时考场秩序正常", (SUPERVISOR,))
    player.do("remark", player.room.submit(remark))
    player.do("visit ends", player.room.submit(EndVisit(session, 0, (SUPERVISOR,))))
    player.say(Text("督导员巡查：秩序正常", "A supervisor came by: all in order"))
