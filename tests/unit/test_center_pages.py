"""The center's page: who gets in, what stands there, what is recorded, and that a form from elsewhere changes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import msgspec
import pytest
from click.testing import CliRunner, Result
from starlette.testclient import TestClient

from station.center.board.room import RoomKey, heard
from station.center.board.store import Pick, Scope
from station.center.expected import put_list
from station.center.folder import CenterFolder
from station.center.web.accounts import put_user, read_users, remove_user
from station.center.web.gate import FIRST_WAIT_MS, FORGET_MS, FREE, LONGEST_WAIT_MS, Gate
from station.center.web.record import NAME, read_entries
from station.center.web.shell import safe_next
from station.center.web.words import WORDS
from station.cli import station
from station.errors import PlanError
from station.plan.model import SittingPlan
from station.plan.store import write_plan
from station.vault.journal import Journal
from tests.support.centers import client as client_of
from tests.support.centers import serving, taking_in
from tests.support.journals import CENTER, DAY, START, day_of
from tests.support.pages_center import (
    PASSWORD,
    browsing,
    center_with_people,
    filled,
    sign_in,
    token_in,
)
from tests.support.plans_office import sitting_plan


def demo_plan(center: str) -> SittingPlan:
    """A site's plan of that center."""
    plan = sitting_plan()
    return msgspec.structs.replace(plan, sitting=msgspec.structs.replace(plan.sitting, center=center))


WEB = Path(__file__).resolve().parents[2] / "station" / "center" / "web"


@pytest.fixture
def center(tmp_path: Path) -> CenterFolder:
    return center_with_people(tmp_path / "center")


@pytest.fixture
def client(center: CenterFolder) -> Iterator[TestClient]:
    filled(center, 120)
    with browsing(center) as client:
        yield client


def kinds(center: CenterFolder) -> list[tuple[str, str]]:
    """(actor, kind) of every entry of the page's journal, read after the server stopped."""
    journal = Journal.open(center.server.path / NAME)
    try:
        return [(one.actor, one.kind) for one in read_entries(journal)]
    finally:
        journal.close()


class TestSigningIn:
    def test_password_is_kept_as_argon2id(self, center: CenterFolder) -> None:
        users = read_users(center.server.users)
        assert users["li"].password.startswith("$argon2id$")
        assert PASSWORD not in center.server.users.read_text("utf-8")
        assert center.server.users.stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaa", "li is my name and more", "x" * 2000])
    def test_weak_passwords(self, center: CenterFolder, password: str) -> None:
        with pytest.raises(PlanError, match=r"page\.weak"):
            put_user(center.server.users, "li", "viewer", password, START)

    @pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 41, "a\n"])
    def test_names_that_cannot_be(self, center: CenterFolder, name: str) -> None:
        with pytest.raises(PlanError, match=r"page\.name"):
            put_user(center.server.users, name, "viewer", PASSWORD, START)

    def test_nothing_shows_before(self, client: TestClient) -> None:
        for page in ("/review/", "/review/incidents", "/review/counts", f"/review/room/{DAY}/S000/01"):
            answer = client.get(page)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/review/sign-in?next=")
        assert client.get("/review/live").status_code == 204
        assert client.get("/").headers["location"] == "/review/"

    def test_in_and_out(self, client: TestClient) -> None:
        assert sign_in(client, "wang", onward="/review/counts") == 303
        page = client.get("/review/")
        assert page.status_code == 200
        assert client.post("/review/sign-out", data={"csrf": "other"}).status_code == 403
        assert client.post("/review/sign-out", data={"csrf": token_in(page.text)}).status_code == 303
        assert client.get("/review/").status_code == 303

    def test_cookie_is_out_of_reach(self, client: TestClient) -> None:
        page = client.get("/review/sign-in").text
        answer = client.post(
            "/review/sign-in", data={"csrf": token_in(page), "name": "li", "password": PASSWORD}
        )
        cookie = next(one for one in answer.headers.get_list("set-cookie") if "__Host-station=" in one)
        for word in ("HttpOnly", "SameSite=strict", "Secure", "Path=/"):
            assert word in cookie
        assert "Domain" not in cookie

    @pytest.mark.parametrize(("name", "password"), [("li", "wrong"), ("nobody", PASSWORD), ("", "")])
    def test_wrong(self, client: TestClient, name: str, password: str) -> None:
        assert sign_in(client, name, password) == 401
        assert client.get("/review/").status_code == 303

    def test_too_often(self, client: TestClient) -> None:
        said = [sign_in(client, "li", "wrong") for _ in range(FREE[0] + 1)]
        assert said == [401] * FREE[0] + [429]
        assert sign_in(client, "li") == 429
        assert sign_in(client, "wang") == 303

    def test_form_of_another_site(self, client: TestClient) -> None:
        page = client.get("/review/sign-in").text
        form = {"csrf": token_in(page), "name": "li", "password": PASSWORD}
        assert client.post("/review/sign-in", data={**form, "csrf": "x"}).status_code == 403
        other = client.post("/review/sign-in", data=form, headers={"origin": "https://evil.example"})
        assert other.status_code == 403
        client.cookies.clear()
        assert client.post("/review/sign-in", data=form).status_code == 403

    def test_no_password_in_clear_over_a_network(self, center: CenterFolder) -> None:
        with browsing(center, "http://center.example") as client:
            assert sign_in(client, "li") == 403

    def test_who_is_taken_off_is_out(self, client: TestClient, center: CenterFolder) -> None:
        sign_in(client, "li")
        assert client.get("/review/").status_code == 200
        assert remove_user(center.server.users, "li")
        assert client.get("/review/").status_code == 303
        assert not remove_user(center.server.users, "li")

    def test_a_new_password_ends_sessions(self, client: TestClient, center: CenterFolder) -> None:
        sign_in(client, "li")
        put_user(center.server.users, "li", "reviewer", PASSWORD + "!", START)
        assert client.get("/review/").status_code == 303

    def test_goes_on_to_own_pages_only(self) -> None:
        assert safe_next("/review/counts?day=1") == "/review/counts?day=1"
        for address in (
            "https://evil.example/review/",
            "//evil.example/review/",
            "/v1/health",
            "/review\\@evil",
            "",
        ):
            assert safe_next(address) == "/review/"


