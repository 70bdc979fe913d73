// Explorers of windows: three maps, and what meets at the chosen cell of one of them. convolution.js and pooling.js follow.
// `payload` holds the numbers, `cell` is what is explained; window_scene.py makes the same scene for the still picture.

const ROOM = 300; // pixels for the cells of one map
const HIGHEST = 260;
const NUMBERED = [46, 24]; // a cell with its number in it
const MOST_TERMS = 10; // written out; of more, four
const MOST_FRAMES = 64; // more cells are marked with dots, which leave the picture to be seen
const TIMES = "\u00a0×\u00a0"; // lines break between products, not inside of them
const STEPS = { previous: "M12 2v12L4 8z", next: "M4 2v12l8-6z" };

/** What draws an explorer whose payload `Kind` understands. */
const explorer = (Kind) => ({ model, el }) => {
  const words = JSON.parse(model.get("words"));
  const root = make("div", { class: "kerasedu ke-windows", tabindex: "0", role: "group" });
  const parts = Object.fromEntries(["head", "controls", "maps", "place", "factors", "lines", "notes"].map((name) => [name, make("div", { class: `ke-windows-${name}` })]));
  const about = make("div", { class: "ke-windows-about", "aria-live": "polite" }, parts.place, parts.lines);
  root.append(parts.head, parts.controls, parts.maps, about, parts.factors, parts.notes);
  const context = { words, model, tip: tooltip(root), choose, set };
  let [numbers, boards] = [null, []];

  function set(values, save = true) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    if (save) model.save_changes();
  }
  function choose(cell, save = true) {
    const [row, column] = model.get("cell");
    if (row !== cell[0] || column !== cell[1]) model.set("cell", cell);
    if (save) model.save_changes();
  }
  function scene() {
    const cell = within(model.get("cell"), numbers.liveShape(model));
    return numbers.scene(model.get("direction"), cell, model.get("channel"), model.get("filter"), words);
  }
  function load() {
    const data = JSON.parse(model.get("payload"));
    numbers = new Kind(data);
    const title = data.name ? say(words.title, { name: data.name }) : words.title_kernel;
    root.setAttribute("aria-label", title);
    parts.head.replaceChildren(make("b", {}, title), " ", make("span", { class: "ke-note" }, numbers.subtitle(words)));
    parts.notes.replaceChildren(...notesOf(data, words).map((note) => make("div", { class: "ke-note" }, note)), make("div", { class: "ke-note" }, words.keys));
    layOut();
  }
  function layOut() {
    parts.controls.replaceChildren(...controlsOf(numbers, context, step));
    const now = scene();
    boards = now.maps.map((map, i) => boardOf(map, context, i === now.live ? choose : null));
    parts.maps.replaceChildren(...boards.map((one) => one.element));
    show(now);
  }
  function show(now = scene()) {
    now.maps.forEach((map, i) => boards[i].mark(map.marks, map.chosen));
    parts.place.textContent = now.place;
    parts.lines.replaceChildren(...now.lines.map((line, i) => make("p", { class: i ? null : "ke-first" }, line.replaceAll(" × ", TIMES))));
    const factors = now.factors.map((factor) => boardOf(factor, context, null));
    now.factors.forEach((factor, i) => factors[i].mark([], factor.chosen));
    const signs = ["×", "="].map((sign) => make("span", { class: "ke-sign", "aria-hidden": "true" }, sign));
    parts.factors.replaceChildren(factors[0].element, signs[0], factors[1].element, signs[1], factors[2].element);
  }
  function step(down, right, wrap = false) {
    const [rows, columns] = numbers.liveShape(model);
    const [row, column] = within(model.get("cell"), [rows, columns]);
    const place = Math.max(0, Math.min(rows * columns - 1, row * columns + column + right));
    choose(wrap ? [Math.floor(place / columns), place % columns] : within([row + down, column + right], [rows, columns]));
  }

  onKeys(root, {
    ArrowRight: () => step(0, 1),
    ArrowLeft: () => step(0, -1),
    ArrowDown: () => step(1, 0),
    ArrowUp: () => step(-1, 0),
    Home: () => choose([0, 0]),
    End: () => choose(numbers.liveShape(model).map((length) => length - 1)),
  });
  load();
  el.append(root);
  const listeners = { "change:payload": load, "change:cell": () => show(), "change:direction": keepFocus, "change:channel": keepFocus, "change:filter": keepFocus };
  /** The controls are made anew: what had the focus has it again. */
  function keepFocus() {
    const name = root.contains(document.activeElement) ? document.activeElement.dataset.name : null;
    layOut();
    if (name) root.querySelector(`[data-name="${name}"]`)?.focus();
  }
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const bringBack = replacePicture(model);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    bringBack();
  };
};

