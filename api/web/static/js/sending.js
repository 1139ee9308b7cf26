// Forms that send what takes a while: how much has been sent, a way to stop, and what is read aloud meanwhile.
"use strict";

(() => {
  const say = (words) => {
    const said = document.getElementById("said");
    if (said && said.textContent !== words) said.textContent = words;
  };

  const formOf = (event) => event.target.closest?.("form[data-sends]");

  function show(form, percent) {
    const place = form.querySelector("[data-progress]");
    if (!place) return;
    const bar = place.querySelector("progress");
    place.hidden = false;
    if (percent < 100) bar.value = percent;
    else bar.removeAttribute("value");
    place.querySelector("p").textContent = percent < 100
      ? `${percent} % of ${form.dataset.sends} is sent.`
      : `All of ${form.dataset.sends} is sent; the server is reading the end of it.`;
  }

  function rest(form) {
    const place = form.querySelector("[data-progress]");
    if (place) place.hidden = true;
    const stop = form.querySelector("[data-stops]");
    if (stop) stop.hidden = true;
    form.removeAttribute("aria-busy");
  }

  document.addEventListener("htmx:beforeSend", (event) => {
    const form = formOf(event);
    if (!form) return;
    form.setAttribute("aria-busy", "true");
    const stop = form.querySelector("[data-stops]");
    if (stop) stop.hidden = false;
    say(form.dataset.while ?? `Sending ${form.dataset.sends}.`);
  });

  document.addEventListener("htmx:xhr:progress", (event) => {
    const form = formOf(event);
    const { lengthComputable, loaded, total } = event.detail;
    if (!form || !lengthComputable || !form.hasAttribute("aria-busy")) return;
    const percent = Math.floor((100 * loaded) / total);
    show(form, percent);
    if (form.querySelector("[data-progress]")) say(`${percent - (percent % 10)} % is sent.`);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (form) rest(form);
  });

  for (const [name, words] of [
    ["htmx:sendAbort", "Stopped."],
    ["htmx:sendError", "The connection broke. Try again."],
  ]) {
    document.addEventListener(name, (event) => {
      if (!formOf(event)) return;
      const notice = document.getElementById("notice");
      notice.textContent = words;
    });
  }

  document.addEventListener("click", (event) => {
    const stop = event.target.closest("[data-stops]");
    if (stop) htmx.trigger(stop.closest("form"), "htmx:abort");
  });

  // What was swapped in and changes by itself says how far it is.
  document.addEventListener("htmx:load", (event) => {
    const told = event.detail.elt.closest?.("[data-said]") ?? event.detail.elt.querySelector?.("[data-said]");
    if (told) say(told.dataset.said);
    for (const element of document.querySelectorAll(".without-script")) element.hidden = true;
  });
})();
