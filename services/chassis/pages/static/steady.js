// What a form needs on a weak line: typed work is kept, sent again when the line is back, and sent once.
// Pages work without it: then the browser sends the form itself.
"use strict";

const line = document.getElementById("line");
const holder = document.body.dataset.holder;
const framed = window !== window.top; // shown beside another page: it takes no focus, and passes keys on
const RETRY = [1000, 2000, 4000, 8000];

// ---------------------------------------------------------------- drafts

const draftKey = (form) => `nhap ${holder} ${form.dataset.draft}`;
const kept = (field) => field.name && !field.name.startsWith("_") && !["file", "password", "hidden"].includes(field.type);

function keepDraft(form) {
  const values = {};
  for (const field of form.elements) {
    if (kept(field)) values[field.id || field.name] = field.type === "checkbox" || field.type === "radio" ? field.checked : field.value;
  }
  try { localStorage.setItem(draftKey(form), JSON.stringify({ once: form.elements._once?.value, values })); } catch { /* full or forbidden: the page goes on */ }
}

function restoreDraft(form) {
  let draft = null;
  try { draft = JSON.parse(localStorage.getItem(draftKey(form))); } catch { /* unreadable: as if there were none */ }
  if (!draft) return;
  for (const field of form.elements) {
    const value = draft.values[field.id || field.name];
    if (!kept(field) || value === undefined) continue;
    if (typeof value === "boolean") field.checked = value; else field.value = value;
  }
  if (draft.once && form.elements._once) form.elements._once.value = draft.once;
  form.dispatchEvent(new Event("restored", { bubbles: true }));
  const note = document.createElement("p");
  note.className = "dim";
  note.textContent = "Đã khôi phục nội dung đang nhập dở. ";
  const drop = document.createElement("button");
  drop.type = "button"; drop.className = "second"; drop.textContent = "Xóa, nhập lại từ đầu";
  drop.addEventListener("click", () => { localStorage.removeItem(draftKey(form)); location.reload(); });
  note.append(drop);
  form.prepend(note);
}

function forgetDrafts(mine) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(mine)) localStorage.removeItem(key);
}

for (const done of document.querySelectorAll("[data-done]")) forgetDrafts(`nhap ${holder} ${done.dataset.done}`);
for (const form of document.querySelectorAll("form[data-draft]")) {
  if (!document.querySelector(".wrong")) restoreDraft(form);
}
// On the document: a form that came back with what is wrong stands in the place of the one before.
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form) keepDraft(form);
});

// ---------------------------------------------------------------- sending

async function sendSteadily(action, body) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      const answer = await fetch(action, { method: "POST", body, credentials: "same-origin" });
      const busy = [429, 502, 503, 504].includes(answer.status) && attempt < RETRY.length;
      if (!busy) { line.textContent = ""; return answer; }
      line.textContent = "Hệ thống đang bận. Nội dung đã giữ, đang gửi lại…";
    } catch {
      line.textContent = "Mất kết nối. Nội dung đã giữ trên máy này, đang gửi lại…";
    }
    await new Promise((wake) => setTimeout(wake, RETRY[Math.min(attempt, RETRY.length - 1)]));
  }
}

async function follow(answer) {
  if (answer.redirected) { location.assign(answer.url); return; }
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = shown.getElementById("main");
  if (!main) { line.textContent = "Hệ thống chưa nhận được. Nội dung vẫn còn ở đây; xin bấm gửi lại."; return; }
  document.title = shown.title;
  document.getElementById("main").replaceWith(document.adoptNode(main));
  (document.querySelector("[data-focus]") || document.getElementById("main")).focus();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  if (form.hasAttribute("data-forget")) { forgetDrafts("nhap "); return; }
  if (form.target || form.hasAttribute("data-plain")) return;
  event.preventDefault();
  form.dataset.sent = "1";
  const buttons = form.querySelectorAll("button:not([type=button])");
  const answering = sendSteadily(form.action, new FormData(form, event.submitter));
  buttons.forEach((one) => { one.disabled = true; });
  await follow(await answering);
  delete form.dataset.sent;
  buttons.forEach((one) => { one.disabled = false; });
});

// ---------------------------------------------------------------- keys

// data-key="F2": the key presses the button, follows the link or goes to the field.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const target = document.querySelector(`[data-key="${event.key}"]`);
  if (!target) {
    if (framed && /^F\d/.test(event.key)) parent.document.dispatchEvent(new KeyboardEvent("keydown", { key: event.key }));
    return;
  }
  event.preventDefault();
  if (["INPUT", "SELECT", "TEXTAREA"].includes(target.tagName)) { target.focus(); target.select?.(); } else if (target.tagName === "SUMMARY") unfold(target); else target.click();
});

// What is unfolded by a key comes into view, and folded again one is back where one was.
let before = null;
function unfold(summary) {
  summary.click();
  if (!summary.parentElement.open) { before?.focus(); return; }
  before = document.activeElement;
  summary.focus();
  summary.parentElement.scrollIntoView({ block: "nearest" });
}

// data-filter="#list": of what is marked data-row below it only rows that hold the letters typed, marks or not.
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
for (const field of document.querySelectorAll("[data-filter]")) {
  const list = document.querySelector(field.dataset.filter);
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    for (const row of list.querySelectorAll("[data-row]")) row.hidden = !words.every((word) => plain(row.textContent).includes(word));
    for (const part of list.querySelectorAll("section")) part.hidden = !part.querySelector("[data-row]:not([hidden])");
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); list.querySelector("[data-row]:not([hidden]) a")?.click(); }
  });
}

if (!framed) document.querySelector("[data-focus]")?.focus();
