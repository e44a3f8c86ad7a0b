// What a page must hold to for people who can't see it, or see badly: a list of faults, empty where there are none.
() => {
  const faults = [];
  const say = (what, one) => faults.push(what + ": " + (one ? one.outerHTML.slice(0, 160) : ""));
  const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const all = (what) => [...document.querySelectorAll(what)];

  if (!["zh-CN", "en"].includes(document.documentElement.lang)) say("no language");
  if (!document.title.trim()) say("no title");
  for (const name of ["header", "main"]) if (all(name).length !== 1) say("not one " + name);
  if (all("h1").length !== 1) say("not one h1");
  let level = 0;
  for (const head of all("h1, h2, h3, h4")) {
    const next = Number(head.tagName[1]);
    if (next > level + 1) say("a level of headings is left out", head);
    level = next;
  }
  for (const nav of all("nav")) if (!nav.getAttribute("aria-label")) say("navigation without a name", nav);
  const ids = all("[id]").map((one) => one.id);
  if (new Set(ids).size !== ids.length) say("an id twice");
  for (const table of all("table")) {
    if (!table.caption || !table.caption.textContent.trim()) say("table without caption", table);
    for (const th of table.querySelectorAll("th")) if (!th.scope) say("heading cell without scope", th);
  }
  for (const field of all("input:not([type=hidden]), select, textarea")) {
    if (![...field.labels].some((one) => one.textContent.trim())) say("field without label", field);
  }
  for (const one of all("a[href], button")) if (!one.textContent.trim()) say("link or button without a name", one);
  for (const one of all("[aria-describedby]")) {
    if (!document.getElementById(one.getAttribute("aria-describedby"))) say("described by nothing", one);
  }
  // WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 for large text.
  const part = (v) => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const parse = (text) => text.match(/[\d.]+/g).map(Number);
  const ground = (one) => {
    for (let up = one; up; up = up.parentElement) {
      const colour = parse(getComputedStyle(up).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const done = new Set();
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || done.has(one) || !seen(one) || one.tagName === "OPTION") continue;
    done.add(one);
    const style = getComputedStyle(one);
    const [a, b] = [light(parse(style.color)), light(ground(one))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5)) say("contrast " + ratio.toFixed(2), one);
  }
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
    const wide = all("body *").find((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
    say("scrolls sideways", wide);
  }
  return faults;
}
