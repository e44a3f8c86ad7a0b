"""The center's page in a real browser, with a thousand rooms: by keyboard, on a telephone, without script, live."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from station.center.board.room import RoomKey, came, heard
from station.center.board.store import Scope
from station.center.folder import CenterFolder
from station.center.web.accounts import put_user
from station.vault.bundle.manifest import Manifest
from station.vault.bundle.summary import SessionFigures, Summary
from tests.support.centers import taking_in
from tests.support.journals import CENTER, DAY, START
from tests.support.pages_center import PASSWORD

CHECKS = (Path(__file__).resolve().parents[1] / "support" / "page_checks.js").read_text("utf-8")
PAGES = (
    "/review/",
    "/review/incidents",
    "/review/counts",
    f"/review/room/{DAY}/S000/01",
    "/review/?show=all",
)
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@contextmanager
def visit(browser: Browser, viewport: dict[str, int], **options: Any) -> Iterator[Page]:
    """A new browser profile; whatever the console says against the page fails the test."""
    context = browser.new_context(viewport=viewport, locale="zh-CN", **options)  # type: ignore[arg-type]
    page, said = context.new_page(), []
    page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: said.append(str(one)))
    try:
        yield page
    finally:
        context.close()
    assert not said


def sign_in(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/review/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("未签收的考场")


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1280", "390"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_for_everybody(
    browser: Browser, url: str, viewport: dict[str, int], language: str
) -> None:
    with visit(browser, viewport) as page:
        page.goto(f"{url}/review/sign-in")
        assert page.evaluate(CHECKS) == []
        sign_in(page, url, "li")
        for path in PAGES:
            page.goto(f"{url}{path}{'&' if '?' in path else '?'}lang={language}")
            assert page.evaluate("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[language]
            assert page.evaluate(CHECKS) == [], path
    with visit(browser, viewport) as page:
        sign_in(page, url, "zhao")
        page.goto(f"{url}/review/journal?lang={language}")
        assert page.evaluate(CHECKS) == []


def test_the_checks_can_fail(browser: Browser) -> None:
    with visit(browser, PHONE) as page:
        page.set_content(
            "<html lang=fr><h1>a</h1><h3 style='color:#aaa'>b</h3><table><tr><th>c</th></tr></table><input><button></button>"
            "<nav></nav><p style='width:900px'>wide</p>"
        )
        said = " ".join(page.evaluate(CHECKS))
    for fault in (
        "language",
        "title",
        "main",
        "level",
        "caption",
        "scope",
        "label",
        "a name",
        "contrast",
        "sideways",
    ):
        assert fault in said


def test_by_keyboard_alone(browser: Browser, url: str) -> None:
    with visit(browser, WIDE) as page:
        page.goto(f"{url}/review/incidents")
        press = page.keyboard.press

        def focused() -> str:
            return str(
                page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id")
            )

        def until(words: str, most: int = 80) -> None:
            for _ in range(most):
                press("Tab")
                if re.search(words, focused()):
                    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                    assert outline == "solid"
                    return
            raise AssertionError(f"never came to {words}, last {focused()}")

        press("Tab")
        assert focused() == "跳到正文"
        until("^name$")
        page.keyboard.type("li")
        press("Tab")
        page.keyboard.type(PASSWORD)
        press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("事件队列")
        press("Tab")
        press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        until("^f-room$")
        page.keyboard.type("03")
        press("Enter")
        # The box already holds what was typed: only the address tells that the narrowed page has come.
        page.wait_for_url("**/review/incidents?*room=03*")
        expect(page.get_by_label("考场号")).to_have_value("03")
        until("^标为已阅")
        room = page.evaluate("document.activeElement.form.elements.site.value")
        kind = page.evaluate("document.activeElement.form.elements.kind.value")
        press("Enter")
        page.wait_for_url("**/review/incidents?*room=03*")
        waiting = page.locator(
            f'tr.waits:has(input[name=site][value="{room}"]):has(input[name=kind][value="{kind}"])'
        )
        expect(waiting).to_have_count(0)


def test_filters_narrow(browser: Browser, url: str) -> None:
    with visit(browser, WIDE) as page:
        sign_in(page, url, "wang")
        page.get_by_role("link", name="事件队列").click()
        page.get_by_label("程序").select_option("CP-7")
        page.get_by_label("市", exact=True).fill("南京")
        page.get_by_role("button", name="应用筛选").click()
        rows = page.locator("[data-live=queue] tbody tr")
        assert rows.count() > 0
        for text in rows.all_inner_texts():
            assert "CP-7" in text
            assert "南京" in text
        page.get_by_role("link", name="清除筛选").click()
        expect(page.get_by_label("程序")).to_have_value("")


def test_down_to_a_room(browser: Browser, url: str) -> None:
    with visit(browser, PHONE) as page:
        sign_in(page, url, "wang")
        page.get_by_role("link", name="浙江").click()
        page.get_by_role("link", name="杭州", exact=True).click()
        page.locator("[data-live=branches] tbody a").first.click()
        page.locator("[data-live=rooms] tbody a").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("考场")
        assert "station review pulled" in page.inner_text("pre")


def test_follows_by_itself(browser: Browser, url: str, center: CenterFolder) -> None:
    with visit(browser, WIDE) as page, taking_in(center) as reception:
        board = reception.store.board
        sign_in(page, url, "wang")
        expect(page.locator("#live")).to_have_text(re.compile("自动更新中|已更新"))
        left = int(page.inner_text(".big strong"))
        row = board.rooms(Scope(DAY), ("none",)).rows[0]
        journal = f"{CENTER}/{row.site}/{DAY}/{row.room}/k1/1"
        figures = SessionFigures("theory", 60, 0, 0, True, 60, 0, "sealed", START, START, "-")
        summary = Summary("closed", True, (figures,))
        link = page.get_by_role("link", name="浙江")
        link.focus()
        board.change(row.key, heard(journal, 20, START))
        board.change(
            row.key, came(Manifest(journal, 1, 0, 20, bytes(32), "", "key", 0, summary, (), ()), START)
        )
        expect(page.locator(".big strong")).to_have_text(str(left - 1), timeout=20_000)
        assert page.evaluate("document.activeElement.textContent") == "浙江"


def test_without_script(browser: Browser, url: str, center: CenterFolder) -> None:
    with visit(browser, PHONE, java_script_enabled=False) as page:
        sign_in(page, url, "li")
        before = page.locator("[data-live=rooms] tbody tr").first.inner_text()
        page.get_by_role("link", name="下一页").click()
        assert page.locator("[data-live=rooms] tbody tr").first.inner_text() != before
        page.get_by_role("link", name="事件队列").click()
        page.get_by_role("button", name="标为需跟进").first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("事件队列")
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Incident queue")
        with taking_in(center) as reception:
            board = reception.store.board
            key = RoomKey(DAY, "S099", "10")
            board.change(key, heard(f"{CENTER}/S099/{DAY}/10/k1/1", 4_321, START))
        page.goto(f"{url}/review/room/{DAY}/S099/10")
        assert "4321" in page.inner_text("dl")


def test_who_is_taken_off_sees_nothing_more(browser: Browser, url: str, center: CenterFolder) -> None:
    put_user(center.server.users, "sun", "viewer", PASSWORD, START)
    with visit(browser, WIDE) as page:
        sign_in(page, url, "sun")
        put_user(center.server.users, "sun", "viewer", PASSWORD + "?", START)
        expect(page.get_by_label("用户名")).to_be_visible(timeout=20_000)
