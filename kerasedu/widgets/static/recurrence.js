// RecurrenceExplorer: gates and states of a recurrent layer as heat maps over time, and one unit of one time step in words.
// `payload` holds the numbers; `time`, `unit` and `direction` say what is explained. recurrence_scene.py tells the same.

const ROOM = 600; // pixels for all time steps
const COLUMN = [5, 46]; // narrowest and widest time step
const NUMBERED = 19; // height of a cell with its number in it
const BAR = 54;
const HIGHEST = 760; // of all maps with numbers in them
const LONGEST = 7; // characters of a number in a cell
const ARROWS = { previous: "M12 2v12L4 8z", next: "M4 2v12l8-6z" };
const MINUS_AFTER_A_SIGN = /([+−×] )(-[\d.e-]+)/g;

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const data = JSON.parse(model.get("payload"));
  const title = say(words.title, { name: data.name });
  const brief = count(data.steps) <= 6 ? " ke-brief" : ""; // the words have room beside the maps
  const root = make("div", { class: `kerasedu ke-recurrence${brief}`, tabindex: "0", role: "group", "aria-label": title });
  const parts = Object.fromEntries(["controls", "formula", "maps", "about"].map((name) => [name, make("div", { class: `ke-recurrence-${name}` })]));
  parts.place = make("div", { class: "ke-recurrence-place" });
  parts.lines = make("div", { class: "ke-recurrence-lines" });
  parts.about.setAttribute("aria-live", "polite");
  parts.about.append(parts.place, parts.lines);
  const longest = Math.max(...Object.values(words.sentences).map((lines) => lines.length));
  parts.about.style.minHeight = `${1.75 * (longest + 2)}em`; // what stands below stays where it is
  const side = make("div", { class: "ke-recurrence-side" }, parts.about, parts.formula);
  root.append(headOf(data, words, title), parts.controls, make("div", { class: "ke-recurrence-body" }, parts.maps, side), notesOf(data, words));
  const context = { data, words, tip: tooltip(root), wide: columnWidth(data), choose, set };
  const [steps, units] = [data.steps, data.units];
  let [rows, controls] = [[], null];

  function set(values, save = true) {
    for (const [name, value] of Object.entries(values)) if (model.get(name) !== value) model.set(name, value);
    if (save) model.save_changes();
  }
  function choose(time, unit, save = true) {
    set({ time: between(time, steps), unit: between(unit, units) }, save);
  }
  const now = () => ({ time: between(model.get("time"), steps), unit: between(model.get("unit"), units), direction: model.get("direction") });

  function layOut() {
    const { direction } = now();
    controls = controlsOf(context, now);
    parts.controls.replaceChildren(...controls.elements);
    root.dataset.direction = direction;
    rows = rowsOf(direction, context);
    parts.maps.replaceChildren(...rows.map((row) => row.element));
    const lines = data.formula[direction].map((latex) => formula(latex, data, say(words.formula, { latex })));
    parts.formula.replaceChildren(...lines, direction === "backward" ? make("div", { class: "ke-note" }, words.short) : "");
    show();
  }
  function show() {
    const place = now();
    for (const row of rows) row.mark(place);
    controls.show(place);
    parts.place.textContent = placeText(data, place, words);
    parts.lines.replaceChildren(...linesOf(data, place, words).map(([line, plain]) => make("p", { class: plain ? "ke-note" : null }, line)));
  }
  /** The controls are made anew: what had the focus has it again. */
  function turn() {
    const name = parts.controls.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    layOut();
    if (name) parts.controls.querySelector(`[data-name="${name}"]`)?.focus();
  }
  const move = (byTime, byUnit) => () => choose(now().time + byTime, now().unit + byUnit);
  onKeys(root, {
    ArrowRight: move(1, 0),
    ArrowLeft: move(-1, 0),
    ArrowDown: move(0, 1),
    ArrowUp: move(0, -1),
    Home: () => choose(steps[0], now().unit),
    End: () => choose(steps[1] - 1, now().unit),
  });
  layOut();
  el.append(root);
  const listeners = { "change:time": show, "change:unit": show, "change:direction": turn };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const bringBack = replacePicture(model);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    bringBack();
  };
}

