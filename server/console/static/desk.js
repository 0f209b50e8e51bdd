// Makes the desk smoother. Nothing needs it: every act works without.
"use strict";
(() => {
  // What was wrong, or what happened, is read first.
  document.querySelector("[data-focus]")?.focus();
  // A form that is sent is not sent twice by an impatient hand; the server would notice as well.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    window.setTimeout(() => { delete form.dataset.sent; }, 5000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  // What opens from the head of the page closes as menus do.
  const menus = [...document.querySelectorAll(".top details")];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus) if (menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
  // Parts of a page that keep up by themselves. What is told is kinds of things, and nothing else.
  if (document.body.dataset.cursor && document.querySelector("[data-live]")) listen();
  function listen() {
    const PATIENCE_MS = 30000;
    let cursor = document.body.dataset.cursor;
    let stream = null;
    let fails = 0;
    let timer = 0;
    const tell = (changed) => {
      for (const part of document.querySelectorAll("[data-live]")) {
        const kinds = part.dataset.live.split(" ");
        if (changed.includes("everything") || changed.some((kind) => kinds.includes(kind))) {
          window.htmx?.trigger(part, "kring:changed");
        }
      }
    };
    const poll = async () => {
      try {
        const answer = await fetch(`/desk/live?after=${encodeURIComponent(cursor)}`);
        if (!answer.ok || answer.redirected) return;
        const told = await answer.json();
        cursor = told.cursor;
        tell(told.changed);
      } catch { /* No connection now; asked again later. */ }
      timer = window.setTimeout(poll, PATIENCE_MS);
    };
    const open = () => {
      stream = new EventSource(`/desk/live?after=${encodeURIComponent(cursor)}`);
      stream.onmessage = (event) => {
        fails = 0;
        cursor = event.lastEventId;
        tell(JSON.parse(event.data).changed);
      };
      stream.onerror = () => {
        fails += 1;
        if (stream.readyState !== EventSource.CLOSED && fails < 4) return;
        close();
        if (!document.hidden) timer = window.setTimeout(poll, PATIENCE_MS);
      };
    };
    const close = () => { stream?.close(); stream = null; window.clearTimeout(timer); };
    // A page nobody looks at does not listen; browsers have few connections.
    document.addEventListener("visibilitychange", () => {
      close();
      if (!document.hidden) open();
    });
    document.addEventListener("htmx:configRequest", (event) => {
      if (event.detail.triggeringEvent?.type === "kring:changed") event.detail.headers["Kring-Watches"] = "1";
    });
    if (!document.hidden) open();
  }
  // Back to a form that a time-out interrupted, without another click.
  document.querySelector("form[data-go]")?.requestSubmit();
})();
