// Moving through the trace: by step, change, search hit or overview; keys and buttons. Begins.

const mark = () => {
  for (const [number, row] of rows) {
    if (number === cursor) row.setAttribute("aria-current", "step");
    else row.removeAttribute("aria-current");
    row.classList.toggle("hit", hits.includes(number));
    row.classList.toggle("touches", chosen >= 0 &&
      trace.objects[chosen].changes.some((change) => change[0] === number));
  }
};

const show = () => {
  mark();
  showStep();
  showWindow();
  byId("state-step").textContent = cursor;
  for (const [object, cell, buttons, row, index] of cells) {
    showValue(cell, object, cursor);
    buttons[0].disabled = neighbour(object, -1) === undefined;
    buttons[1].disabled = neighbour(object, 1) === undefined;
    row.classList.toggle("chosen", index === chosen);
  }
  byId("mini").replaceChildren(...miniature());
  byId("where").textContent = `${cursor} of ${steps.length}`;
  byId("slider").value = cursor;
  const line = byId("map-svg").querySelector(".cursor");
  line.setAttribute("x1", Math.max(0, cursor - .5));
  line.setAttribute("x2", Math.max(0, cursor - .5));
};

const go = (number) => {
  cursor = Math.max(0, Math.min(steps.length, number));
  if (cursor > 0 && !rows.has(cursor)) {
    // It is folded away: unfold its gap, which begins behind the last row before it.
    let first = cursor;
    while (first > 1 && !isShown(first - 1) && first !== trace.repeats_from) --first;
    open.add(first);
    draw();
  }
  show();
  const row = rows.get(cursor);
  if (row) row.scrollIntoView({block: "nearest"});
  if (cursor === steps.length) byId("end").scrollIntoView({block: "nearest"});
  history.replaceState(null, "", cursor ? `#step-${cursor}` : "#");
};

const step = (direction) => {
  const numbers = [0, ...rows.keys()];
  if (direction < 0) return go(numbers.reverse().find((number) => number < cursor) ?? 0);
  const next = numbers.find((number) => number > cursor);
  // A livelock goes round.
  go(next ?? (trace.repeats_from && cursor === steps.length ? trace.repeats_from : cursor));
};

const select = (index) => {
  chosen = index;
  byId("object").value = String(index);
  show();
};

// ---- search ----

const textOf = (step) => [trace.threads[step.thread], ...step.calls, ...step.lines, step.operation,
  ...step.remarks, ...step.labels, ...step.objects.map((object) => object[0]),
  step.place >= 0 ? trace.places[step.place].file : ""].join("\n").toLowerCase();
const texts = steps.map(textOf);
const find = () => {
  const words = byId("search").value.toLowerCase().split(/\s+/).filter((word) => word);
  hits = words.length ? steps.map((step) => step.number).filter(
    (number) => words.every((word) => texts[number - 1].includes(word))) : [];
  const place = hits.indexOf(cursor);
  byId("found").textContent = !words.length ? "" : !hits.length ? "none"
    : place >= 0 ? `${place + 1} of ${hits.length}` : `${hits.length} steps`;
  mark();
};
const nextHit = (direction) => {
  if (!hits.length) return;
  const next = direction > 0 ? hits.find((number) => number > cursor) ?? hits[0]
    : [...hits].reverse().find((number) => number < cursor) ?? hits[hits.length - 1];
  go(next);
  find();
};

// ---- overview ----

const buildMap = () => {
  const svg = byId("map-svg");
  const height = 14 * trace.threads.length;
  svg.setAttribute("viewBox", `0 0 ${steps.length} ${height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.style.height = height + "px";
  const shape = (tag, className, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    element.setAttribute("class", className);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    svg.append(element);
    return element;
  };
  for (let done = 0; done < steps.length; ++done) {
    const shade = shadeAt(done);
    if (!shade) continue;
    shape("rect", "window " + shade, {x: done, y: 0, width: 1.02, height});
  }
  trace.threads.forEach((name, lane) => {
    byId("map-names").append(color(make("div", "", name), lane));
    shape("line", "lane", {x1: 0, x2: steps.length, y1: lane * 14 + 7, y2: lane * 14 + 7});
    const label = color(make("span", "", name), lane);
    label.style.setProperty("--lane", lane);
    byId("lanes").append(label);
  });
  for (const step of steps) {
    color(shape("rect", step.shown ? "tick" : "tick quiet",
      {x: step.number - 1, y: step.thread * 14 + 3, width: 1.02, height: 8}), step.thread);
  }
  shape("line", "cursor", {x1: 0, x2: 0, y1: 0, y2: height});
  const seek = (event) => {
    const box = svg.getBoundingClientRect();
    go(Math.floor((event.clientX - box.left) / box.width * steps.length) + 1);
  };
  svg.addEventListener("pointerdown", seek);
  svg.addEventListener("pointermove", (event) => event.buttons && seek(event));
};

const buildEnd = () => {
  const end = byId("end");
  if (trace.waiting) return end.append(make("pre", "waits", trace.waiting));
  end.append(make("p", "sum", trace.symptom));
};

// ---- keys and buttons ----

const keys = {
  ArrowRight: () => step(1), ArrowDown: () => step(1), j: () => step(1),
  ArrowLeft: () => step(-1), ArrowUp: () => step(-1), k: () => step(-1),
  Home: () => go(0), End: () => go(steps.length),
  "]": () => jump(chosen, 1), "[": () => jump(chosen, -1),
  a: () => byId("all").click(), "/": () => byId("search").focus(),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const field = event.target.closest("input, select, textarea, pre");
  if (event.target === byId("search")) {
    if (event.key === "Enter") nextHit(event.shiftKey ? -1 : 1);
    if (event.key === "Escape") {
      byId("search").value = "";
      find();
      byId("search").blur();
    }
    return;
  }
  if (field && field !== byId("all")) return;
  const action = keys[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
byId("first").addEventListener("click", () => go(0));
byId("back").addEventListener("click", () => step(-1));
byId("forth").addEventListener("click", () => step(1));
byId("last").addEventListener("click", () => go(steps.length));
byId("jump-back").addEventListener("click", () => jump(chosen, -1));
byId("jump-forth").addEventListener("click", () => jump(chosen, 1));
byId("object").addEventListener("change", (event) => select(Number(event.target.value)));
byId("slider").addEventListener("input", (event) => go(Number(event.target.value)));
byId("search").addEventListener("input", () => {
  find();
  if (hits.length && !hits.includes(cursor)) nextHit(1);
});
byId("all").addEventListener("change", () => {
  open.clear();
  draw();
  go(cursor);
});
const toggleSheet = () => {
  const shown = byId("panel").classList.toggle("open");
  byId("sheet").setAttribute("aria-expanded", String(shown));
  document.body.classList.toggle("sheet", shown);
  go(cursor);
};
byId("sheet").addEventListener("click", toggleSheet);
const fromAddress = () => {
  const match = /^#step-(\d+)$/.exec(location.hash);
  return match ? Number(match[1]) : -1;
};
window.addEventListener("hashchange", () => {
  if (fromAddress() >= 0) go(fromAddress());
});

byId("all").checked = trace.all_steps;
new ResizeObserver(() => document.documentElement.style.setProperty(
  "--bar", byId("bar").offsetHeight + "px")).observe(byId("bar"));
byId("slider").max = steps.length;
buildMap();
buildState();
buildEnd();
byId("app").hidden = false;
draw();
const begin = cells.find(([object]) => object.name === trace.choose) ?? cells[0];
if (begin) select(begin[4]);
const first = fromAddress();
go(first >= 0 ? first : trace.begin);
