// Draws a picture anew in the browser when somebody asks to look closer; until then nothing is loaded.
"use strict";
(() => {
  let loading;
  const script = (address) => loading ??= new Promise((done, fail) => {
    const one = document.createElement("script");
    one.src = address;
    one.onload = done;
    one.onerror = () => { loading = undefined; one.remove(); fail(); };
    document.head.append(one);
  });
  for (const button of document.querySelectorAll("[data-closer]")) {
    const picture = button.closest("section").querySelector(".picture");
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const [answer] = await Promise.all([fetch(button.dataset.closer), script(button.dataset.script)]);
        if (!answer.ok) throw new Error(String(answer.status));
        const { spec } = await answer.json();
        delete spec.title;
        spec.config.mark = { tooltip: { content: "encoding" } };
        const place = document.createElement("div");
        await window.vegaEmbed(place, spec, spec.usermeta.embedOptions);
        picture.replaceChildren(place);
        picture.dataset.near = "yes";
        button.hidden = true;
      } catch {
        button.disabled = false; // The picture that stands there stays.
      }
    });
  }
})();