const between = (value, [first, end]) => Math.max(first, Math.min(end - 1, value));
const count = ([first, end]) => end - first;
const columnWidth = (data) => Math.max(COLUMN[0], Math.min(COLUMN[1], Math.floor(ROOM / count(data.steps))));

function headOf(data, words, title) {
  const subtitle = say(words.subtitle, { kind: data.kind, steps: data.steps[2], units: data.units[2] });
  return make("div", { class: "ke-recurrence-head" }, make("b", {}, title), " ", make("span", { class: "ke-note" }, subtitle));
}

function notesOf(data, words) {
  const [steps, units, features] = [data.steps, data.units, data.features];
  const told = [
    [true, data.judged ? words.judged : words.last_state, "ke-note ke-of-gradients"],
    [data.backwards, words.backwards],
    [count(steps) < steps[2], say(words.sent_steps, { count: count(steps), total: steps[2] })],
    [count(units) < units[2], say(words.sent_units, { first: units[0], last: units[1] - 1, total: units[2] })],
    [features[0] < features[1], say(words.sent_features, { count: features[0], total: features[1] })],
    [data.others.length, say(words.others, { names: data.others.join(", ") })],
    [true, words.keys],
  ];
  return make("div", { class: "ke-recurrence-notes" }, ...told.filter(([holds]) => holds).map(([, line, kind = "ke-note"]) => make("div", { class: kind }, line)));
}

// ---- words ------------------------------------------------------------------------------------------------------------------

function placeText(data, { time, unit }, words) {
  const values = { time, unit, last: data.steps[2] - 1 };
  return data.labels ? say(words.place_label, { ...values, label: data.labels[time - data.steps[0]] }) : say(words.place, values);
}

/** The sentences, each with whether it is the same everywhere. */
function linesOf(data, { time, unit, direction }, words) {
  const step = time - data.steps[0];
  const sizes = data.norms.grad_h;
  const size = direction === "backward" ? [[say(words.size_here, { here: digits(sizes[step]), last: digits(sizes.at(-1)) }), false]] : [];
  if (data.masked.includes(step)) return [[words.masked, false], ...size];
  const place = step * count(data.units) + unit - data.units[0];
  const numbers = Object.fromEntries(Object.entries(data.arrays).map(([name, values]) => [name, digits(values[place])]));
  const lines = words.sentences[direction].map((line) => [say(line, numbers).replace(MINUS_AFTER_A_SIGN, "$1($2)"), !line.includes("{")]);
  return [...lines, ...size];
}

// ---- controls ---------------------------------------------------------------------------------------------------------------

function controlsOf({ data, words, choose, set }, now) {
  const direction = now().direction;
  const turns = ["forward", "backward"].map((name) =>
    make("button", { type: "button", class: "ke-button", "aria-pressed": String(name === direction), "data-name": name, onclick: () => set({ direction: name }) }, words[name]),
  );
  const go = (by) => () => choose(now().time + by, now().unit);
  const previous = button(icon(ARROWS.previous), words.previous, go(-1), { "data-name": "previous" });
  const next = button(icon(ARROWS.next), words.next, go(1), { "data-name": "next" });
  const last = data.steps[1] - 1;
  const slider = sliderOf({ min: data.steps[0], max: last, "aria-label": words.slider, "data-name": "time", oninput: () => choose(Number(slider.value), now().unit) });
  const units = Array.from({ length: count(data.units) }, (_, i) => make("option", {}, String(data.units[0] + i)));
  const select = make("select", { "aria-label": words.unit, "data-name": "unit", onchange: () => choose(now().time, data.units[0] + select.selectedIndex) }, ...units);
  return {
    elements: [make("div", { role: "group", "aria-label": words.directions }, ...turns), make("div", {}, previous, next), slider, make("label", {}, `${words.unit} `, select)],
    show(place) {
      slideTo(slider, place.time);
      slider.setAttribute("aria-valuetext", placeText(data, place, words));
      select.selectedIndex = place.unit - data.units[0];
      previous.disabled = place.time === data.steps[0];
      next.disabled = place.time === last;
    },
  };
}

// ---- what stands below each other, time from left to right -------------------------------------------------------------------

function rowsOf(direction, context) {
  const { data } = context;
  const all = data.maps[direction].reduce((sum, name) => sum + data.arrays[name].length / count(data.steps), 0);
  const numbered = context.wide >= COLUMN[1] && all * NUMBERED <= HIGHEST;
  const bars = direction === "backward" ? data.bars.map((name) => barsOf(name, context)) : [];
  return [chainOf(direction, context), ...bars, ...data.maps[direction].map((name) => mapOf(name, numbered, context))];
}

