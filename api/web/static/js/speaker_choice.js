// Choosing who says a quotation: role and affiliation are those of whoever is chosen; a name that is typed counts.
"use strict";

const form = document.querySelector("form.correction");
const [role, affiliation, name] = ["role", "affiliation", "name"].map((id) => form.elements.namedItem(id));

function choose(radio) {
  role.value = radio.dataset.role;
  affiliation.value = radio.dataset.affiliation;
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

// How many were found is told to who cannot see it.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "speaker-choices") return;
  const told = event.detail.target.querySelector("p")?.textContent ?? "";
  document.getElementById("choices-told").textContent = told.trim();
});