const within = (cell, shape) => cell.map((place, axis) => Math.max(0, Math.min(shape[axis] - 1, place)));
const inside = (cell, shape) => cell.every((place, axis) => place >= 0 && place < shape[axis]);

// ---- controls ---------------------------------------------------------------------------------------------------------------

function controlsOf(numbers, context, step) {
  const { words, model, set } = context;
  const { data } = numbers;
  const turn = (direction) => {
    const shape = numbers.liveShape(model, direction);
    const cell = inside(model.get("cell"), shape) ? model.get("cell") : numbers.loudest(model, direction);
    set({ cell, direction });
  };
  const directions = numbers.directions.map((name) =>
    make("button", { type: "button", class: "ke-button", "aria-pressed": String(name === model.get("direction")), "data-name": name, onclick: () => turn(name) }, words[name]),
  );
  const steps = [
    button(icon(STEPS.previous), words.previous, () => step(0, -1, true), { "data-name": "previous" }),
    button(icon(STEPS.next), words.next, () => step(0, 1, true), { "data-name": "next" }),
  ];
  const chosen = ["filter", "channel"].filter((name) => data[`${name}s`]).map((name) => {
    const [first, end] = data[`${name}s`];
    const options = Array.from({ length: end - first }, (_, i) => [String(first + i), first + i]);
    return choice(name, words[name], options, model.get(name), (value) => set(numbers.meeting({ [name]: value }, model)));
  });
  const how = model.get("padding") === undefined || data.given ? [] : numbers.choices(words, set, model);
  return [make("div", { class: "ke-group-of", role: "group", "aria-label": words.directions }, ...directions), make("div", { class: "ke-group-of" }, ...steps), ...chosen, ...how];
}

/** A select with its name: options are [text, value, impossible]. */
function choice(name, label, options, value, pick) {
  const now = JSON.stringify(value);
  const select = make("select", { "aria-label": label, "data-name": name, onchange: () => pick(options[select.selectedIndex][1]) });
  for (const [text, one, impossible] of options) select.append(make("option", { selected: JSON.stringify(one) === now, disabled: impossible }, text));
  return make("label", { class: "ke-choice" }, `${label} `, select);
}

function notesOf(data, words) {
  const notes = [data.given ? words.given : words.ones];
  const [rows, columns] = data.shape;
  if (rows !== data.whole[0] || columns !== data.whole[1]) notes.push(say(words.cut, { rows, columns, all_rows: data.whole[0], all_columns: data.whole[1] }));
  for (const what of ["channel", "filter"]) {
    const [first, end, total] = data[`${what}s`] ?? [0, 0, 0];
    if (end - first < total) notes.push(say(words.sent, { what: words[what], first, last: end - 1, total }));
  }
  return notes;
}

// ---- boards -----------------------------------------------------------------------------------------------------------------

