// A form with pictures is sent as soon as they are chosen, and large ones are made smaller first: a weak line
// carries a tenth of what a camera makes. Without this script the button beside the field sends them as they are.
"use strict";

const LONGEST = 2200;
const LIGHT = 700_000;

async function lighter(file) {
  if (!/^image\/(jpeg|png|webp|heic|heif)$/.test(file.type) || (file.size < LIGHT && file.type === "image/jpeg")) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const drawing = canvas.getContext("2d");
    drawing.fillStyle = "#fff";
    drawing.fillRect(0, 0, canvas.width, canvas.height);
    drawing.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return new File([made], `${file.name.replace(/\.[^.]*$/, "") || "anh"}.jpg`, { type: "image/jpeg" });
  } catch { return file; } // a picture that this browser cannot read: the server says so
}

document.addEventListener("change", async (event) => {
  const input = event.target;
  if (!input.matches?.("input[type=file][data-send]") || !input.files.length) return;
  document.getElementById("line").textContent = "Đang gửi ảnh…";
  const box = new DataTransfer();
  for (const file of input.files) box.items.add(await lighter(file));
  input.files = box.files;
  input.form.requestSubmit();
});
