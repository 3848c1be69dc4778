"use strict";
// Plain language features only: the phones are old.
const PATIENCE_MS = 45000;
const page = document.documentElement;
const body = document.body;
const log = document.getElementById("log");
const form = document.getElementById("form");
const field = document.getElementById("message");
const statusLine = document.getElementById("status");
// Links, mail addresses and phone numbers of an answer become tappable; everything else stays text.
const TAPPABLE = /(https?:\/\/[^\s\u2066-\u2069]*[^\s\u2066-\u2069.,;:!?)])|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(\+\d[\d ]{6,}\d|\b(?:112|192|193|194|116 ?\d{3}|0800 ?\d{3} ?\d{3})\b)/g;
const SAYS_SOMETHING = /[0-9A-Za-z\u0620-\u06ff]/;
const LETTERS = { rtl: /[\u0620-\u06ef]/, ltr: /[A-Za-z]/ };
const ISOLATED = /\u2066[^\u2069]*\u2069/g;
// What the sign at a line's beginning says of the line.
const SIGNS = [[/^▪/, "title"], [/^[✔ℹ]/, "note"]];

// The page's direction, also for a line that begins with a number or a Latin name; the other one only
// where all the words are of the other script. (dir="auto" takes the sign ℹ for a Latin letter.)
function direction(line) {
  const words = line.replace(ISOLATED, "");
  const other = page.dir === "rtl" ? "ltr" : "rtl";
  return LETTERS[other].test(words) && !LETTERS[page.dir].test(words) ? other : page.dir;
}

function linkTo(text, [, address, mail, phone]) {
  const link = document.createElement("a");
  link.textContent = text;
  link.dir = "ltr";
  link.href = address || (mail ? "mailto:" + mail : "tel:" + phone.replace(/ /g, ""));
  if (address) { link.target = "_blank"; link.rel = "noopener noreferrer"; }
  return link;
}

function showLine(line) {
  const paragraph = document.createElement("p");
  paragraph.dir = direction(line);
  for (const [sign, className] of SIGNS) if (sign.test(line)) paragraph.className = className;
  let end = 0;
  let between = "";
  TAPPABLE.lastIndex = 0;
  for (let match = TAPPABLE.exec(line); match; match = TAPPABLE.exec(line)) {
    between += line.slice(end, match.index);
    paragraph.append(line.slice(end, match.index), linkTo(match[0], match));
    end = match.index + match[0].length;
  }
  paragraph.append(line.slice(end));
  // Nothing but a number or an address to tap: as easy to hit as a button.
  if (end && !SAYS_SOMETHING.test(between + line.slice(end))) paragraph.className = "contact";
  return paragraph;
}

function showMessage(text, className) {
  const bubble = document.createElement("div");
  bubble.className = "message " + className;
  let apart = false;
  for (const line of text.split("\n")) {
    if (line.trim()) {
      const paragraph = showLine(line);
      if (apart) paragraph.classList.add("apart");
      bubble.append(paragraph);
    }
    apart = !line.trim();
  }
  log.append(bubble);
  return bubble;
}

function showButtons(buttons) {
  const row = document.createElement("div");
  row.className = "buttons";
  for (const { title, payload, hides } of buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.dir = direction(title);
    button.textContent = title;
    button.addEventListener("click", () => {
      // The screen is empty before the answer is here, also when the network is slow or gone.
      if (hides) clearPage();
      send({ button: payload }, hides ? "" : title);
    });
    if (hides) button.className = "hide";
    row.append(button);
  }
  log.append(row);
  // In reach on the screen however long the answer is: in the log itself it can stick to the bottom.
  log.append(...row.querySelectorAll(".hide"));
}

// A place on the map: a link to its page, as easy to hit as a button.
function showPlace(bubble, place) {
  const paragraph = document.createElement("p");
  paragraph.className = "contact";
  paragraph.append(linkTo("🗺 " + (place.title || place.latitude + ", " + place.longitude), [, place.map]));
  bubble.append(paragraph);
}

