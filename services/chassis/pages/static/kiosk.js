// A page on a machine that everybody uses: a scan anywhere is sent in a body, the answer is shown in place, and
// wiped a while after the last touch. No address changes, nothing goes into storage, cache or history.
"use strict";

(() => { // names of its own: other scripts stand on the same page
  const SECONDS = 20, PAUSE = 300, SHORTEST_SCAN = 8;
  const TRY_AGAIN = [1000, 2000, 4000, 8000], PING_SECONDS = 30, AWAY_PING_SECONDS = 5;
  const fresh = document.getElementById("main").cloneNode(true);
  const away = document.getElementById("away"), wiping = document.getElementById("wipe");
  const left = document.getElementById("left");
  const storeWasAway = Boolean(document.querySelector(".wrong"));

  let used = false; // whether anything of a visitor is on the screen
  let touchedAt = 0, asking = null, scanned = "", before = "", keyAt = 0;

  // ---------------------------------------------------------------- the screen

  function show(main) {
    document.getElementById("main").replaceWith(main);
    offerVoice();
    (main.querySelector("[data-focus]") || main).focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  function wipe() {
    asking?.stop.abort();
    asking = null;
    scanned = before = "";
    used = false;
    wiping.hidden = true;
    window.speechSynthesis?.cancel();
    show(fresh.cloneNode(true));
    dispatchEvent(new Event("kiosk:wiped"));
  }

  function touch() {
    touchedAt = performance.now();
  }

  function use() {
    used = true;
    touch();
    tick();
  }

  function tick() {
    const seconds = Math.ceil(SECONDS - (performance.now() - touchedAt) / 1000);
    if (used && seconds <= 0) wipe();
    wiping.hidden = !used;
    if (used && left.textContent !== String(seconds)) left.textContent = String(seconds);
  }

  setInterval(tick, 200);
  for (const kind of ["pointerdown", "keydown", "wheel", "touchmove", "input"]) {
    addEventListener(kind, touch, { capture: true, passive: true });
  }
  addEventListener("pageshow", (event) => { if (event.persisted) wipe(); });

  // ---------------------------------------------------------------- asking

  const pause = (milliseconds) => new Promise((wake) => setTimeout(wake, milliseconds));

  function setAway(isAway) {
    if (away.hidden !== isAway) return;
    away.textContent = isAway ? away.dataset.told : "";
    away.hidden = !isAway;
  }

  // What the server shows, or null if it is away.
  async function answered(request) {
    try {
      const answer = await fetch(request.action, {
        method: "POST", body: new URLSearchParams(request.body), cache: "no-store", credentials: "same-origin", signal: request.stop.signal,
      });
      if ([502, 503, 504].includes(answer.status)) return null;
      return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("main");
    } catch {
      return null;
    }
  }

  async function ask(action, body) {
    const same = JSON.stringify([action, body]);
    if (asking?.same === same) return; // the same once more: a second scan, a second click
    asking?.stop.abort();
    const mine = asking = { same, action, body, stop: new AbortController() };
    use();
    for (let attempt = 0; asking === mine; attempt += 1) {
      const main = await answered(mine);
      if (asking !== mine) return;
      setAway(!main);
      if (main) {
        asking = null;
        show(document.adoptNode(main));
        use();
        return;
      }
      await pause(TRY_AGAIN[Math.min(attempt, TRY_AGAIN.length - 1)]);
    }
  }

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(event.target.getAttribute("action"), [...new FormData(event.target, event.submitter)]);
  });

  // Nobody may have to find out that the service is away; and a new version of this page is taken up when nobody is here.
  async function ping() {
    if (!asking) {
      try {
        const answer = await fetch(location.pathname, { cache: "no-store" });
        setAway(!answer.ok);
        if (answer.ok && !used) renew(await answer.text());
      } catch {
        setAway(true);
      }
    }
    setTimeout(ping, 1000 * (away.hidden ? PING_SECONDS : AWAY_PING_SECONDS));
  }

  function renew(html) {
    const assets = (page) => [...page.querySelectorAll("head link, head script")].map((one) => one.getAttribute("href") || one.getAttribute("src")).join();
    const isNew = assets(new DOMParser().parseFromString(html, "text/html")) !== assets(document);
    if (storeWasAway || isNew) location.reload();
  }

  if (storeWasAway) setAway(true);
  setTimeout(ping, 1000 * (storeWasAway ? AWAY_PING_SECONDS : PING_SECONDS));

  // ---------------------------------------------------------------- scanner, keys, touch

  // A scanner types fast and ends with Enter. Into the field if there is one; else the signs are gathered here.
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const begins = event.timeStamp - keyAt > PAUSE;
    keyAt = event.timeStamp;
    const here = document.activeElement, isTyping = here?.matches("input");
    if (event.key.length === 1 && event.key !== " ") {
      const field = isTyping ? here : document.querySelector("[data-code]");
      if (!isTyping) field?.focus();
      if (begins) before = field ? field.value : "";
      if (!field) scanned = begins ? event.key : scanned + event.key;
      else used = true;
    } else if (event.key === "Enter" && isTyping) {
      const last = here.value.slice(before.length); // a scan over what somebody had begun to type
      if (slipIn(here.value) && codeIn(last)) here.value = last;
    } else if (event.key === "Enter" && !begins && scanned.length >= SHORTEST_SCAN) {
      event.preventDefault(); // not a press of the button that happens to have the focus
      ask(location.pathname, [["Lookup-Code", scanned]]);
      scanned = "";
    }
  }, true);

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-sign], [data-wipe], [data-say], [data-posted], a[href^='#']");
    if (!pressed) return;
    if (pressed.matches("a")) event.preventDefault(); // a jump would be an entry of the history
    const { sign, say, posted } = pressed.dataset;
    if (sign) type(sign);
    else if ("wipe" in pressed.dataset) wipe();
    else if (say) speak(say);
    else if (posted) showPosted(posted);
    else document.querySelector(pressed.getAttribute("href"))?.focus();
  });

  function type(sign) {
    const field = document.querySelector("[data-code]");
    field.value = sign === "back" ? field.value.slice(0, -1) : field.value + sign;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    use();
  }

  // ---------------------------------------------------------------- spoken text

  const voice = () => window.speechSynthesis?.getVoices().find((one) => one.lang.toLowerCase().startsWith("vi"));

  function offerVoice() {
    for (const button of document.querySelectorAll("[data-say]")) button.hidden = !voice();
  }

  function speak(text) {
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.voice = voice();
    spoken.lang = spoken.voice.lang;
    spoken.rate = 0.9;
    spoken.onboundary = touch; // who listens is still here
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(spoken);
  }

  window.speechSynthesis?.addEventListener?.("voiceschanged", offerVoice);

  // ---------------------------------------------------------------- what is posted up

  const made = (name, text, ...inside) => {
    const element = document.createElement(name);
    element.append(...(text ? [text] : []), ...inside);
    return element;
  };
  const told = (title, text) => (text ? [made("p", "", made("b", `${title}: `), text)] : []);

  function sheet(one) {
    const papers = one.papers.map((paper) => made("li", [paper.name, paper.obligatory ? "" : "(nếu có)", paper.note].filter(Boolean).join(" ")));
    const free = one.fee_rule.exemptions.map((each) => made("li", each.text));
    return made("details", "", made("summary", one.name), made("div", "",
      ...told("Thời hạn", one.time_limit), ...told("Lệ phí", one.fee), ...(free.length ? [made("p", "Được miễn:"), made("ul", "", ...free)] : []),
      ...(papers.length ? [made("p", "", made("b", "Giấy tờ cần có:")), made("ul", "", ...papers)] : []), ...told("Kết quả", one.result)));
  }

  async function showPosted(address) {
    use();
    const main = made("main", "", made("h1", "Thủ tục, giấy tờ, lệ phí"));
    main.id = "main";
    main.tabIndex = -1;
    const list = made("div", "Đang tải…");
    list.className = "posted";
    const back = made("button", "Quay lại");
    back.type = "button";
    back.dataset.wipe = "";
    main.append(list, made("p", "", back));
    show(main);
    try {
      const answer = await fetch(address, { cache: "no-store" });
      const { items } = await answer.json();
      const fields = [...new Set(items.map((one) => one.field))];
      list.replaceChildren(...fields.flatMap((name) => [made("h2", name), ...items.filter((one) => one.field === name).map(sheet)]));
    } catch {
      list.replaceChildren(made("p", "Danh mục tạm thời chưa đọc được. Xin hỏi bàn tiếp nhận, hoặc thử lại sau ít phút."));
    }
    use();
  }

  // What another script of this page shows and feels (kiosk-frame.js).
  addEventListener("kiosk:show", (event) => { show(event.detail); use(); });
  addEventListener("kiosk:touch", touch);
  addEventListener("kiosk:wipe", wipe);
  addEventListener("kiosk:scan", (event) => { wipe(); ask(location.pathname, [["Lookup-Code", event.detail]]); });

  offerVoice();
})();