class TestGate:
    def test_waits_double_and_are_forgotten(self) -> None:
        gate, now = Gate(), START
        for _ in range(FREE[0]):
            assert gate.enter("li", "10.0.0.1", now) == 0
        waits = []
        for _ in range(8):
            waits.append(gate.enter("li", "10.0.0.1", now))
            now += waits[-1]
            assert gate.enter("li", "10.0.0.1", now) == 0
        assert waits[:3] == [FIRST_WAIT_MS, 2 * FIRST_WAIT_MS, 4 * FIRST_WAIT_MS]
        assert max(waits) == LONGEST_WAIT_MS
        assert gate.enter("li", "10.0.0.1", now) > 0
        assert gate.enter("li", "10.0.0.1", now + FORGET_MS) == 0

    def test_many_names_from_one_address(self) -> None:
        gate = Gate()
        assert [gate.enter(f"u{n}", "10.0.0.1", START) == 0 for n in range(FREE[1] + 2)].count(False) == 2
        assert gate.enter("li", "10.0.0.2", START) == 0

    def test_one_name_from_many_addresses(self) -> None:
        gate = Gate()
        said = [gate.enter("li", f"10.0.{n}.1", START) == 0 for n in range(FREE[2] + 2)]
        assert said.count(False) == 2

    def test_right_ones_do_not_count(self) -> None:
        gate = Gate()
        for _ in range(3 * FREE[2]):
            assert gate.enter("li", "10.0.0.1", START) == 0
            gate.passed("li", "10.0.0.1")


class TestHeaders:
    @pytest.mark.parametrize(
        "page", ["/review/sign-in", "/review/", "/review/static/page.css", "/review/nothing"]
    )
    def test_on_every_answer(self, client: TestClient, page: str) -> None:
        answer = client.get(page)
        if page == "/review/nothing":
            assert answer.status_code == 404
            return
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["strict-transport-security"]
        assert answer.headers["cache-control"] == "no-store"

    def test_no_script_or_style_inside_a_page(self) -> None:
        for template in (WEB / "templates").glob("*.html"):
            text = template.read_text("utf-8")
            assert not re.search(
                r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=|javascript:|\|\s*safe", text
            ), template


