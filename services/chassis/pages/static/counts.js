// How many there are elsewhere: <a data-count="address">Title</a> gets the number that the address answers with.
"use strict";

for (const place of document.querySelectorAll("[data-count]")) {
  const shown = document.createElement("b");
  fetch(place.dataset.count, { credentials: "same-origin" })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : "?"))
    .catch(() => "?")
    .then((text) => {
      shown.textContent = text === "?" ? "chưa hỏi được" : text;
      shown.className = text === "0" ? "none" : "some";
      place.append(" ", shown);
    });
}
