// An address may bring a code behind its #: it is taken out of the address bar and of the history, then sent in a body.
"use strict";

(() => { // names of its own: other scripts stand on the same page
  function takeFragment() {
    const told = decodeURIComponent(location.hash.slice(1));
    if (!told || document.getElementById(told)) return; // a link inside the page
    history.replaceState(null, "", location.pathname);
    const form = document.querySelector("form[data-ask]");
    if (!form) return;
    form.querySelector("[data-code]").value = told;
    form.requestSubmit();
  }

  takeFragment();
  addEventListener("hashchange", takeFragment);
})();