class TestPages:
    def test_board_counts_down(self, client: TestClient, center: CenterFolder) -> None:
        sign_in(client, "wang")
        text = client.get("/review/").text
        with taking_in(center) as reception:
            left = sum(one.left for one in reception.store.board.branches(Scope(DAY), "province"))
        assert f"<strong>{left}</strong> 个考场未签收，共 120 个" in text
        assert "浙江" in text
        assert "江苏" in text
        narrowed = client.get("/review/", params={"province": "浙江"}).text
        assert "杭州" in narrowed
        assert "南京" not in narrowed

    def test_every_open_room_is_on_some_page(self, client: TestClient, center: CenterFolder) -> None:
        sign_in(client, "wang")
        page = client.get("/review/").text
        seen = re.findall(r'href="(/review/room/[^"]+)"', page)
        while onward := re.search(r'rel="next" href="([^"]+)"', page):
            page = client.get(onward[1].replace("&amp;", "&")).text
            seen += re.findall(r'href="(/review/room/[^"]+)"', page)
        with taking_in(center) as reception:
            left = sum(one.left for one in reception.store.board.branches(Scope(DAY), "province"))
        assert len(seen) == len(set(seen)) == left

    def test_both_languages(self, client: TestClient) -> None:
        sign_in(client, "wang")
        assert 'lang="zh-CN"' in client.get("/review/").text
        assert client.get("/review/?lang=en&show=all").headers["location"] == "/review/?show=all"
        text = client.get("/review/").text
        assert '<html lang="en">' in text
        assert "rooms to go, of 120" in text

    def test_filter_of_the_queue(self, client: TestClient) -> None:
        sign_in(client, "li")
        text = client.get("/review/incidents", params={"kind": "CP-7", "severity": "grave"}).text
        rows = re.findall(r'<th scope="row" role="rowheader" data-label="程序">\s*(?:<a[^>]*>)?(\S+)', text)
        assert rows
        assert set(rows) == {"CP-7"}

    def test_counts_name_what_differs(self, client: TestClient) -> None:
        sign_in(client, "wang")
        text = client.get("/review/counts").text
        assert "名单 30 人，到考加缺考 29 人" in text

    def test_what_rooms_say_is_never_markup(self, client: TestClient, center: CenterFolder) -> None:
        sign_in(client, "wang")
        answer = client.get("/review/incidents", params={"room": '"><script>alert(1)</script>'})
        assert "<script>alert" not in answer.text

    @pytest.mark.parametrize(
        "query",
        ["after=x", "after=9.9", "day=none", "show=other", "province=%00", "after=1.2.99999999999999999"],
    )
    def test_odd_addresses_are_answered(self, client: TestClient, query: str) -> None:
        sign_in(client, "wang")
        for page in ("/review/", "/review/incidents", "/review/counts"):
            assert client.get(f"{page}?{query}").status_code == 200

    def test_no_such_room(self, client: TestClient) -> None:
        sign_in(client, "wang")
        assert client.get(f"/review/room/{DAY}/S000/99").status_code == 404


class TestReviewing:
    def form(self, client: TestClient) -> dict[str, str]:
        text = client.get("/review/incidents").text
        found = re.search(r'<form method="post" action="/review/decide">(.*?)</form>', text, re.DOTALL)
        assert found is not None
        return dict(re.findall(r'name="(\w+)" value="([^"]*)"', found[1])) | {"verdict": "seen"}

    def test_marks_and_records(self, client: TestClient, center: CenterFolder) -> None:
        sign_in(client, "li")
        form = self.form(client)
        answer = client.post("/review/decide", data=form)
        assert (answer.status_code, answer.headers["location"]) == (303, "/review/incidents")
        with taking_in(center) as reception:
            row = reception.store.board.room(RoomKey(form["day"], form["site"], form["room"]))
            assert row is not None
            assert [(one.kind, one.by, one.verdict) for one in row.reviews] == [(form["kind"], "li", "seen")]
            page = reception.store.board.incidents(Scope(DAY), Pick(waiting=True), limit=500)
            assert not [
                one
                for one in page.lines
                if (one.site, one.room, one.kind) == (form["site"], form["room"], form["kind"])
            ]

    def test_what_a_stop_kept_from_the_board_comes_back(self, center: CenterFolder) -> None:
        filled(center, 120)
        with browsing(center) as client:
            sign_in(client, "li")
            form = self.form(client)
            client.post("/review/decide", data=form)
        key = RoomKey(form["day"], form["site"], form["room"])
        with taking_in(center) as reception:
            board, marked = reception.store.board, reception.store.board.room(key)
            board.change(key, lambda row: replace(row, reviews=()))
        with browsing(center) as client:
            sign_in(client, "wang")
        with taking_in(center) as reception:
            assert reception.store.board.room(key) == marked
            assert marked is not None
            assert marked.reviews
            position = reception.store.board.position()
        with browsing(center) as client:
            sign_in(client, "wang")
        with taking_in(center) as reception:
            assert reception.store.board.position() == position

    def test_stale_or_foreign_forms_change_nothing(self, client: TestClient, center: CenterFolder) -> None:
        sign_in(client, "li")
        form = self.form(client)
        for change, status in (
            ({"csrf": "x"}, 403),
            ({"count": "99"}, 409),
            ({"journal": "other"}, 409),
            ({"verdict": "gone"}, 403),
            ({"room": "99"}, 404),
        ):
            assert client.post("/review/decide", data={**form, **change}).status_code == status
        with taking_in(center) as reception:
            row = reception.store.board.room(RoomKey(form["day"], form["site"], form["room"]))
            assert row is not None
            assert not row.reviews

    @pytest.mark.parametrize("name", ["wang", "zhao"])
    def test_only_reviewers(self, client: TestClient, name: str) -> None:
        sign_in(client, "li")
        form = self.form(client)
        client.cookies.clear()
        sign_in(client, name)
        page = client.get("/review/incidents").text
        assert 'action="/review/decide"' not in page
        assert client.post("/review/decide", data={**form, "csrf": token_in(page)}).status_code == 403


