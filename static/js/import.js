// Sends files, folders and what is dropped, with the folders in their names, and shows how far it is.

const form = document.querySelector("[data-upload]");
const drop = form.querySelector("[data-drop]");
const chosen = form.querySelector("[data-chosen]");
const trouble = document.querySelector("[data-upload-error]");
const bar = form.querySelector("[data-sending]");
const button = form.querySelector("button");
const dropped = [];

/** Every file of a dropped thing, with the names of its folders. */
async function filesIn(entry, folder) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [[`${folder}${entry.name}`, file]];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const one of some) found.push(...(await filesIn(one, `${folder}${entry.name}/`)));
  }
}

function picked() {
  const inputs = [...form.querySelectorAll('input[type="file"]')];
  const files = inputs.flatMap((input) => [...input.files]).map((file) => [file.webkitRelativePath || file.name, file]);
  return [...files, ...dropped];
}

function say() {
  const files = picked();
  const bytes = files.reduce((sum, [, file]) => sum + file.size, 0);
  const size = bytes < 2 ** 20 ? `${(bytes / 2 ** 10).toFixed(1)} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;
  chosen.textContent = files.length ? `${files.length} file${files.length === 1 ? "" : "s"}, ${size}` : "";
}

function refuse(sentence) {
  trouble.textContent = sentence;
  trouble.hidden = false;
  bar.hidden = true;
  button.disabled = false;
}

/** The sentence of a page that refuses the upload. */
function sentenceOf(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const found = page.querySelector("[data-upload-error]:not([hidden])") ?? page.querySelector("main p");
  return found?.textContent.trim() || "The upload was refused.";
}

function send(files) {
  const body = new FormData();
  for (const [name, value] of new FormData(form)) if (!(value instanceof File)) body.append(name, value);
  // The server takes only the last part of a name with slashes, so they are escaped.
  for (const [name, file] of files) body.append("files", file, encodeURIComponent(name));
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) bar.value = event.loaded / event.total;
  });
  request.addEventListener("load", () => {
    const moved = request.responseURL && new URL(request.responseURL).pathname !== new URL(form.action).pathname;
    if (request.status < 400 && moved) location.assign(request.responseURL);
    else refuse(sentenceOf(request.responseText));
  });
  request.addEventListener("error", () => refuse("The server ended the connection: the upload is too large, or took too long."));
  request.open("POST", form.action);
  request.send(body);
  bar.hidden = false;
  trouble.hidden = true;
  button.disabled = true;
}

form.addEventListener("change", say);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const files = picked();
  if (files.length) send(files);
  else refuse("Choose files, a folder or a bundle first.");
});
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("over");
  });
}
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  for (const entry of entries) dropped.push(...(await filesIn(entry, "")));
  say();
});
