// What all pages do with script. Without it they work all the same.
"use strict";

// Fields left blank say nothing: they stay out of what is asked for, and out of the address.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") return;
  const blank = [...event.detail.formData.keys()].filter((name) =>
    event.detail.formData.getAll(name).every((value) => value === ""));
  for (const name of blank) event.detail.formData.delete(name);
});

// What was typed before the scripts were there counts, too.
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("input[hx-get]")) {
    if (field.value !== field.defaultValue) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
});

// Buttons that copy: <button data-copies="ID of the element with the text" hidden>.
document.addEventListener("htmx:load", (event) => {
  for (const button of event.detail.elt.querySelectorAll("[data-copies]")) button.hidden = false;
});
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const told = button.textContent;
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim());
    button.textContent = "Copied";
  } catch {
    button.textContent = "Select it, and copy";
  }
  setTimeout(() => { button.textContent = told; }, 2000);
});