class TestRecord:
    def test_everything_is_in_the_journal(self, center: CenterFolder) -> None:
        filled(center, 120)
        with browsing(center) as client:
            sign_in(client, "li", "wrong")
            sign_in(client, "li")
            client.get("/review/")
            client.get("/review/")
            client.post("/review/decide", data=TestReviewing().form(client))
            client.post("/review/sign-out", data={"csrf": token_in(client.get("/review/").text)})
            assert sign_in(client, "zhao") == 303
            shown = client.get("/review/journal")
            assert shown.status_code == 200
            assert "登录被拒" in shown.text
        assert kinds(center) == [
            ("", "page.started"),
            ("", "page.users"),
            ("li", "page.refused"),
            ("li", "page.signed_in"),
            ("li", "page.viewed"),
            ("li", "page.viewed"),
            ("li", "page.reviewed"),
            ("li", "page.signed_out"),
            ("zhao", "page.signed_in"),
            ("zhao", "page.viewed"),
            ("", "page.stopped"),
        ]
        journal = Journal.open(center.server.path / NAME)
        assert journal.heads()[-1][0] == journal.size
        journal.close()

    def test_names_no_stranger(self, center: CenterFolder) -> None:
        with browsing(center) as client:
            sign_in(client, PASSWORD, "x")
        body = (center.server.path / NAME).read_bytes()
        assert PASSWORD.encode() not in body

    @pytest.mark.parametrize("name", ["wang", "li"])
    def test_only_the_keeper_reads_it(self, client: TestClient, name: str) -> None:
        sign_in(client, name)
        assert client.get("/review/journal").status_code == 403

    def test_without_a_record_nothing_is_shown_and_receiving_goes_on(self, center: CenterFolder) -> None:
        filled(center, 20)
        (center.server.path / NAME).write_bytes(b"no journal" * 999)
        with browsing(center) as client:
            assert sign_in(client, "li") == 503
            assert client.get("/review/").status_code == 303
            assert client.get("/v1/health").status_code == 200


class TestNews:
    """Over a real server: a stream that never ends is none to be tried in one thread."""

    def events(self, url: str, cookies: dict[str, str], last: str | None) -> Iterator[tuple[str, str]]:
        headers = {"last-event-id": last} if last else {}
        with (
            httpx.Client(cookies=cookies, trust_env=False, timeout=30) as client,
            client.stream("GET", f"{url}/review/live", headers=headers) as stream,
        ):
            assert stream.headers["content-type"].startswith("text/event-stream")
            name = number = ""
            for line in stream.iter_lines():
                word, _, value = line.partition(": ")
                number = value if word == "id" else number
                name = value if word == "event" else name
                if not line and name:
                    yield name, number
                    name = ""

    def test_begins_where_the_browser_was(self, center: CenterFolder) -> None:
        filled(center, 20)
        with serving(center) as url, client_of() as client, taking_in(center) as reception:
            board = reception.store.board
            page = client.get(f"{url}/review/sign-in").text
            form = {"csrf": token_in(page), "name": "wang", "password": PASSWORD}
            client.post(f"{url}/review/sign-in", data=form)
            cookies = dict(client.cookies)
            first = self.events(url, cookies, None)
            position = str(board.position())
            assert next(first) == ("board", position)
            first.close()
            # Nothing happened since: no event comes before the next change.
            later = self.events(url, cookies, position)
            board.change(RoomKey(DAY, "S000", "01"), heard(f"{CENTER}/S000/{DAY}/01/k1/1", 500, START))
            assert next(later) == ("board", str(board.position()))
            # Being taken off ends the stream.
            remove_user(center.server.users, "wang")
            assert next(later)[0] == "over"
            later.close()