/** Numbers in cells. `choose` is called with the cell under the pointer; null where nothing can be chosen. */
function boardOf(map, context, choose) {
  const { rows, columns, pads = [0, 0, 0, 0] } = map;
  const all = [rows + pads[0] + pads[2], columns + pads[1] + pads[3]];
  const numbered = all[1] * NUMBERED[0] <= ROOM + 30 && all[0] * NUMBERED[1] <= HIGHEST;
  const side = Math.min(ROOM / all[1], HIGHEST / all[0], 20);
  const at = (row, column) => (inside([row, column], [rows, columns]) ? map.values[row * columns + column] : null);
  const cell = (row, column) => (Number.isFinite(at(row, column)) ? { value: at(row, column) } : null);
  const peak = map.peak ?? (Math.max(...map.values.filter(Number.isFinite).map(Math.abs), 0) || 1);
  const high = numbered ? NUMBERED[1] : rows === 1 ? Math.max(side, 16) : side;
  const picture = numbered ? numberedCells(map, cell, peak, high) : paintedCells(map, cell, peak, side, high);
  const wide = numbered ? Number(picture.getAttribute("width")) / columns : side;
  const size = [all[1] * wide, all[0] * high];
  const marks = draw("path", { class: "ke-mark" });
  const frames = ["ke-halo", "ke-chosen"].map((name) => draw("rect", { class: name, width: wide, height: high }));
  const chosen = draw("g", { visibility: "hidden" }, ...frames);
  const offset = `translate(${pads[1] * wide} ${pads[0] * high})`;
  const over = draw("svg", { class: "ke-over", width: size[0], height: size[1], viewBox: `0 0 ${size.join(" ")}`, "aria-hidden": "true" }, draw("g", { transform: offset }, marks, chosen));
  picture.style.left = `${pads[1] * wide}px`;
  picture.style.top = `${pads[0] * high}px`;
  const field = make("div", { class: `ke-field${pads.some(Boolean) ? " ke-padded" : ""}${choose ? " ke-live" : ""}`, role: "img", "aria-label": labelOf(map, context.words) }, picture, over);
  field.style.width = `${size[0]}px`;
  field.style.height = `${size[1]}px`;
  listen(field, { map, at, pads, wide, high }, context, choose);
  return {
    element: make("figure", { class: `ke-board${choose ? " ke-live" : ""}`, "data-board": map.name }, make("figcaption", {}, map.name), field),
    mark(cells, cell) {
      const frame = ([row, column]) => `M${column * wide} ${row * high}h${wide}v${high}h${-wide}z`;
      const dot = ([row, column]) => `M${(column + 0.5) * wide} ${(row + 0.5) * high}h0`;
      marks.setAttribute("d", cells.map(cells.length > MOST_FRAMES ? dot : frame).join(""));
      marks.classList.toggle("ke-dots", cells.length > MOST_FRAMES);
      chosen.setAttribute("visibility", cell ? "visible" : "hidden");
      if (cell) chosen.setAttribute("transform", `translate(${cell[1] * wide} ${cell[0] * high})`);
    },
  };
}

function labelOf(map, words) {
  const values = map.values.filter(Number.isFinite);
  const [low, high] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 0];
  return say(words.map, { name: map.name, rows: map.rows, columns: map.columns, low: digits(low), high: digits(high) });
}

function listen(field, { map, at, pads, wide, high }, { words, tip, set }, choose) {
  const cellUnder = (event) => {
    const box = field.getBoundingClientRect();
    return [Math.floor((event.clientY - box.top) / high) - pads[0], Math.floor((event.clientX - box.left) / wide) - pads[1]];
  };
  const tell = (event) => {
    const cell = cellUnder(event);
    const value = at(...cell);
    const index = cell.slice(-map.rank).join(", ");
    if (Number.isFinite(value)) tip.show(say(words.cell, { name: map.name, index, value: digits(value) }), event);
    else if (value === null && pads.some(Boolean)) tip.show(say(words.padding_cell, { name: map.name, index }), event);
    else tip.hide();
    return value === null ? null : cell;
  };
  field.addEventListener("pointermove", (event) => {
    const cell = tell(event);
    if (cell && choose) choose(cell, false);
  });
  field.addEventListener("pointerleave", () => {
    tip.hide();
    if (choose) set({});
  });
  field.addEventListener("pointerdown", (event) => {
    const cell = cellUnder(event);
    if (choose && at(...cell) !== null) choose(cell);
  });
}

// ---- the numbers ------------------------------------------------------------------------------------------------------------

/** The numbers of a payload, and where its windows lie. */
class Numbers {
  constructor(data) {
    this.data = data;
  }

  panel(name, place, [rows, columns]) {
    return this.data[name].slice(place * rows * columns, (place + 1) * rows * columns);
  }

  /** Padding above, left, below and right. */
  around() {
    const { pads, size, dilation, counts, strides, shape } = this.data;
    const after = [0, 1].map((axis) => (counts[axis] - 1) * strides[axis] + (size[axis] - 1) * dilation[axis] + 1 - pads[axis] - shape[axis]);
    return [...pads, ...after.map((length) => Math.max(0, length))];
  }

  /** The pixel at an element of a window; outside of the image it is padding. */
  pixel(window, element) {
    const { strides, dilation, pads } = this.data;
    return [0, 1].map((axis) => strides[axis] * window[axis] + dilation[axis] * element[axis] - pads[axis]);
  }

  /** The window in which a pixel lies at an element; null if there is no such window. */
  window(pixel, element) {
    const { strides, dilation, pads, counts } = this.data;
    const far = [0, 1].map((axis) => pixel[axis] + pads[axis] - dilation[axis] * element[axis]);
    const window = far.map((way, axis) => way / strides[axis]);
    return window.every(Number.isInteger) && inside(window, counts) ? window : null;
  }

