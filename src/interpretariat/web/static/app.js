// Small conveniences. Every page works without this file; nothing here decides anything.
"use strict";

const LATEST = new WeakMap();

// Errors: the summary takes the focus, whether the page was loaded or swapped in by htmx.
function focusSummary(root) {
  const summary = root.querySelector(".error-summary");
  if (summary) summary.focus();
}

// A form posts once; a second press waits for the answer of the first. Coming back to the page frees it.
function guardOnce(event) {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  form.dataset.sent = "1";
  if (event.submitter) event.submitter.setAttribute("data-sending", "");
}

function release(root) {
  for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of root.querySelectorAll("[data-sending]")) button.removeAttribute("data-sending");
}

// Copying a link that is shown once; the field stays selectable by hand.
async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  announce(button.dataset.copied);
}

function announce(sentence) {
  document.getElementById("statut").textContent = sentence;
}

// Drafts: <form data-autosave="/address"> is posted there a second after the last change; the answer is the sentence
// «Brouillon enregistré à …» for the element named by data-autosave-status. A failure says nothing false: it stays silent.
async function autosave(form) {
  const turn = (LATEST.get(form) ?? 0) + 1;
  LATEST.set(form, turn);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  if (LATEST.get(form) !== turn || form.dataset.sent) return;
  const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } }).catch(() => null);
  if (LATEST.get(form) !== turn || !answer?.ok) return;
  const place = document.getElementById(form.dataset.autosaveStatus);
  if (place) place.textContent = (await answer.text()).trim();
}

// The language switch carries over what was typed: kept for one page, in this tab, and removed as soon as it is put back.
const CARRIED = "carried";
const SECRET = new Set(["password", "hidden", "file"]);

function carry() {
  const form = document.querySelector("main form[method='post']:not(.action)");
  if (!form) return;
  const typed = [...form.elements].filter((field) => field.name && !SECRET.has(field.type) && field.type !== "submit");
  const values = typed.map((field) => [field.name, field.type, field.type === "checkbox" || field.type === "radio" ? field.checked : field.value, field.value]);
  sessionStorage.setItem(CARRIED, JSON.stringify({ path: location.pathname, action: form.getAttribute("action"), values }));
}

function restore() {
  const carried = JSON.parse(sessionStorage.getItem(CARRIED) ?? "null");
  sessionStorage.removeItem(CARRIED);
  if (!carried || carried.path !== location.pathname) return;
  const form = document.querySelector(`main form[action="${CSS.escape(carried.action)}"]`);
  if (!form) return;
  const fields = [...form.elements];
  for (const [name, type, state, value] of carried.values) {
    const boxed = type === "checkbox" || type === "radio";
    const field = fields.find((one) => one.name === name && one.type === type && (!boxed || one.value === value));
    if (field && boxed) field.checked = state;
    else if (field) field.value = state;
  }
}

document.addEventListener("submit", guardOnce, true);
document.addEventListener("submit", (event) => { if (event.target.matches("[data-language]")) carry(); });
document.addEventListener("input", (event) => { if (event.target.form?.dataset.autosave) autosave(event.target.form); });
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) copy(button);
  if (event.target.closest?.("[data-print]")) window.print();
});
document.addEventListener("htmx:after:swap", () => { reveal(); focusSummary(document); });
document.addEventListener("htmx:finally:request", () => release(document));
window.addEventListener("pageshow", () => release(document));
window.addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details:not([open])")) { fold.open = true; fold.dataset.printed = ""; } });
window.addEventListener("afterprint", () => { for (const fold of document.querySelectorAll("details[data-printed]")) { fold.open = false; delete fold.dataset.printed; } });

// Buttons that need this file are hidden until it runs.
function reveal() {
  for (const button of document.querySelectorAll("[data-copy][hidden], [data-print][hidden]")) button.hidden = false;
}

reveal();
restore();
focusSummary(document);
