// data-renew="3": this part of the page is fetched anew every three seconds.
// data-print: the page prints itself once; data-return: afterwards the next one finds the first page.
"use strict";

async function renewed(part) {
  const note = document.getElementById("line");
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(part.id);
    if (shown && shown.innerHTML !== part.innerHTML) {
      part.replaceChildren(...shown.childNodes);
      part.dispatchEvent(new Event("renewed"));
    }
    if (note.dataset.away) { note.textContent = ""; delete note.dataset.away; }
  } catch {
    note.dataset.away = "1";
    note.textContent = "Mất kết nối, đang thử lại. Số trên màn hình có thể chưa mới.";
  }
}

for (const part of document.querySelectorAll("[data-renew]")) {
  const again = async () => {
    if (!document.hidden) await renewed(part);
    setTimeout(again, 1000 * part.dataset.renew);
  };
  setTimeout(again, 1000 * part.dataset.renew);
}

const button = document.querySelector("[data-print-button]");
if (button) { button.hidden = false; button.addEventListener("click", () => window.print()); }

const slip = document.querySelector("[data-print]");
if (slip) {
  history.replaceState(null, "", location.pathname); // loaded again it prints no second one
  window.print();
  setTimeout(() => location.replace(slip.dataset.return), 1000 * slip.dataset.seconds);
}
