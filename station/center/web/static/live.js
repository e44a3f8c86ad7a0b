// News from the server: the page is fetched again and its live parts are exchanged. Without this script "Reload" does the same.
"use strict";
(() => {
  const said = document.getElementById("live");
  if (!said || !window.EventSource) return;
  let busy = false, again = false, first = true;

  const say = (text) => { if (said.textContent !== text) said.textContent = text; };

  async function refresh(news) {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { "x-station-live": "1" }, credentials: "same-origin" });
      if (answer.redirected || !answer.ok) { location.reload(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (!exchange(page)) { location.reload(); return; }
      say(news ? said.dataset.news + " " + new Date().toLocaleTimeString(document.documentElement.lang) : said.dataset.on);
    } catch {
      say(said.dataset.off);
    } finally {
      busy = false;
      if (again) { again = false; setTimeout(() => refresh(true), 2000); }
    }
  }

  // Parts that the keyboard stands in are exchanged too, and the focus goes back to the same link or button.
  function exchange(page) {
    const held = [...document.querySelectorAll("[data-live]")];
    const came = [...page.querySelectorAll("[data-live]")];
    const names = (parts) => parts.map((one) => one.dataset.live).join();
    if (names(held) !== names(came)) return false;
    held.forEach((part, n) => {
      const next = came[n];
      if (part.innerHTML === next.innerHTML) return;
      const focus = part.contains(document.activeElement) ? document.activeElement : null;
      const key = focus && mark(focus);
      part.innerHTML = next.innerHTML;
      if (key) [...part.querySelectorAll("a, button")].find((one) => mark(one) === key)?.focus();
    });
    return true;
  }

  const mark = (one) => (one.getAttribute("href") || "") + "|" + one.textContent;

  const news = new EventSource("/review/live");
  news.addEventListener("open", () => say(said.dataset.on));
  news.addEventListener("error", () => say(said.dataset.off));
  news.addEventListener("over", () => location.reload());
  news.addEventListener("board", () => {
    // The first event says where the board is now, which this page shows already.
    if (first) { first = false; refresh(false); return; }
    refresh(true);
  });
  setInterval(() => refresh(false), 30000);
})();
