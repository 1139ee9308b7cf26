// Choosing the words of a quotation: by dragging over them, in the form or in the article, or word by word.
// Offsets are Unicode code points into the article's text, as everywhere.
"use strict";

const form = document.querySelector("form.correction");
const [words, places] = ["words", "places"].map((name) => form.elements.namedItem(name));
const list = document.getElementById("stretches");
const told = document.getElementById("words-told");
const passage = document.getElementById("passage");
const text = document.getElementById("text");

const lines = [...text.querySelectorAll(".line")].map((line) => {
  const start = Number(line.dataset.start);
  const characters = [...line.textContent];
  return { start, end: start + characters.length, characters };
});
const tokens = lines.flatMap(({ start, characters }) => tokensOf(characters.join(""), start));

let stretches = readPlaces(places.value);
let active = 0;
let isAdding = false;
let waiting = 0;

function tokensOf(line, start) {
  let [units, points] = [0, start];
  return [...line.matchAll(/[\p{L}\p{M}\p{N}]+(?:['’.,-][\p{L}\p{M}\p{N}]+)*|[^\s]/gu)].map((match) => {
    points += [...line.slice(units, match.index)].length;
    units = match.index;
    return { start: points, end: points + [...match[0]].length };
  });
}

function readPlaces(value) {
  return value.split(",").filter(Boolean).map((place) => place.split("-").map(Number));
}

function wordsAt([start, end]) {
  return lines
    .filter((line) => line.start < end && line.end > start)
    .map((line) => line.characters.slice(Math.max(0, start - line.start), end - line.start).join(""))
    .join(" ").replace(/\s+/g, " ").trim();
}

// The stretch without blanks at its ends, and without the quotation marks around it.
function trimmed([start, end]) {
  const inside = tokens.filter((token) => token.end > start && token.start < end);
  const [first, last] = [inside.at(0), inside.at(-1)];
  if (!first) return null;
  let stretch = [Math.max(start, first.start), Math.min(end, last.end)];
  const said = wordsAt(stretch);
  if (/^["“„«].*["”»]$/.test(said) && !/["“”„«»]/.test(said.slice(1, -1))) stretch = [stretch[0] + 1, stretch[1] - 1];
  return stretch[0] < stretch[1] ? stretch : null;
}

function moved([start, end], which) {
  const find = {
    earlier: () => [tokens.findLast((token) => token.start < start)?.start ?? start, end],
    later: () => [tokens.find((token) => token.start > start)?.start ?? start, end],
    shorter: () => [start, tokens.findLast((token) => token.end < end)?.end ?? end],
    longer: () => [start, tokens.find((token) => token.end > end)?.end ?? end],
  };
  const [first, last] = find[which]();
  return first < last ? [first, last] : [start, end];
}

function put(index, stretch) {
  const others = stretches.filter((other, n) => n !== index && (other[1] <= stretch[0] || other[0] >= stretch[1]));
  stretches = [...others, stretch].sort((one, other) => one[0] - other[0]);
  active = stretches.indexOf(stretch);
  write();
  told.textContent = `Words: ${wordsAt(stretch)}`;
}

function write() {
  words.value = stretches.map(wordsAt).join("\n");
  places.value = stretches.map((place) => place.join("-")).join(",");
  show();
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

const ENDS = [
  ["earlier", "Begin earlier"],
  ["later", "Begin later"],
  ["shorter", "End earlier"],
  ["longer", "End later"],
];

function show() {
  const focused = document.activeElement?.dataset?.does;
  list.replaceChildren(...stretches.map((stretch, index) => {
    const item = document.createElement("div");
    item.className = index === active && stretches.length > 1 ? "stretch active" : "stretch";
    const said = document.createElement("p");
    said.id = `stretch-${index}`;
    said.dir = "auto";
    said.textContent = wordsAt(stretch);
    const ends = document.createElement("div");
    ends.className = "ends";
    for (const [which, label] of ENDS) {
      const made = button(label, () => put(index, moved(stretch, which)));
      made.dataset.does = `${which} ${index}`;
      made.setAttribute("aria-describedby", said.id);
      ends.append(made);
    }
    if (stretches.length > 1) {
      ends.append(button("Remove", () => {
        stretches = stretches.filter((other) => other !== stretch);
        active = 0;
        write();
      }));
    }
    item.append(said, ends);
    return item;
  }));
  const add = button("Add another stretch", () => {
    isAdding = !isAdding;
    forgetSelection();
    show();
    told.textContent = isAdding ? "Drag over the words to add." : "";
  });
  add.setAttribute("aria-pressed", String(isAdding));
  if (isAdding) add.textContent = "Drag over the words to add";
  add.dataset.does = "add";
  list.append(add);
  if (focused) list.querySelector(`[data-does="${focused}"]`)?.focus();
  paint();
}

function paint() {
  if (!("highlights" in CSS)) return;
  const ranges = [passage, text].flatMap((root) => stretches.flatMap((stretch) => rangesOf(root, stretch)));
  CSS.highlights.set("chosen", new Highlight(...ranges));
}

function rangesOf(root, [start, end]) {
  return [...root.querySelectorAll(".line")].flatMap((line) => {
    const first = Number(line.dataset.start);
    const length = [...line.textContent].length;
    if (first >= end || first + length <= start) return [];
    const range = document.createRange();
    range.setStart(...pointIn(line, Math.max(0, start - first)));
    range.setEnd(...pointIn(line, Math.min(length, end - first)));
    return [range];
  });
}

function pointIn(line, codePoints) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  for (let left = codePoints; node; node = walker.nextNode()) {
    const characters = [...node.data];
    if (left <= characters.length) return [node, characters.slice(0, left).join("").length];
    left -= characters.length;
  }
  return [line, line.childNodes.length];
}

// Where a point of a selection lies in the article's text; null if it is nowhere in it.
function offsetOf(node, offset) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const line = element.closest(".line");
  if (!line) return null;
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, offset);
  return Number(line.dataset.start) + [...before.toString()].length;
}

// Selections may end beside the lines: a drag past the last one, a triple click.
function clipped(range) {
  const root = [passage, text].find((each) => range.intersectsNode(each) && each.contains(range.startContainer));
  if (!root) return null;
  const within = [...root.querySelectorAll(".line")].filter((line) => range.intersectsNode(line));
  if (!within.length) return null;
  const last = within.at(-1);
  const start = offsetOf(range.startContainer, range.startOffset) ?? Number(within[0].dataset.start);
  const end = offsetOf(range.endContainer, range.endOffset)
    ?? Number(last.dataset.start) + [...last.textContent].length;
  return start < end ? [start, end] : null;
}

function takeSelection() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return;
  const range = clipped(selection.getRangeAt(0));
  const stretch = range && trimmed(range);
  if (!stretch) return;
  const touched = stretches.findIndex(([start, end]) => start < stretch[1] && end > stretch[0]);
  put(isAdding ? -1 : touched >= 0 ? touched : active, stretch);
  isAdding = false;
  show();
}

// What was selected before is not what is to be added.
function forgetSelection() {
  clearTimeout(waiting);
  getSelection().removeAllRanges();
}

document.addEventListener("selectionchange", () => {
  clearTimeout(waiting);
  waiting = setTimeout(takeSelection, 250);
});

// What is typed by hand is looked up by the server; the buttons start from there only once it is saved.
words.addEventListener("input", () => {
  CSS.highlights?.delete("chosen");
  list.hidden = true;
});

// In a link no selection can begin. Meanwhile the text is there to choose from, not to go elsewhere.
for (const link of text.querySelectorAll("a[href]")) link.removeAttribute("href");

show();
takeSelection();
