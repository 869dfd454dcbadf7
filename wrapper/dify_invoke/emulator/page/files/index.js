// Shows the emulator's overview, and asks for it anew each second while somebody looks.
// All texts are set as text: what came from a request is never markup.
"use strict";

const PAUSE = 1000;
const place = (id) => document.getElementById(id);
let shown = "";
let newest = null;
let asked = 0;
let timer;

function element(tag, className, ...content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...content);
  return made;
}

function fill(id, items, empty) {
  const filled = items.length ? items : [element("li", "empty", empty)];
  place(id).replaceChildren(...filled);
}

function counted(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

function stateOf(call) {
  if (call.milliseconds === null) return "running";
  return call.failed ? "failed" : "good";
}

// What stands beside the operation, and below it: a status, and the words of an error.
function statusOf(call) {
  const [status, ...words] = call.status.split(": ");
  if (call.milliseconds === null) return ["running", ""];
  return [call.failed || status === "ok" ? status : `${status} ok`, words.join(": ")];
}

function callItem(call) {
  const time = element("time", "", call.began.slice(11, 23));
  time.dateTime = call.began;
  const [status, words] = statusOf(call);
  const facts = [time, call.channel];
  if (call.milliseconds !== null) {
    facts.push(counted(call.results, "result"), `${Math.round(call.milliseconds)} ms`);
  }
  return element(
    "li", stateOf(call),
    element("p", "what", element("strong", "", call.operation), " ", element("span", "subject", call.subject)),
    element("p", "status", status),
    ...(words ? [element("p", "words", words)] : []),
    element("p", "facts", ...facts.flatMap((fact, index) => (index ? [" · ", fact] : [fact]))),
  );
}

function scriptItem(script) {
  return element(
    "li", "",
    element("code", "", script.text),
    element("p", "facts", `at ${script.place} · answered ${counted(script.given, "call")}`),
  );
}

function thing(kind, name, ...facts) {
  const about = element("p", "facts", facts.filter(Boolean).join(" · "));
  return element("li", "", element("p", "what", kind, " ", element("code", "", name)), about);
}

function show(overview) {
  const { server, environment, apps, tools, datasources, scripts, calls } = overview;
  place("server").textContent = [
    server.url, `server ${server.name}`, `version ${server.version}`, `${server.framing} streams`,
  ].join(" · ");
  place("environment").textContent = Object.entries(environment)
    .map(([name, value]) => `export ${name}=${value}`)
    .join("\n");
  fill("calls", calls.map(callItem), "No call has come yet.");
  fill("scripts", scripts.map(scriptItem), "None is set: the emulator's own small models answer.");
  fill("workspace", [
    ...apps.map((app) => thing("app", app.id, app.mode)),
    ...tools.map((tool) => thing("tool", tool.name, tool.provider, tool.type, tool.description)),
    ...datasources.map((source) => thing("datasource", source.name, source.provider)),
  ], "It has no apps and no tools.");
  announce(calls[0]);
}

// A screen reader is told of the newest call when it has ended, but not of those that were there before.
function announce(call) {
  const ended = call && call.milliseconds !== null ? call.number : newest ?? 0;
  if (newest !== null && ended !== newest) {
    place("newest").textContent = `${call.operation} ${call.subject}: ${statusOf(call).filter(Boolean).join(", ")}`;
  }
  newest = ended;
}

async function ask() {
  const mine = ++asked;
  clearTimeout(timer);
  try {
    const text = await (await fetch("/page/overview.json")).text();
    if (mine !== asked) return;
    if (text !== shown) show(JSON.parse(text));
    shown = text;
    place("connection").textContent = "";
  } catch {
    place("connection").textContent = "The emulator does not answer. This page goes on when it does.";
  }
  if (mine === asked && !document.hidden) timer = setTimeout(ask, PAUSE);
}

async function copy() {
  try {
    await navigator.clipboard.writeText(`${place("environment").textContent}\n`);
    place("copied").textContent = "Copied";
  } catch {
    place("copied").textContent = "The browser does not allow it: select the lines.";
  }
  setTimeout(() => { place("copied").textContent = ""; }, 2000);
}

place("copy").addEventListener("click", copy);
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
ask();
