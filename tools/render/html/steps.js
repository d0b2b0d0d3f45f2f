// The trace, what is known at each of its steps, and the rows that show them.

const trace = JSON.parse(document.getElementById("trace").textContent);
const steps = trace.steps;
const byId = (id) => document.getElementById(id);

// An element with its class, text and children; text never becomes markup.
const make = (tag, className, ...children) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const child of children) element.append(child);
  return element;
};
const color = (element, thread) => {
  element.style.setProperty("--c", `var(--c${thread % 8})`);
  return element;
};

let cursor = 0;        // Steps done, 0 to steps.length.
let chosen = -1;       // The object whose changes are jumped to.
let hits = [];         // Steps that the search found.
const open = new Set();  // Gaps that are unfolded, by their first step.
const rows = new Map();  // The row of each step that is drawn.

// ---- what is known at a step ----

const changeIndex = (object, done) => {
  const changes = object.changes;
  let index = -1;
  while (index + 1 < changes.length && changes[index + 1][0] <= done) ++index;
  return index;
};
const valueAt = (object, done) => {
  const index = changeIndex(object, done);
  return index < 0 ? object.start : object.changes[index][1];
};
// Who holds the lock of the page that is exposed; "": nobody.
const lockHolder = (window, done) =>
  window.lockers.reduce((holder, [from, thread]) => from <= done ? thread : holder, "");
const windowsAt = (done) => trace.windows.filter(
  (at) => at.opens <= done && (at.closes === 0 || done < at.closes));
// "": closed; "held": each page that is exposed is locked; "window": one is not.
const shadeAt = (done) => {
  const windows = windowsAt(done);
  if (!windows.length) return "";
  return windows.every((window) => lockHolder(window, done)) ? "held" : "window";
};
const threadNumber = (name) => trace.threads.indexOf(name);

// ---- the rows ----

const isShown = (number) => byId("all").checked || steps[number - 1].shown;

const rails = (item, thread) => {
  trace.threads.forEach((_, lane) => {
    const rail = color(make("span", lane === thread ? "rail mine" : lane > thread ? "rail right" : "rail"), lane);
    rail.style.setProperty("--rail", lane);
    item.append(rail);
  });
};
const shade = (item, done) => {
  const shade = shadeAt(done);
  if (shade) item.classList.add("window", shade);
};
const at = (depth, className, text) => {
  const line = make("div", className, text);
  line.style.setProperty("--d", depth);
  return line;
};

// The calls of a step that the row before has not named; `previous` is the last step drawn, and
// `before` the thread's last one: what it is still in is named again, as a reminder.
const callLines = (step, previous, before) => {
  const same = previous && previous.thread === step.thread;
  const known = same ? previous.calls : [];
  let common = 0;
  while (common < known.length && common < step.calls.length &&
         known[common] === step.calls[common]) ++common;
  const own = step.byCall ? step.calls.length - 1 : step.calls.length;
  const lines = [];
  for (let i = Math.min(common, own); i < own; ++i) {
    const stack = step.calls.slice(0, i + 1).join();
    const again = !same && before && before.calls.slice(0, i + 1).join() === stack;
    lines.push(at(i, again ? "call again" : "call", step.calls[i] + "()"));
  }
  return lines;
};

const stepRow = (step, previous, before) => {
  const item = color(make("li", "step"), step.thread);
  item.dataset.step = step.number;
  item.style.setProperty("--lane", step.thread);
  rails(item, step.thread);
  const body = make("div", "body");
  if (!previous || previous.thread !== step.thread) {
    body.append(make("div", "who", trace.threads[step.thread]));
  }
  body.append(...callLines(step, previous, before));
  const depth = step.byCall ? step.calls.length - 1 : step.calls.length;
  for (const line of step.lines) body.append(at(depth, "act", line));
  // The number stands in the margin, on the step's first own line.
  body.querySelector(".act").prepend(make("span", "num", String(step.number)));
  for (const remark of step.remarks) body.append(at(depth, "remark", remark));
  item.append(body);
  shade(item, step.number);
  if (trace.repeats_from && step.number >= trace.repeats_from) item.classList.add("repeats");
  item.addEventListener("click", () => go(step.number));
  rows.set(step.number, item);
  return item;
};

const gapRow = (first, last) => {
  const item = make("li", "gap");
  rails(item, -1);
  const count = last - first + 1;
  const drain = steps.slice(first - 1, last).every((step) => step.drain);
  const labels = [];
  if (drain) {
    for (const step of steps.slice(first - 1, last)) {
      for (const label of step.labels) if (!labels.includes(label)) labels.push(label);
    }
  }
  const what = (drain ? "then the drain," : "\u22ef") + ` ${count} step${count > 1 ? "s" : ""}`;
  const button = make("button", "", labels.length ? `${what}: ${labels.join("; ")}` : what);
  button.type = "button";
  button.title = "Show these steps";
  button.addEventListener("click", () => {
    open.add(first);
    draw();
  });
  item.append(button);
  shade(item, last);
  return item;
};

const draw = () => {
  const list = byId("steps");
  rows.clear();
  const items = [];
  let previous = null;
  let gap = 0;
  const lastOf = [];  // The last step drawn of each thread.
  const add = (step) => {
    items.push(stepRow(step, previous, lastOf[step.thread]));
    previous = lastOf[step.thread] = step;
  };
  const flush = (before) => {
    if (!gap) return;
    if (open.has(gap)) {
      for (let number = gap; number < before; ++number) add(steps[number - 1]);
    } else {
      items.push(gapRow(gap, before - 1));
    }
    gap = 0;
  };
  for (const step of steps) {
    if (step.number === trace.repeats_from) {
      flush(step.number);
      items.push(make("li", "cycle", `\u21bb steps ${trace.repeats_from}-${steps.length} repeat forever`));
      previous = null;
    }
    if (!isShown(step.number)) {
      if (!gap) gap = step.number;
      continue;
    }
    flush(step.number);
    add(step);
  }
  flush(steps.length + 1);
  list.replaceChildren(...items);
  mark();
};
