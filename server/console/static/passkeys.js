// Asks the browser for a passkey. Where it has none, its form stays hidden and a code does.
"use strict";
(() => {
  const kind = window.PublicKeyCredential;
  if (!kind?.parseRequestOptionsFromJSON || !kind.prototype.toJSON) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const failed = form.querySelector("[data-failed]");
    form.hidden = false;
    form.querySelector("[data-ask]").addEventListener("click", async () => {
      if (!form.reportValidity()) return;
      failed.hidden = true;
      try {
        const answer = await fetch(form.dataset.options, {
          method: "POST",
          headers: { "x-csrf": form.elements.csrf.value },
          body: new URLSearchParams(),
        });
        const options = JSON.parse((await answer.json()).options);
        const made = form.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey: kind.parseCreationOptionsFromJSON(options) })
          : await navigator.credentials.get({ publicKey: kind.parseRequestOptionsFromJSON(options) });
        const field = form.elements.passkey ?? form.elements.credential;
        field.value = JSON.stringify(made.toJSON());
        form.requestSubmit();
      } catch {
        failed.hidden = false;
      }
    });
  }
})();
