// A form that asks while it is filled in: who has that number, what it costs. Without script the form works as well.
"use strict";

async function ask(address, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  try {
    const answer = await fetch(address, { method: "POST", body, credentials: "same-origin" });
    return answer.ok ? await answer.text() : "";
  } catch { return ""; }
}

// data-ask="address": the value is asked about when it has changed; the answer goes into the element data-into.
// Elements of the answer with data-fill name a field; it is filled unless something stands in it.
document.addEventListener("change", async (event) => {
  const field = event.target;
  if (!field.dataset.ask) return;
  const form = field.form;
  const procedure = form.elements.procedure_code?.value || form.elements._procedure?.value || "";
  const into = document.getElementById(field.dataset.into);
  into.innerHTML = await ask(field.dataset.ask, { [field.dataset.askAs]: field.value, procedure });
  for (const told of into.querySelectorAll("[data-fill]")) {
    const filled = form.elements[told.dataset.fill];
    if (filled && !filled.value) filled.value = told.dataset.value;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
});

// data-ask-fee: what it costs depends on the field; the form says in data-fee where to ask.
async function askFee(form) {
  const code = form.elements.procedure_code?.value || form.elements._procedure?.value;
  const fields = {};
  for (const name of ["copies", "pages", "cases", "fee.kind", "fee.exemption"]) {
    if (form.elements[name]?.value) fields[name] = form.elements[name].value;
  }
  document.getElementById("fee").innerHTML = await ask(`${form.dataset.fee}/${encodeURIComponent(code)}`, fields);
}
document.addEventListener("input", (event) => { if (event.target.dataset?.askFee) askFee(event.target.form); });
const first = document.querySelector("[data-ask-fee]");
if (first) askFee(first.form);

// data-select: what stands in the field is replaced by what is typed.
document.addEventListener("focusin", (event) => { if (event.target.dataset?.select) event.target.select(); });
