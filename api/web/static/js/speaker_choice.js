// Choosing who says a quotation: role and affiliation are those of whoever is chosen, unless they were typed; a name
// that is typed counts.
"use strict";

const form = document.querySelector("form.correction");
const [role, affiliation, name] = ["role", "affiliation", "name"].map((id) => form.elements.namedItem(id));

let filledIn = { role: role.defaultValue, affiliation: affiliation.defaultValue };

function choose(radio) {
  const theirs = { role: radio.dataset.role, affiliation: radio.dataset.affiliation };
  for (const field of [role, affiliation]) {
    if (field.value === filledIn[field.name]) field.value = theirs[field.name];
  }
  filledIn = theirs;
}

form.addEventListener("change", (event) => {
  if (event.target.name !== "speaker") return;
  if (event.target.value !== "other") name.value = "";
  choose(event.target);
});

name.addEventListener("input", () => {
  const other = form.querySelector('[name="speaker"][value="other"]');
  if (other.checked || !name.value.trim()) return;
  other.checked = true;
  choose(other);
});

// Who was chosen among those found stays, though others are found for what was typed before.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  if (target.id === "speaker-choices" && target.querySelector(":checked")) event.detail.shouldSwap = false;
});

// How many were found is told to who cannot see it.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "speaker-choices") return;
  const told = event.detail.target.querySelector("p")?.textContent ?? "";
  document.getElementById("choices-told").textContent = told.trim();
});

// Somebody may have chosen before this was there.
const chosen = form.querySelector('[name="speaker"]:checked');
if (chosen && !chosen.defaultChecked) choose(chosen);
