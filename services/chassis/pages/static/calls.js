// What is called on the screen of a hall is said aloud once: by a voice of this machine in the page's language, else
// by a chime. Which calls were said is kept in the browser, so that a page loaded again says nothing twice.
"use strict";

(() => { // names of its own: other scripts stand on the same page
  const part = document.querySelector("[data-calls]");
  const button = document.getElementById("sound"), note = document.getElementById("sound-note");
  const key = `calls ${location.pathname}`;
  const REMEMBERED = 200, LONGEST_SAYING = 12_000;
  const TONES = [[880, 0], [660, 0.35]];
  const synthesis = window.speechSynthesis;

  let kept = read();
  let audio = null, saying = Promise.resolve(), blocked = false;

  function read() {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }

  function keep() {
    kept.said = kept.said.slice(-REMEMBERED);
    try { localStorage.setItem(key, JSON.stringify(kept)); } catch { /* forbidden: then it lasts as long as the page */ }
  }

  const language = document.documentElement.lang;
  const voice = () => synthesis?.getVoices().find((one) => one.lang.toLowerCase().startsWith(language));

  // ---------------------------------------------------------------- sounds

  function speak(text) {
    return new Promise((done) => {
      const spoken = new SpeechSynthesisUtterance(text);
      spoken.voice = voice();
      spoken.lang = spoken.voice.lang;
      spoken.rate = 0.9;
      spoken.onend = done;
      spoken.onerror = (event) => { if (event.error === "not-allowed") block(); done(); };
      synthesis.speak(spoken);
      setTimeout(done, LONGEST_SAYING);
    });
  }

  async function chime() {
    audio ??= new AudioContext();
    if (audio.state === "suspended") await Promise.race([audio.resume(), new Promise((wake) => setTimeout(wake, 300))]);
    if (audio.state !== "running") { block(); return; }
    for (const [pitch, after] of TONES) {
      const tone = audio.createOscillator(), loudness = audio.createGain();
      const begins = audio.currentTime + after;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.5, begins);
      loudness.gain.exponentialRampToValueAtTime(0.001, begins + 1);
      tone.connect(loudness).connect(audio.destination);
      tone.start(begins);
      tone.stop(begins + 1);
    }
    await new Promise((wake) => setTimeout(wake, 1500));
  }

  function sound(text) {
    saying = saying.then(() => (voice() ? speak(text) : chime())).catch(() => {});
  }

  // ---------------------------------------------------------------- calls

  function listen() {
    const calls = [...part.querySelectorAll("[data-call]")].reverse(); // the newest stands first
    const fresh = calls.filter((one) => !kept.said.includes(one.dataset.call));
    if (!fresh.length) return;
    kept.said.push(...fresh.map((one) => one.dataset.call));
    keep();
    if (kept.on) for (const one of fresh) sound(one.dataset.said);
  }

  // ---------------------------------------------------------------- the switch

  function show() {
    button.setAttribute("aria-pressed", String(kept.on && !blocked));
    button.textContent = blocked ? "Bấm để bật lại tiếng gọi" : kept.on ? "Tắt tiếng gọi" : "Bật tiếng gọi";
    note.textContent = kept.on && !voice() ? "Máy này chưa có giọng đọc tiếng Việt: gọi bằng tiếng chuông." : "";
  }

  // A browser lets a page sound only after somebody has touched it, unless it was started otherwise.
  function block() {
    blocked = true;
    show();
  }

  button.addEventListener("click", () => {
    kept.on = blocked || !kept.on;
    blocked = false;
    keep();
    show();
    if (kept.on) sound("Đã bật tiếng gọi số"); else synthesis?.cancel();
  });
  synthesis?.addEventListener?.("voiceschanged", show);
  part.addEventListener("renewed", listen);

  if (kept) listen();
  else { // the first time: what was called before is over
    kept = { on: false, said: [...part.querySelectorAll("[data-call]")].map((one) => one.dataset.call) };
    keep();
  }
  button.hidden = false;
  show();
})();
