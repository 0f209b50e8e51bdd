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
  // The account's menu closes as menus do.
  const menu = document.querySelector("details.account");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu?.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => {
    if (menu?.open && !menu.contains(event.target)) menu.open = false;
  });
  // Back to a form that a time-out interrupted, without another click.
  document.querySelector("form[data-go]")?.requestSubmit();
})();
