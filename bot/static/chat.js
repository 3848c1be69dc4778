"use strict";
const log = document.getElementById("log");
const form = document.getElementById("form");
const field = document.getElementById("message");
const statusLine = document.getElementById("status");
const page = document.documentElement;
const body = document.body;
// Phone numbers and links in an answer become tappable; everything else stays text.
const TAPPABLE = /(https?:\/\/[^\s\u2066-\u2069]+)|(\+\d[\d ]{6,}\d|\b(?:112|192|193|194|116 ?111|116 ?000|0800 ?\d{3} ?\d{3})\b)/g;

function addText(parent, text) {
  for (const line of text.split("\n")) {
    const paragraph = document.createElement("p");
    paragraph.dir = "auto";
    let end = 0;
    for (const match of line.matchAll(TAPPABLE)) {
      paragraph.append(line.slice(end, match.index));
      const link = document.createElement("a");
      link.textContent = match[0];
      link.href = match[1] ? match[1] : "tel:" + match[2].replaceAll(" ", "");
      if (match[1]) { link.target = "_blank"; link.rel = "noopener noreferrer"; }
      paragraph.append(link);
      end = match.index + match[0].length;
    }
    paragraph.append(line.slice(end) || (end ? "" : "\u200B"));
    parent.append(paragraph);
  }
}

function showMessage(text, className) {
  const bubble = document.createElement("div");
  bubble.className = "message " + className;
  addText(bubble, text);
  log.append(bubble);
  return bubble;
}

function showReplies(answer) {
  let first = null;
  for (const reply of answer.replies) {
    const bubble = showMessage(reply.text, "theirs");
    bubble.lang = answer.language;
    first = first || bubble;
    if (reply.buttons.length) {
      const row = document.createElement("div");
      row.className = "buttons";
      for (const { title, payload } of reply.buttons) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = title;
        button.addEventListener("click", () => { showMessage(title, "mine"); send({ button: payload }); });
        row.append(button);
      }
      log.append(row);
    }
  }
  if (first) first.scrollIntoView({ block: "start" });
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

async function send(message) {
  statusLine.className = "";
  statusLine.textContent = body.dataset.writing;
  try {
    const response = await fetch("chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...message, page_language: page.lang }),
    });
    if (!response.ok) throw new Error(response.statusText);
    const answer = await response.json();
    statusLine.textContent = "";
    // The page's own words follow the language of the talk.
    if (answer.page) showPageTexts(answer.page);
    showReplies(answer);
  } catch {
    statusLine.className = "error";
    statusLine.textContent = body.dataset.error;
    if (message.text && !field.value) field.value = message.text;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  showMessage(text, "mine");
  send({ text });
});
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
});
document.getElementById("languages").addEventListener("click", (event) => {
  const code = event.target.value;
  if (code) send({ button: `/change_language{"language":"${code}"}` });
});
send({ start: new URLSearchParams(location.search).get("start") || "" });
