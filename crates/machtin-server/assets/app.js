// Keys and word of changes. Every page works without this file.
"use strict";
(() => {
  const items = () => [...document.querySelectorAll(".item")];
  let at = -1;

  const select = (next) => {
    const all = items();
    if (all.length === 0) return;
    all[at]?.classList.remove("selected");
    at = Math.max(0, Math.min(all.length - 1, next));
    const item = all[at];
    item.classList.add("selected");
    item.scrollIntoView({ block: "nearest" });
    item.querySelector("a[href]")?.focus({ preventScroll: true });
  };

  const help = document.getElementById("keys-help");
  const keys = {
    j: () => select(at + 1),
    k: () => select(at - 1),
    o: () => items()[at]?.querySelector("a[href]")?.click(),
    u: () => { location.href = document.querySelector(".up a")?.href ?? "/"; },
    "/": () => document.getElementById("q")?.focus(),
    "?": () => (help?.open ? help.close() : help?.showModal()),
    y: () => answer("y"),
    n: () => answer("n"),
  };
  const answer = (key) => {
    const scope = items()[at] ?? document;
    scope.querySelector(`button[data-key="${key}"]`)?.click();
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element &&
      event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keys[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // The way back from a page that was kept shows what it showed.
  const { version, live } = document.body.dataset;
  if (live === "true" && "EventSource" in window) {
    const news = document.getElementById("news");
    const events = new EventSource(`/api/v1/events?from=now&version=${version}`);
    const show = () => {
      news.hidden = false;
      events.close();
    };
    events.addEventListener("change", show);
    events.addEventListener("version", (event) => {
      if (event.data !== version) show();
    });
    addEventListener("pagehide", () => events.close());
  }
})();