/** A number as short as a cell needs it. */
function shortText(value) {
  if (typeof value !== "number") return String(value);
  const texts = [4, 3, 2].map((places) => digits(Number(value.toPrecision(places))));
  return texts.find((text) => text.length <= LONGEST) ?? value.toExponential(1);
}

/** A name on the left, the drawing on the right, and over it the frame around the chosen time step. */
function rowOf(name, title, range, drawing, height, { data, wide }) {
  const width = count(data.steps) * wide;
  const frame = draw("rect", { class: "ke-time", y: 0, width: wide, height });
  const cell = draw("rect", { class: "ke-chosen", width: wide, visibility: "hidden" });
  const veils = data.masked.map((step) => draw("rect", { class: "ke-masked", x: step * wide, y: 0, width: wide, height }));
  const over = draw("svg", { class: "ke-over", width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, ...veils, frame, cell);
  const field = make("div", { class: "ke-row-field" }, drawing, over);
  field.style.width = `${width}px`;
  field.style.height = `${height}px`;
  const caption = make("div", { class: "ke-row-name" }, make("b", {}, title), make("span", { class: "ke-note" }, range));
  const mark = (time) => frame.setAttribute("x", (time - data.steps[0]) * wide);
  return { element: make("div", { class: "ke-row", "data-row": name }, caption, field), field, cell, mark };
}

/** Which time step and which part of the height the pointer is at. */
function pointed(event, field, { data, wide }) {
  const box = field.getBoundingClientRect();
  return [between(data.steps[0] + Math.floor((event.clientX - box.left) / wide), data.steps), (event.clientY - box.top) / box.height];
}

function listen(field, context, tell, unitAt) {
  const { choose, tip } = context;
  let last = null;
  field.addEventListener("pointermove", (event) => {
    const [time, down] = pointed(event, field, context);
    tip.show(tell(time, down), event);
    last = [time, unitAt(down)];
    choose(...last, false);
  });
  field.addEventListener("pointerleave", () => {
    tip.hide();
    if (last) choose(...last);
  });
}

function chainOf(direction, context) {
  const { data, words, wide, choose } = context;
  const tall = data.labels ? (wide < COLUMN[1] ? 96 : 64) : 40;
  const [first, end] = data.steps;
  const every = Math.max(1, Math.round(24 / wide));
  const picture = draw("svg", { width: (end - first) * wide, height: tall, role: "img", "aria-label": words.chain, class: "ke-chain" });
  const y = tall - 15;
  for (let time = first; time < end; time += 1) {
    const x = (time - first + 0.5) * wide;
    const told = data.labels ? data.labels[time - first] : null;
    if (told !== null && wide >= 9) picture.append(labelOf(told, x, y - 16, wide));
    if (wide >= 30) {
      picture.append(draw("rect", { class: "ke-link", x: x - 11, y: y - 10, width: 22, height: 20, rx: 4 }));
      if (time < end - 1) picture.append(arrowOf(x + 12, x + wide - 12, y, direction));
    }
    if ((time - first) % every === 0) picture.append(draw("text", { x, y: y + 4, "text-anchor": "middle" }, String(time)));
  }
  if (wide < 30) picture.append(arrowOf(0, (end - first) * wide, tall - 2, direction));
  const row = rowOf("chain", words.slider, "", picture, tall, context);
  row.field.addEventListener("click", (event) => choose(pointed(event, row.field, context)[0], row.unit));
  return { element: row.element, mark: ({ time, unit }) => [row.mark(time), (row.unit = unit)] };
}

/** A word above its time step: slanted where it would not fit. */
function labelOf(word, x, y, wide) {
  const slanted = wide < COLUMN[1];
  const most = slanted ? 12 : 7;
  const short = word.length > most ? `${word.slice(0, most - 1)}…` : word;
  const place = slanted ? { transform: `translate(${x + 3} ${y}) rotate(-60)` } : { x, y, "text-anchor": "middle" };
  return draw("text", { class: "ke-word", ...place }, draw("title", {}, word), short);
}

function arrowOf(left, right, y, direction) {
  const [tail, head] = direction === "forward" ? [left, right] : [right, left];
  const barb = head > tail ? -4 : 4;
  return draw("path", { class: "ke-flows", d: `M${tail} ${y}H${head}m${barb} -3.5L${head} ${y}l${barb} 3.5` });
}

function barsOf(name, context) {
  const { data, words, wide } = context;
  const sizes = data.norms[name].map((size) => (Number.isFinite(size) ? size : 0));
  const peak = Math.max(...sizes) || 1;
  const title = say(words.size, { name: words[name] });
  const values = sizes.map(digits).join(", ");
  const picture = draw("svg", { width: sizes.length * wide, height: BAR, role: "img", "aria-label": say(words.bars, { name: words[name], values }) });
  const room = wide >= 38 ? BAR - 14 : BAR - 2;
  sizes.forEach((size, step) => {
    const [x, high] = [step * wide, (room * size) / peak];
    picture.append(draw("rect", { class: "ke-size", x: x + 0.12 * wide, y: BAR - high, width: 0.76 * wide, height: high, "data-step": step }));
    if (wide >= 38) picture.append(draw("text", { class: "ke-number", x: x + wide / 2, y: BAR - high - 3, "text-anchor": "middle" }, shortText(data.norms[name][step])));
  });
  const row = rowOf(`size_${name}`, title, say(words.range, { low: digits(Math.min(...sizes)), high: digits(Math.max(...sizes)) }), picture, BAR, context);
  let unitNow = data.units[0];
  const tell = (time) => say(words.bar, { name: words[name], time, value: digits(data.norms[name][time - data.steps[0]]) });
  listen(row.field, context, tell, () => unitNow);
  return { element: row.element, mark: ({ time, unit }) => [row.mark(time), (unitNow = unit)] };
}

function mapOf(name, numbered, context) {
  const { data, words, wide } = context;
  const isInput = name === "x";
  const columns = count(data.steps);
  const rows = data.arrays[name].length / columns;
  const tall = numbered ? NUMBERED : Math.max(3, Math.min(12, Math.floor(84 / rows)));
  const [low, high, peak] = data.ranges[name];
  const at = (row, column) => ({ value: data.arrays[name][column * rows + row] });
  const picture = numbered ? numberedMap({ rows, columns }, at, peak, wide, tall) : paintedCells({ rows, columns }, at, peak || 1, wide, tall);
  const about = { name: words[name], rows, columns, low: digits(low), high: digits(high) };
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", say(words.map, about));
  const row = rowOf(name, words[name], say(words.range, about), picture, rows * tall, context);
  row.cell.setAttribute("height", tall);
  let unitNow = data.units[0];
  const rowAt = (down) => Math.max(0, Math.min(rows - 1, Math.floor(down * rows)));
  const tell = (time, down) => {
    const place = rowAt(down);
    const told = isInput ? say(words.row_x, { row: place }) : say(words.row, { row: data.units[0] + place });
    return say(words.cell, { name: words[name], time, row: told, value: digits(at(place, time - data.steps[0]).value) });
  };
  listen(row.field, context, tell, (down) => (isInput ? unitNow : data.units[0] + rowAt(down)));
  return {
    element: row.element,
    mark({ time, unit }) {
      row.mark(time);
      unitNow = unit;
      if (isInput) return;
      const place = { x: (time - data.steps[0]) * wide, y: (unit - data.units[0]) * tall, visibility: "visible" };
      for (const [key, value] of Object.entries(place)) row.cell.setAttribute(key, value);
    },
  };
}

function numberedMap({ rows, columns }, at, peak, wide, tall) {
  const picture = draw("svg", { width: columns * wide, height: rows * tall });
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const { value } = at(row, column);
      const ratio = typeof value === "number" && peak ? value / peak : 0;
      const [x, y] = [column * wide, row * tall];
      picture.append(draw("rect", { x: x + 0.5, y: y + 0.5, width: wide - 1, height: tall - 1, rx: 2, fill: heatCss(ratio) }));
      const ink = ratio > 0.8 ? "#fff" : "currentColor";
      picture.append(draw("text", { class: "ke-number", x: x + wide / 2, y: y + tall / 2 + 3.5, "text-anchor": "middle", fill: ink }, shortText(value)));
    }
  }
  return picture;
}

export default { render };
