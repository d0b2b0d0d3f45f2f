"use strict";
(() => {
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
  const objectNamed = (name) => trace.objects.find((object) => object.name === name);
  const lockHolder = (page, done) => {
    const lock = objectNamed(`page ${page} PG_locked`);
    const holder = lock ? valueAt(lock, done) : "free";
    return holder === "free" ? "" : holder;
  };
  const windowsAt = (done) => trace.windows.filter(
    (at) => at.opens <= done && (at.closes === 0 || done < at.closes));
  // "": closed; "held": each page that is exposed is locked; "window": one is not.
  const shadeAt = (done) => {
    const windows = windowsAt(done);
    if (!windows.length) return "";
    return windows.every((window) => lockHolder(window.page, done)) ? "held" : "window";
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
        items.push(make("li", "circle", `\u21bb steps ${trace.repeats_from}-${steps.length} repeat for ever`));
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

  // ---- the panel ----

  const showValue = (cell, object, done) => {
    const value = valueAt(object, done);
    const index = changeIndex(object, done);
    const changed = index >= 0 && object.changes[index][0] === done;
    cell.replaceChildren();
    if (changed) {
      const before = index === 0 ? object.start : object.changes[index - 1][1];
      cell.append(make("span", "was", before), " \u2192 ");
    }
    if (object.flag) {
      cell.append(make("span", value === "1" ? "flag on" : "flag", value));
    } else if (threadNumber(value) >= 0) {
      cell.append(color(make("span", "holder", value), threadNumber(value)));
    } else {
      cell.append(value);
    }
    cell.parentElement.classList.toggle("changed", changed);
  };

  const neighbour = (object, direction) => {
    const changes = object.changes.map((change) => change[0]);
    return direction > 0 ? changes.find((step) => step > cursor)
                         : changes.reverse().find((step) => step < cursor);
  };
  const jump = (index, direction) => {
    if (index < 0) return;
    const target = neighbour(trace.objects[index], direction);
    if (target !== undefined) go(target);
  };

  const cells = [];  // [object, value cell, buttons, row]
  const buildState = () => {
    const table = byId("state");
    const constant = byId("constant").querySelector("tbody");
    let group = "";
    let body = null;
    let constants = 0;
    const choose = byId("object");
    trace.objects.forEach((object, index) => {
      const name = make("th", "");
      name.scope = "row";
      const cell = make("td", "");
      if (!object.changes.length) {
        name.append(object.name);
        cell.append(object.start);
        constant.append(make("tr", "", name, cell));
        ++constants;
        return;
      }
      if (object.group !== group) {
        group = object.group;
        body = make("tbody", "");
        const head = make("th", "", group);
        head.colSpan = 3;
        head.scope = "rowgroup";
        body.append(make("tr", "group", head));
        table.append(body);
      }
      const pick = make("button", "", object.short);
      pick.type = "button";
      pick.title = "Choose: [ and ] jump between its changes";
      pick.addEventListener("click", () => select(index));
      name.append(pick);
      const buttons = [[-1, "\u2190", "Previous"], [1, "\u2192", "Next"]].map(([direction, arrow, word]) => {
        const button = make("button", "", arrow);
        button.type = "button";
        button.setAttribute("aria-label", `${word} change of ${object.name}`);
        button.addEventListener("click", () => {
          select(index);
          jump(index, direction);
        });
        return button;
      });
      const row = make("tr", "", name, cell, make("td", "", buttons[0], " ", buttons[1]));
      body.append(row);
      cells.push([object, cell, buttons, row, index]);
      const option = make("option", "", object.name);
      option.value = index;
      choose.append(option);
    });
    byId("constant").hidden = constants === 0;
    byId("jump").hidden = cells.length === 0;
  };

  const sourceFigure = (place) => {
    const figure = make("figure", "source");
    const where = place.announces ? "" : "  (in this function)";
    figure.append(make("figcaption", "", `${place.file}:${place.line}${where}`));
    const pre = make("pre", "");
    place.lines.forEach((text, i) => {
      const number = place.first + i;
      pre.append(make("span", number === place.line ? "at" : "", `${String(number).padStart(4)}  ${text}`));
    });
    pre.tabIndex = 0;
    figure.append(pre);
    return figure;
  };

  const showStep = () => {
    const now = byId("now");
    now.replaceChildren();
    if (cursor === 0) {
      now.append(make("h2", "", "The start"), make("p", "chain", "before the first step"));
      byId("live").textContent = "The start";
      return;
    }
    const step = steps[cursor - 1];
    const title = make("h2", "", `Step ${cursor}  `);
    title.append(color(make("span", "chip", trace.threads[step.thread]), step.thread));
    if (step.drain) title.append("  in the drain");
    now.append(title);
    const chain = step.calls.map((call) => call + "()").join(" \u203a ");
    if (chain) now.append(make("p", "chain", chain));
    now.append(make("p", "act", step.lines.join(", ")));
    const touched = make("ul", "touched");
    for (const [name, before, after] of step.objects) {
      const text = before === after ? `${name} is ${after}` : `${name}: ${before} \u2192 ${after}`;
      touched.append(make("li", before === after ? "" : "now-changed", text));
    }
    now.append(make("p", "note", `operation: ${step.operation}`), touched);
    for (const remark of step.remarks) now.append(make("p", "note", "// " + remark));
    for (const label of step.labels) now.append(make("p", "note", label));
    if (step.place >= 0) now.append(sourceFigure(trace.places[step.place]));
    byId("live").textContent = `Step ${cursor}, ${trace.threads[step.thread]}: ${step.lines.join(", ")}`;
  };

  // What changed, in one line: on a phone the table is folded away.
  const miniature = () => {
    if (cursor === 0) return ["before the first step"];
    const step = steps[cursor - 1];
    const changed = step.objects.filter(([, before, after]) => before !== after)
      .map(([name, before, after]) => `${name}: ${before} \u2192 ${after}`);
    const out = [color(make("b", "chip", trace.threads[step.thread]), step.thread), " "];
    if (shadeAt(cursor)) out.push(make("span", "key-window", "exposed"), " ");
    return [...out, changed.join(", ") || step.lines.join(", ")];
  };

  const showWindow = () => {
    byId("exposed").replaceChildren(...windowsAt(cursor).map((window) => {
      const holder = lockHolder(window.page, cursor);
      const since = window.opens === 0 ? "from the start" : `since step ${window.opens}`;
      const until = window.closes === 0 ? "to the end" : `until step ${window.closes}`;
      return make("span", "",
        make("b", "", `Page ${window.page}: newer than the disk, and nothing remembers it`),
        `, ${since}, ${until}. `,
        holder ? `It is locked by ${holder}, who may still take care. ` : "");
    }));
  };

  // ---- moving ----

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
  // The first choice: whether the page that the symptom names is dirty.
  const page = (/page \d+/.exec(trace.symptom) ?? ["page 0"])[0];
  const begin = cells.find(([object]) => object.name === `${page} PG_dirty`) ?? cells[0];
  if (begin) select(begin[4]);
  const first = fromAddress();
  go(first >= 0 ? first : trace.begin);
})();