// Answers on their way when the page is cleared are not shown any more.
let clearings = 0;

// All that the page has shown and stored of the talk.
function clearPage() {
  clearings += 1;
  log.textContent = field.value = "";
  fitField();
  sessionStorage.clear();
  localStorage.clear();
  history.replaceState(null, "", location.pathname + "?language=" + page.lang);
}

// Brings the top or bottom of a bubble to that of the log; scrollIntoView would also move where Tab goes on from.
function bring(bubble, edge) {
  const margin = edge === "top" ? parseFloat(getComputedStyle(bubble).scrollMarginTop) : 0;
  log.scrollTop += bubble.getBoundingClientRect()[edge] - log.getBoundingClientRect()[edge] - margin;
}

function showReplies(answer) {
  if (answer.hide) clearPage();
  let first = null;
  for (const reply of answer.replies) {
    const bubble = showMessage(reply.text, "theirs");
    bubble.lang = answer.language;
    if (reply.location) showPlace(bubble, reply.location);
    first = first || bubble;
    if (reply.buttons.length) showButtons(reply.buttons);
  }
  if (first) bring(first, "top");
}

function showPageTexts(texts) {
  page.lang = texts.language;
  page.dir = texts.direction;
  document.title = texts.title;
  body.dataset.writing = texts.writing;
  body.dataset.error = texts.error;
  log.setAttribute("aria-label", texts.conversation);
  document.getElementById("languages").setAttribute("aria-label", texts.languages);
  document.getElementById("skip").textContent = texts.skip;
  document.getElementById("label").textContent = texts.label;
  document.getElementById("send").textContent = texts.send;
  field.placeholder = texts.placeholder;
  for (const button of document.querySelectorAll("#languages button")) {
    button.setAttribute("aria-pressed", String(button.value === texts.language));
  }
}

async function ask(message) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    const response = await fetch("chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(Object.assign({ page_language: page.lang }, message)),
      signal: patience.signal,
    });
    if (!response.ok) throw new Error(response.statusText);
    return await response.json();
  } finally {
    clearTimeout(timer);
  }
}

// `said` is what the person sees of an own message; a failed one goes back to the field.
async function send(message, said) {
  const bubble = said ? showMessage(said, "mine") : null;
  if (bubble) bring(bubble, "bottom");
  statusLine.className = "";
  statusLine.textContent = body.dataset.writing;
  const before = clearings;
  try {
    const answer = await ask(message);
    if (clearings !== before) return true;
    statusLine.textContent = "";
    // The page's own words follow the language of the talk.
    if (answer.page) showPageTexts(answer.page);
    showReplies(answer);
    return true;
  } catch (error) {
    if (clearings !== before) return false;
    statusLine.className = "error";
    statusLine.textContent = body.dataset.error;
    if (bubble) bubble.remove();
    if (message.text && !field.value) { field.value = message.text; fitField(); }
    return false;
  }
}

// The field grows with its text up to its max-height; from there on it scrolls.
function fitField() {
  field.style.height = field.style.overflow = "";
  if (field.scrollHeight > field.clientHeight) field.style.height = field.scrollHeight + 2 + "px";
  if (field.scrollHeight > field.clientHeight) field.style.overflow = "auto";
}

function sendField() {
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  fitField();
  send({ text }, text);
}

form.addEventListener("submit", (event) => { event.preventDefault(); sendField(); });
field.addEventListener("input", fitField);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); sendField(); }
});
document.getElementById("languages").addEventListener("click", (event) => {
  const code = event.target.value;
  if (code) send({ button: `/change_language{"language":"${code}"}` });
});

const start = new URLSearchParams(location.search).get("start") || "";
send({ start }).then((answered) => {
  // A shared link is counted when it is opened, not again each time the phone loads the page anew.
  if (start && answered) history.replaceState(null, "", location.pathname + "?language=" + page.lang);
});
