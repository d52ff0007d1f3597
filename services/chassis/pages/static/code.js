// Tells a slip of the finger in a code with a check character before it is sent (services/contracts/lookup_code.py).
"use strict";

(() => { // names of its own: other scripts stand on the same page
  const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's base 32: no I, L, O, U
  const PLACES = 12, SLIPS = 2;
  const LOOK_ALIKES = { I: "1", L: "1", O: "0", U: "V" };

  const doubled = (value) => (value << 1 > 31 ? (value << 1) ^ 0b100101 : value << 1);
  const plain = (text) => text.normalize("NFKC").toUpperCase().replace(/[\p{Zs}\p{Cc}\p{Cf}\p{Pd}\p{Pc}]/gu, "");
  const meant = (text) => text.slice(text.lastIndexOf("#") + 1).trim(); // of an address the part behind #

  // The code that was typed or scanned, or null.
  function codeIn(text) {
    const code = plain(meant(text)).replace(/[ILOU]/g, (sign) => LOOK_ALIKES[sign]);
    if (code.length !== PLACES || [...code].some((sign) => !SIGNS.includes(sign))) return null;
    return [...code].reduce((sum, sign) => doubled(sum) ^ SIGNS.indexOf(sign), 0) === 0 ? code : null;
  }

  // Whether it is neither a code nor long enough to be another number.
  function slipIn(text) {
    if (codeIn(text)) return false;
    const told = meant(text);
    return !(told.includes(".") || plain(told).length > PLACES + SLIPS);
  }

  function tellSlip(field, slip) {
    const place = document.getElementById(`${field.id}-slip`);
    const told = slip ? place.dataset.slip : "";
    if (place.textContent !== told) place.textContent = told;
    if (slip) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
  }

  // While it is typed: told as soon as all places are filled.
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("[data-code]")) return;
    tellSlip(field, plain(meant(field.value)).length === PLACES && slipIn(field.value));
  });

  document.addEventListener("submit", (event) => {
    const field = event.target.querySelector("[data-code]");
    if (!field || !slipIn(field.value)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tellSlip(field, true);
    field.focus();
  }, true);

  Object.assign(window, { codeIn, slipIn });
})();