class TestExpected:
    def test_rooms_of_a_plan_come_to_the_board(self, center: CenterFolder, tmp_path: Path) -> None:
        plan = demo_plan(CENTER)
        path = tmp_path / "plan.json"
        write_plan(plan, path)
        said = CliRunner().invoke(
            station, ["center", "expect", str(center.path), str(path), "--province", "浙江", "--city", "杭州"]
        )
        assert said.exit_code == 0, said.output
        with browsing(center) as client:
            sign_in(client, "wang")
            client.get("/review/")
        with taking_in(center) as reception:
            rows = reception.store.board.rooms(Scope(plan.sitting.day), ("none",)).rows
        assert {(row.room, row.candidates, row.city) for row in rows} == {
            (room.number, sum(one.room == room.number for one in plan.placements), "杭州")
            for room in plan.rooms
        }
        text = next(center.server.expected.glob("*.json")).read_text("utf-8")
        assert not [one.name for one in plan.candidates if one.name in text]

    def test_enrolled_sites_without_a_list_are_named(self, tmp_path: Path) -> None:
        center = center_with_people(tmp_path / "other", day_of(tmp_path / "kiosk"))
        with browsing(center) as client:
            sign_in(client, "wang")
            assert "没有发来过的考点：S01" in client.get("/review/").text
        with taking_in(center) as reception:
            reception.store.board.change(
                RoomKey(DAY, "S02", "01"), heard(f"{CENTER}/S02/{DAY}/01/k1/1", 1, START)
            )
        with browsing(center) as client:
            sign_in(client, "wang")
            assert "没有发来过的考点：S01" in client.get("/review/").text
        with taking_in(center) as reception:
            reception.store.board.change(
                RoomKey(DAY, "S01", "01"), heard(f"{CENTER}/S01/{DAY}/01/k1/1", 1, START)
            )
        with browsing(center) as client:
            sign_in(client, "wang")
            assert "没有发来过的考点" not in client.get("/review/").text

    def test_another_centers_plan_is_refused(self, center: CenterFolder) -> None:
        with pytest.raises(PlanError, match=r"center\.other_center"):
            put_list(center.server.expected, demo_plan("other.example"), "", "", CENTER)


class TestCommands:
    def run(self, *words: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(station, ["center", *words], input=typed)

    def test_people_are_entered_listed_and_taken_off(self, center: CenterFolder) -> None:
        folder = str(center.path)
        weak = self.run("user", folder, "qian", "--role", "keeper", typed="short\n")
        assert weak.exit_code != 0
        done = self.run(
            "user", folder, "qian", "--role", "keeper", "--password-file", "-", typed=f"{PASSWORD}\n"
        )
        assert done.exit_code == 0, done.output
        assert PASSWORD not in done.output
        assert "qian  keeper" in self.run("user", folder).output
        assert self.run("user", folder, "qian", "--remove").exit_code == 0
        assert isinstance(self.run("user", folder, "qian", "--remove").exception, PlanError)

    def test_the_journal_is_checked_and_listed(self, center: CenterFolder) -> None:
        with browsing(center) as client:
            sign_in(client, "li")
        said = self.run("journal", str(center.path))
        assert said.exit_code == 0, said.output
        assert "li page.signed_in" in said.output
        path = center.server.path / NAME
        body = path.read_bytes()
        path.write_bytes(body.replace(b"page.signed_in", b"page.signed_xx"))
        assert self.run("journal", str(center.path)).exit_code != 0


def test_templates_use_every_word_and_no_other() -> None:
    text = "\n".join(
        one.read_text("utf-8") for one in [*(WEB / "templates").glob("*.html"), *WEB.glob("*.py")]
    )
    asked = set(re.findall(r"""\b(?:t|say)\(["']([\w.-]+)["'][,)]""", text))
    assert asked <= set(WORDS)
    made = re.findall(r"""\bt\(["'](\w+\.)["'] ~""", text)
    quoted = set(re.findall(r"[\"']([\w.-]+)[\"']", text))
    unused = {
        one
        for one in WORDS
        if one not in quoted and not any(one.startswith(start) for start in [*made, "ago.", "page."])
    }
    assert not unused
