// The keys of the planning board. Without this file the board is a plain table of links and forms, all of it usable.
"use strict";

const board = document.querySelector("table[data-board]");
const drawer = document.getElementById("tiroir");
const KEPT = "board";

// What one page leaves to the next, in this tab: where the region was scrolled, what takes the focus, what is to be done.
function kept() {
  const all = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
  return all.day === board.dataset.board ? all : {};
}

function keep(change) {
  sessionStorage.setItem(KEPT, JSON.stringify({ ...kept(), day: board.dataset.board, ...change }));
}

function rows() {
  return [...board.tBodies].flatMap((body) => [...body.rows]);
}

// A cell's columns, the name of the row being the first one.
function startOf(cell) {
  let column = 0;
  for (const other of cell.parentElement.cells) {
    if (other === cell) return column;
    column += other.colSpan;
  }
  return column;
}

function spans(row) {
  return row.classList.contains("group") ? [...row.cells] : [...row.cells].filter((cell) => cell.tagName === "TD");
}

// What takes the focus in a cell: its link, or the cell itself when there is nothing to open.
function stop(cell) {
  return cell.querySelector("a") ?? cell;
}

function clock(column) {
  const minutes = Number(board.dataset.from) * 60 + (column - 1) * 5;
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

let current = null;

function take(cell, focus = true) {
  if (!cell) return;
  if (current) stop(current).tabIndex = -1;
  current = cell;
  const target = stop(cell);
  target.tabIndex = 0;
  if (target === cell && !cell.textContent.trim()) {
    const from = startOf(cell);
    cell.setAttribute("aria-label", `${board.dataset.free}, ${clock(from)}–${clock(from + cell.colSpan)}`);
  }
  if (focus) {
    target.focus({ preventScroll: true });
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

function beside(step) {
  const row = spans(current.parentElement);
  return row[row.indexOf(current) + step];
}

// The span at the same time in the nearest row above or below.
function across(step) {
  const all = rows();
  const row = all[all.indexOf(current.parentElement) + step];
  if (!row) return null;
  const at = startOf(current);
  return spans(row).find((cell) => startOf(cell) + cell.colSpan > at) ?? spans(row).at(-1);
}

function booking(last) {
  const held = spans(current.parentElement).filter((cell) => cell.querySelector("a.block"));
  return last ? held.at(-1) : held[0];
}

function group(step) {
  const heads = rows().filter((row) => row.classList.contains("group"));
  const mine = heads.indexOf(current.closest("tbody").rows[0]);
  return heads[mine + step]?.cells[0];
}

function nextUnserved() {
  const all = [...board.querySelectorAll("a.block--unserved")].map((link) => link.closest("td"));
  const later = all.find((cell) => current.compareDocumentPosition(cell) & Node.DOCUMENT_POSITION_FOLLOWING);
  return later ?? all[0];
}

// Pin, move and take out stand in the drawer: it is opened first when it shows something else.
function act(selector) {
  const link = stop(current);
  if (!link.dataset?.choice) return;
  if (drawer?.dataset.choice === link.dataset.choice) {
    doIt(selector);
  } else {
    keep({ act: selector });
    link.click();
  }
}

function doIt(selector) {
  const found = drawer?.querySelector(selector);
  if (found instanceof HTMLFormElement) found.requestSubmit();
  else found?.click();
}

function fold(open) {
  const link = current.closest("tbody").querySelector(".fold-link");
  if (link && (link.getAttribute("aria-expanded") === "true") !== open) link.click();
}

function close() {
  drawer?.querySelector("[data-close]")?.click();
}

const KEYS = {
  ArrowLeft: () => take(beside(-1)),
  ArrowRight: () => take(beside(1)),
  ArrowUp: () => take(across(-1)),
  ArrowDown: () => take(across(1)),
  Home: (event) => take(event.ctrlKey ? spans(rows()[0])[0] : booking(false)),
  End: (event) => take(event.ctrlKey ? spans(rows().at(-1)).at(-1) : booking(true)),
  PageUp: () => take(group(current.parentElement.classList.contains("group") ? -1 : 0)),
  PageDown: () => take(group(1)),
  n: () => take(nextUnserved()),
  p: () => act("[data-pin]"),
  d: () => act("[data-move]"),
  Delete: () => act("[data-unassign]"),
  "+": () => fold(true),
  "-": () => fold(false),
  "–": () => fold(false),
  Escape: close,
  "?": () => document.getElementById("clavier")?.showPopover(),
};

function onKey(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const modified = event.altKey || event.metaKey || (event.ctrlKey && !["Home", "End"].includes(key));
  if (!KEYS[key] || modified) return;
  event.preventDefault();
  KEYS[key](event);
}

function begin() {
  board.setAttribute("role", "grid");
  for (const cell of board.querySelectorAll("tbody td, tbody .group th")) stop(cell).tabIndex = -1;
  const left = kept();
  const wanted = drawer?.dataset.choice ?? left.focus;
  const block = wanted && board.querySelector(`a.block[data-choice="${CSS.escape(wanted)}"]`);
  const first = block ?? board.querySelector("a.block--unserved, a.block") ?? stop(spans(rows()[0])[0]);
  take(first.closest("td, th"), false);
  const region = board.parentElement;
  [region.scrollLeft, region.scrollTop] = [left.x ?? 0, left.y ?? 0];
  if (block) block.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (!drawer && left.focus && block) take(current);
  keep({ focus: null, act: null });
  if (drawer && left.act) doIt(left.act);
}

if (board) {
  begin();
  board.addEventListener("keydown", onKey);
  board.addEventListener("focusin", (event) => {
    const cell = event.target.closest("tbody td, tbody .group th");
    if (cell && cell !== current) take(cell, false);
  });
  drawer?.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  drawer?.querySelector("[data-close]")?.addEventListener("click", () => keep({ focus: drawer.dataset.choice }));
  window.addEventListener("pagehide", () => keep({ x: board.parentElement.scrollLeft, y: board.parentElement.scrollTop }));
}
