// Lights all that belongs to the quotation that somebody points at, has the focus on, or has chosen.
"use strict";

const LIT = ["lit", "lit-source", "lit-cue"];
let shown = "";
let pointedAt = "";

for (const element of document.querySelectorAll(".with-script")) element.hidden = false;

function quotationOf(element) {
  const inText = element.closest?.("[data-content]");
  if (inText) return inText.dataset.content.split(" ")[0];
  const attribution = element.closest?.("[data-source], [data-cue]");
  if (attribution) return (attribution.dataset.source ?? attribution.dataset.cue).split(" ")[0];
  return element.closest?.(".entry")?.id ?? "";
}

function chosen() {
  const id = decodeURIComponent(location.hash.slice(1)).replace(/-text$/, "");
  return document.getElementById(id)?.matches(".entry") ? id : "";
}

function light(id) {
  if (id === shown) return;
  for (const element of document.querySelectorAll(LIT.map((name) => `.${name}`).join())) {
    element.classList.remove(...LIT);
  }
  shown = id;
  if (!id) return;
  const name = CSS.escape(id);
  const all = (selector, state) => {
    for (const element of document.querySelectorAll(selector)) element.classList.add(state);
  };
  all(`[data-content~="${name}"], .entry#${name}`, "lit");
  all(`[data-source~="${name}"]`, "lit-source");
  all(`[data-cue~="${name}"]`, "lit-cue");
}

function lightWhatMatters() {
  light(pointedAt || quotationOf(document.activeElement) || chosen());
}

// The panel scrolls by itself where it stands beside the text.
function showInPanel(entry) {
  const panel = entry.closest(".panel");
  if (panel.scrollHeight <= panel.clientHeight) return;
  const [inner, outer] = [entry.getBoundingClientRect(), panel.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) panel.scrollTop += inner.top - outer.top - 16;
}

function showChosen() {
  const id = chosen();
  if (!id) return lightWhatMatters();
  const [entry, begin] = [document.getElementById(id), document.getElementById(`${id}-text`)];
  if (matchMedia("(min-width: 64rem)").matches) {
    if (entry.matches(".opened")) entry.closest(".panel").scrollIntoView({ block: "end" });
    showInPanel(entry);
    if (!entry.matches(".opened")) entry.scrollIntoView({ block: "nearest" });
    const where = begin?.getBoundingClientRect();
    if (where && (where.bottom < 0 || where.top > innerHeight)) begin.scrollIntoView({ block: "center" });
  }
  lightWhatMatters();
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  pointedAt = quotationOf(event.target);
  lightWhatMatters();
});
document.addEventListener("focusin", lightWhatMatters);
document.addEventListener("focusout", () => setTimeout(lightWhatMatters));
document.addEventListener("htmx:afterSettle", lightWhatMatters);
addEventListener("hashchange", showChosen);
// A browser goes to what was chosen by itself once more when all is loaded.
addEventListener("pageshow", showChosen);
showChosen();

// What was done just now is not part of the address of an article.
const address = new URL(location.href);
for (const name of ["saved", "undone", "kept"]) address.searchParams.delete(name);
if (address.href !== location.href) history.replaceState(history.state, "", address);
