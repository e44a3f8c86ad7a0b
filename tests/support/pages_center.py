"""A center with people for its page, its handlers in this process, and a board of many simulated rooms."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from station.center.board.room import Expected, came, heard, refused, waits
from station.center.board.store import BoardStore
from station.center.errors import FORK
from station.center.folder import CenterFolder
from station.center.serve import app_of
from station.center.web.accounts import Role, put_user
from station.vault.bundle.manifest import Manifest
from station.vault.bundle.summary import IncidentFigures, SessionFigures, Summary
from tests.support.centers import center_at, taking_in
from tests.support.journals import CENTER, DAY, START, SmallSite

PASSWORD = "a long enough sentence"  # synthetic
PEOPLE: tuple[tuple[str, Role], ...] = (("wang", "viewer"), ("li", "reviewer"), ("zhao", "keeper"))
PLACES = (("浙江", "杭州"), ("浙江", "宁波"), ("江苏", "南京"), ("江苏", "苏州"))
SITES = ("第一职业学校", "技师学院", "工程职业学院", "实训中心", "职教中心")


def center_with_people(folder: Path, *enrolled: SmallSite) -> CenterFolder:
    """A demo center where each role has one person."""
    return with_people(center_at(folder, enrolled=enrolled))


def with_people(center: CenterFolder) -> CenterFolder:
    """The same, of a center that is there."""
    for name, role in PEOPLE:
        put_user(center.server.users, name, role, PASSWORD, START)
    return center


def fill(board: BoardStore, rooms: int, now: int = START, seed: int = 7) -> None:
    """So many rooms somewhere in their day, by the same changes that reception makes."""
    chance = random.Random(seed)
    listed = []
    for n in range(rooms):
        site = n // 10
        province, city = PLACES[site % 4]
        name = f"{city}{SITES[site // 4 % 5]}{site // 20 + 1} 校区"
        listed.append(
            Expected(DAY, f"S{site:03}", f"{n % 10 + 1:02}", province, city, name, 60, now + 3_600_000)
        )
    board.expect(listed)
    for one in listed:
        journal = f"{CENTER}/{one.site}/{DAY}/{one.room}/k1/1"
        luck, at = chance.random(), now - chance.randrange(30_000, 5_400_000)
        if luck < 0.06:
            continue
        board.change(one.key, heard(journal, 90, at))
        closed = luck > 0.35
        absent = chance.randrange(3)
        lost = int(chance.random() < 0.01)
        sessions = tuple(
            SessionFigures(
                session,
                30 - absent - lost,
                chance.randrange(2),
                absent,
                closed or luck > 0.28,
                30,
                0,
                "sealed" if closed or luck > 0.28 else "running",
                now - 7_200_000,
                now,
                paper,
            )
            for session, paper in (("theory", "电工（四级）理论"), ("practice", "电工（四级）实操"))
        )
        kinds = [
            ("CP-3", "serious"),
            ("CP-2", "minor"),
            ("CP-7", "grave"),
            ("CP-12", "serious"),
            ("EQ-1", "note"),
        ]
        incidents = tuple(
            IncidentFigures(kind, severity, chance.randrange(1, 4), chance.randrange(2), "theory")
            for kind, severity in kinds
            if chance.random() < 0.09
        )
        summary = Summary("closed" if closed else "open", True, sessions, incidents)
        start = 40 if closed and luck < 0.40 else 0
        news = Manifest(journal, 1, start, 128, bytes(32), "", "key", 0, summary, (), ())
        board.change(one.key, came(news, at))
        if 0.30 < luck < 0.33:
            later = Manifest(journal, 2, 128, 160, bytes(32), "0" * 64, "key", 0, summary, (), ())
            board.change(one.key, waits(later, 3, at))
        if luck > 0.995:
            board.change(one.key, refused(journal, "f" * 64, FORK.code, at))


def filled(center: CenterFolder, rooms: int, now: int = START) -> None:
    """The same, in a center's own database."""
    with taking_in(center) as reception:
        fill(reception.store.board, rooms, now)


@contextmanager
def browsing(center: CenterFolder, base: str = "https://center.example") -> Iterator[TestClient]:
    """The application in this process, as a browser behind a proxy that speaks TLS sees it."""
    with TestClient(app_of(center.server), base_url=base, follow_redirects=False) as client:
        yield client


def token_in(page: str) -> str:
    """The token of a page's first form."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def sign_in(client: TestClient, name: str, password: str = PASSWORD, onward: str = "") -> int:
    """Through the form, as a person does; the status of the answer."""
    page = client.get("/review/sign-in", params={"next": onward}).text
    answer = client.post(
        "/review/sign-in", data={"csrf": token_in(page), "name": name, "password": password, "next": onward}
    )
    return answer.status_code
