// Other pages on a machine that everybody uses: they are shown large within its one page, and when that is wiped they
// go with all that they left: storage, cookies, drafts. The address of the machine's page never changes.
"use strict";

(() => { // names of its own: other scripts stand on the same page
  const PAUSE = 300, SHORTEST_SCAN = 8, LOOK_AGAIN = 200;
  const TRY_AGAIN = [1000, 2000, 4000, 8000];
  const TOUCHES = ["pointerdown", "keydown", "wheel", "touchmove", "input", "scroll"];

  let open = null; // what is shown: its frame, where it may go, what ends it
  let forgotten = Promise.resolve(); // until then nobody else is let in

  const tell = (kind, detail) => dispatchEvent(new CustomEvent(`kiosk:${kind}`, { detail }));
  const pause = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

  async function enter(link) {
    const main = document.createElement("main"), frame = document.createElement("iframe");
    main.id = "main";
    main.className = "inside";
    main.tabIndex = -1;
    frame.title = link.textContent;
    main.append(frame);
    const mine = open = { frame, below: link.dataset.inside, ends: link.dataset.forget, seen: null, deepest: "" };
    tell("show", main);
    await forgotten;
    if (open === mine) frame.src = link.getAttribute("href");
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-inside]");
    if (!link) return;
    event.preventDefault();
    enter(link);
  });

  // ---------------------------------------------------------------- within the frame

  // A page of the frame is looked at as soon as it is there, not when its last picture has come.
  setInterval(() => {
    const inner = open?.frame.contentDocument;
    if (!inner || inner === open.seen || inner.URL === "about:blank" || !inner.body) return;
    open.seen = inner;
    const { pathname } = inner.defaultView.location;
    const isBack = open.deepest.startsWith(`${pathname}/`) && open.below === "/lay-so/"; // the ticket was taken
    if (!pathname.startsWith(open.below) || isBack) { tell("wipe"); return; }
    open.deepest = pathname;
    feel(inner);
  }, LOOK_AGAIN);

  function feel(inner) {
    for (const kind of TOUCHES) {
      inner.defaultView.addEventListener(kind, () => tell("touch"), { capture: true, passive: true });
    }
    inner.querySelector(".hall .bar")?.setAttribute("hidden", ""); // whose machine it is stands above already
    inner.addEventListener("keydown", scanning(), true);
    if (document.activeElement === document.body || document.activeElement?.id === "main") open.frame.focus();
    (inner.querySelector("[data-focus], [autofocus]") || inner.getElementById("main"))?.focus({ preventScroll: true });
  }

  // A receipt may be scanned on whatever screen: signs that come fast, into no field, and end with Enter.
  function scanning() {
    let signs = "", at = 0;
    return (event) => {
      const begins = event.timeStamp - at > PAUSE;
      at = event.timeStamp;
      if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
      if (event.key.length === 1) signs = begins ? event.key : signs + event.key;
      else if (event.key === "Enter" && !begins && signs.length >= SHORTEST_SCAN) {
        event.preventDefault();
        tell("scan", signs);
      }
    };
  }

  // ---------------------------------------------------------------- afterwards

  addEventListener("kiosk:wiped", () => {
    if (!open) return;
    const { ends } = open;
    open = null;
    forgotten = forget(ends);
  });

  async function forget(ends) {
    localStorage.clear();
    sessionStorage.clear();
    for (let attempt = 0; ends; attempt += 1) {
      try {
        const answer = await fetch(ends, { method: "POST", body: new URLSearchParams(), cache: "no-store", redirect: "manual" });
        if (answer.type === "opaqueredirect" || answer.ok) return;
      } catch { /* the line is away: until it is back nobody can look at anything either */ }
      await pause(TRY_AGAIN[Math.min(attempt, TRY_AGAIN.length - 1)]);
    }
  }
})();
