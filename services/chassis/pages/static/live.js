// Numbers that change by themselves: <section data-live="address">, in it <b data-n="name">12</b>.
// The page is whole without this; where the stream breaks off it says so and tries again.
"use strict";

const section = document.querySelector("[data-live]");
const AGAIN = 15000;
let stream = null;

function say(text) { const note = document.querySelector("[data-live-note]"); if (note) note.textContent = text; }

// Rows came or went: the section is fetched anew; whoever stands on a link stays on it.
async function renew() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = shown.querySelector("[data-live]");
  if (!fresh) return;
  const at = document.activeElement?.closest("[data-live]") ? document.activeElement.id : "";
  section.replaceChildren(...fresh.childNodes);
  section.dataset.shape = fresh.dataset.shape;
  if (at) document.getElementById(at)?.focus();
}

function show(told) {
  if (told.shape !== section.dataset.shape) { renew(); return; }
  for (const place of section.querySelectorAll("[data-n]")) {
    const text = told.n[place.dataset.n];
    if (text === undefined) continue;
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("none", text === "0");
  }
}

function listen() {
  stream = new EventSource(section.dataset.live);
  stream.onmessage = (event) => { const told = JSON.parse(event.data); show(told); say(told.said); };
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) return; // the browser comes again by itself
    say("Số liệu tạm thời không tự cập nhật; đang thử lại. Có thể tải lại trang.");
    setTimeout(listen, AGAIN);
  };
}

// A window that nobody sees asks for nothing.
function watch() {
  if (document.hidden) { stream?.close(); stream = null; } else if (!stream) listen();
}

if (section && "EventSource" in window) {
  document.addEventListener("visibilitychange", watch);
  watch();
}
