// The search: what is typed to find a speaker is sent beside the search that is shown, not as a part of it.
"use strict";

document.addEventListener("htmx:configRequest", (event) => {
  const field = event.detail.elt;
  if (!field.dataset.sentAs) return;
  const shown = new URLSearchParams(window.location.search);
  const given = event.detail.formData;
  for (const name of [...given.keys()]) given.delete(name);
  for (const [name, value] of shown) if (name !== "cursor") given.append(name, value);
  given.append(field.dataset.sentAs, field.value);
});

// Where what had the focus is gone, go on at what was found.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "search" && document.activeElement === document.body) {
    document.getElementById("found-heading")?.focus({ preventScroll: true });
  }
});
