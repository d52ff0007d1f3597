// A line of papers: files and whole folders are dropped on it or chosen, lie there in their order, and are sent one
// by one over whatever line there is; then one file is made of them. Without this script the form sends them itself.
"use strict";
{
  const TAKEN = /\.(pdf|jpe?g|png|tiff?|heic|heif|webp)$/i;
  const RUBBISH = /(^|\/)(\.[^/]*|thumbs\.db|desktop\.ini)$/i; // what systems leave in folders
  const MOST = 60;
  const byName = new Intl.Collator("vi", { numeric: true, sensitivity: "base" });
  const lines = new Map(); // element of a line: its pages

  const made = (tag, text = "", attributes = {}) => {
    const element = document.createElement(tag);
    element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };

  // ------------------------------------------------------------ what was dropped, folders with all they hold

  const entries = (reader) => new Promise((done, failed) => { reader.readEntries(done, failed); });

  async function filesIn(entry, way = "") {
    if (entry.isFile) {
      const file = await new Promise((done, failed) => { entry.file(done, failed); });
      return [{ file, path: way + file.name }];
    }
    const reader = entry.createReader();
    const found = [];
    for (let some = await entries(reader); some.length; some = await entries(reader)) {
      for (const one of some) found.push(...await filesIn(one, `${way}${entry.name}/`));
    }
    return found;
  }

  async function dropped(transfer) {
    const roots = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    if (!roots.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
    const found = [];
    for (const root of roots) found.push(...await filesIn(root));
    return found;
  }

  // ------------------------------------------------------------ what lies on the line

  function faultOf(file) {
    if (!TAKEN.test(file.name)) return "không phải ảnh hay PDF";
    return file.size ? "" : "tệp rỗng";
  }

  function lay(line, found) {
    const pages = lines.get(line);
    const fresh = found.filter(({ path }) => !RUBBISH.test(path)).sort((one, other) => byName.compare(one.path, other.path));
    pages.push(...fresh.map(({ file }) => ({ file, fault: faultOf(file), id: "" })));
    show(line);
    line.querySelector("form > .row button:last-child").focus();
  }

  function row(line, page, place) {
    const pages = lines.get(line);
    const item = made("li", `${page.file.name} `);
    item.append(made("span", `${Math.max(1, Math.round(page.file.size / 1000))} kB `, { class: "dim" }));
    if (page.fault) item.append(made("span", `${page.fault} `, { class: "fault" }));
    else if (page.id) item.append(made("span", "đã gửi ", { class: "tag good" }));
    const tool = (sign, name, act) => {
      const button = made("button", sign, { type: "button", class: "second small", "aria-label": `${name} ${page.file.name}` });
      button.addEventListener("click", () => { act(); show(line); });
      item.append(button);
    };
    if (place) tool("↑", "Đưa lên trước", () => pages.splice(place - 1, 2, page, pages[place - 1]));
    tool("✕", "Bỏ", () => pages.splice(place, 1));
    return item;
  }

  function show(line, told = "") {
    const pages = lines.get(line);
    const faults = pages.filter((page) => page.fault).length;
    const full = pages.length > MOST ? `Mỗi giấy tờ nhiều nhất ${MOST} trang.` : "";
    line.querySelector(".lying").replaceChildren(...pages.map((page, place) => row(line, page, place)));
    line.querySelector(".told").textContent = told || full || (faults ? `${faults} tệp không nhận được: bỏ hoặc thay rồi lưu.` : "");
    const save = line.querySelector("form > .row button:last-child");
    save.hidden = !pages.length;
    save.disabled = Boolean(faults || full);
    save.textContent = `Lưu ${pages.length} tệp`;
  }

  // ------------------------------------------------------------ sending

  async function sendPage(form, page, number) {
    const body = new FormData();
    body.set("_once", `${form.elements._once.value}.${number}`);
    body.set("file", await lighter(page.file));
    const answer = await sendSteadily(`${form.action}/trang`, body);
    if (answer.redirected) { location.assign(answer.url); return; }
    const told = await answer.json().catch(() => ({ fault: "hệ thống chưa nhận được" }));
    page.id = told.page || "";
    page.fault = told.fault || told.title || (page.id ? "" : "hệ thống chưa nhận được");
  }

  async function save(line, form) {
    const pages = lines.get(line);
    for (const [place, page] of pages.entries()) {
      if (page.id || page.fault) continue;
      line.querySelector(".told").textContent = `Đang gửi ${place + 1}/${pages.length}: ${page.file.name}`;
      await sendPage(form, page, page.number ??= ++line.sent);
    }
    show(line);
    if (pages.some((page) => page.fault)) return;
    line.querySelector(".told").textContent = "Đang lưu…";
    const body = new FormData(form);
    body.delete("file");
    for (const page of pages) { body.append("page", page.id); body.append("page_name", page.file.name); }
    await kept(line, await sendSteadily(form.action, body));
  }

  // Only this line is renewed: what lies on others stays.
  async function kept(line, answer) {
    if (new URL(answer.url).pathname === "/dang-nhap") { location.assign(answer.url); return; }
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
    const renewed = shown.getElementById(line.id);
    const wrong = shown.querySelector("[role=alert]");
    if (!renewed || wrong) {
      for (const page of lines.get(line)) Object.assign(page, { id: "", number: undefined }); // kept too long: sent again
      show(line, wrong ? wrong.textContent.replace(/\s+/g, " ").trim() : "Hệ thống chưa nhận được; xin bấm lưu lại.");
      return;
    }
    lines.delete(line);
    const fresh = document.adoptNode(renewed);
    line.replaceWith(fresh);
    prepare(fresh);
    fresh.querySelector(".told").textContent = "Đã lưu.";
    fresh.querySelector("button").focus();
  }

  // ------------------------------------------------------------ a line, made ready

  function prepare(line) {
    const form = line.querySelector("form");
    const plain = form.querySelector("input[type=file]");
    const name = line.querySelector("b").textContent;
    const folder = made("input", "", { type: "file", webkitdirectory: "", hidden: "", tabindex: "-1", "aria-label": `Thư mục của ${name}` });
    plain.hidden = true;
    plain.removeAttribute("name");
    lines.set(line, []);
    line.sent = 0;
    const button = (text, input) => {
      const opener = made("button", text, { type: "button", class: "second small", "aria-label": `${text}: ${name}` });
      opener.addEventListener("click", () => input.click());
      input.addEventListener("change", () => {
        lay(line, [...input.files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
        input.value = "";
      });
      return opener;
    };
    const saving = form.querySelector("button");
    saving.className = "small";
    saving.hidden = true;
    saving.setAttribute("data-save", "");
    form.querySelector(".row").replaceChildren(plain, folder, button("Chọn tệp", plain), button("Chọn thư mục", folder), saving);
    form.prepend(made("ol", "", { class: "lying" }));
    form.append(made("p", "", { class: "told dim", role: "status" }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (form.dataset.sent || !lines.get(line).length) return;
      form.dataset.sent = "1";
      saving.disabled = true;
      await save(line, form);
      delete form.dataset.sent;
    });
    line.addEventListener("dragover", (event) => { event.preventDefault(); line.classList.add("over"); });
    line.addEventListener("dragleave", () => line.classList.remove("over"));
    line.addEventListener("drop", async (event) => {
      event.preventDefault();
      line.classList.remove("over");
      lay(line, await dropped(event.dataTransfer));
    });
  }

  for (const line of document.querySelectorAll("[data-gather]")) prepare(line);
  addEventListener("beforeunload", (event) => {
    if ([...lines.values()].some((pages) => pages.length)) event.preventDefault();
  });
}