  elements() {
    return cellsOf(this.data.size);
  }

  index(cell) {
    return cell.slice(-this.data.rank).join(", ");
  }

  /** A number for each axis as one where they are the same, as people write it. */
  lengths(name) {
    return this.data[name].slice(-this.data.rank).join(" × ");
  }

  subtitle(words) {
    const { padding, mode } = this.data;
    return say(words.shapes, { size: this.lengths("size"), strides: this.lengths("strides"), dilation: this.lengths("dilation"), padding, mode: words[mode] });
  }

  map(name, values, [rows, columns], more = {}) {
    return { name, values, rows, columns, rank: this.data.rank, marks: [], chosen: null, ...more };
  }

  /** What stands between the signs: two factors and their products. */
  factors(names, left, right, shape, peaks, chosen = null) {
    const values = [left, right, left.map((value, i) => value * right[i])];
    return values.map((one, i) => this.map(names[i], one, shape, { peak: peaks[i], chosen: i === 0 ? chosen : null }));
  }

  loudest(model, direction) {
    const values = this.telling(model, direction).map(Math.abs);
    const place = values.indexOf(Math.max(...values));
    const columns = this.liveShape(model, direction)[1];
    return [Math.floor(place / columns), place % columns];
  }

  /** The map whose loudest cell is worth a look. */
  telling(model, direction) {
    return this.live(model, direction);
  }

  /** Selects for what says how windows lie; lengths that do not fit cannot be chosen. */
  lengthChoice(name, set, words, most, fits) {
    const now = this.data[name === "dilation_rate" ? "dilation" : name === "pool_size" ? "size" : name].slice(-this.data.rank);
    const options = Array.from({ length: most }, (_, i) => [String(i + 1), now.map(() => i + 1), !fits(i + 1)]);
    if (!options.some(([, value]) => JSON.stringify(value) === JSON.stringify(now))) options.push([now.join(" × "), now]);
    return choice(name, words[name], options, now, (value) => set({ [name]: value }));
  }

  /** Whether a window of `size` elements, `dilation` apart, fits into the image. */
  fits(size, dilation, padding = this.data.padding) {
    const { shape, rank } = this.data;
    return padding !== "valid" || [0, 1].slice(-rank).every((axis) => (size[axis] - 1) * dilation[axis] + 1 <= shape[axis]);
  }

  paddingChoice(words, set) {
    const { size, dilation, padding, rank, kind } = this.data;
    const names = rank === 1 && kind === "convolution" ? ["valid", "same", "causal"] : ["valid", "same"];
    const options = names.map((name) => [name, name, !this.fits(size, dilation, name)]);
    return choice("padding", words.padding, options, padding, (value) => set({ padding: value }));
  }
}

const cellsOf = ([rows, columns]) => Array.from({ length: rows * columns }, (_, i) => [Math.floor(i / columns), i % columns]);
const at = (values, cell, shape, otherwise = 0) => (cell && inside(cell, shape) ? values[cell[0] * shape[1] + cell[1]] : otherwise);
const peakSize = (values) => values.reduce((peak, value) => Math.max(peak, Math.abs(value)), 0) || 1;
const bracketed = (value) => (value < 0 ? `(${digits(value)})` : digits(value));
const written = (terms, sign = " + ") => (terms.length <= MOST_TERMS ? terms : [...terms.slice(0, 4), "…"]).join(sign);

/** The sum, term after term; what rounding alone has left of it counts as 0. */
function total(terms) {
  const known = terms.filter((term) => !Number.isNaN(term));
  const added = known.reduce((sum, term) => sum + term, 0);
  return Math.abs(added) < 1e-9 * known.reduce((sum, term) => sum + Math.abs(term), 0) ? 0 : added;
}

/** "0.3 × 0.5 + 0.1 × (-2)"; of many the largest, and how many there are. */
function productsText(left, right, words) {
  const pairs = left.map((value, i) => [value, right[i]]).filter(([value]) => !Number.isNaN(value));
  if (!pairs.length) return words.none;
  const many = pairs.length > MOST_TERMS;
  if (many) pairs.sort(([a, b], [c, d]) => Math.abs(c * d) - Math.abs(a * b));
  const line = written(pairs.map(([a, b], i) => `${i ? bracketed(a) : digits(a)} × ${bracketed(b)}`));
  return many ? `${line} ${say(words.many, { count: pairs.length })}` : line;
}

const dot = (left, right) => total(left.map((value, i) => value * right[i]));
