// The panel: what the objects hold at the step under the cursor, and what that step did.

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
  } else if (object.holder && threadNumber(value) >= 0) {
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
  figure.append(make("figcaption", "", `${place.file}:${place.line}`));
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
    const holder = lockHolder(window, cursor);
    const since = window.opens === 0 ? "from the start" : `since step ${window.opens}`;
    const until = window.closes === 0 ? "to the end" : `until step ${window.closes}`;
    return make("span", "",
      make("b", "", `Page ${window.page}: newer than the disk, and nothing remembers it`),
      `, ${since}, ${until}. `,
      holder ? `It is locked by ${holder}, which may still handle it. ` : "");
  }));
};
