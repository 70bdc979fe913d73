// DigitPad: a pad to draw on, what the network sees of it, and what every layer answers.
// `drawing` goes to Python, at most ten times a second; `answer` comes back: all numbers, computed by the model itself.

const PAD_SIDE = 286; // of the pad and of the picture beside it, in pixels of the page
const SEEN_SIDE = 168;
const THUMB_SIDE = 30;
const PAUSE = 100; // milliseconds between two messages to Python
const PEN = 0.046; // its radius, as a part of the pad's side: 1.3 pixels of 28
const NAMES_WIDE = 196; // of the column with the layers' names
const TALLEST_ROW = 108;
const TOP_ANSWERS = 12;
const BAR_COLOURS = ["#d55e00", "#0072b2"]; // below and above zero
const PAD_ICONS = {
  pen: "M12.2 1.2l2.6 2.6-9 9L2 14l1.2-3.8z",
  eraser: "M9.5 1.5l5 5-8 8h-3l-3-3zM2.5 11.3l2 2h1l2-2-3-3z",
  clear: "M6 1h4l1 1h3v2H2V2h3zM3 5h10l-1 10H4z",
};

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const data = JSON.parse(model.get("payload"));
  const title = say(words.title, { name: data.name });
  const root = make("div", { class: "kerasedu ke-digits", role: "group", "aria-label": title });
  const context = { data, words, model, tip: tooltip(root), live: model.get("live") === true };

  const post = postOffice(context, root);
  const pad = padOf(context, post);
  const seen = seenOf(context, pad, post);
  const answers = answersOf(context);
  const layers = layersOf(context);
  const top = make("div", { class: "ke-digits-top" }, pad.element, seen.element, answers.element);
  root.append(make("div", { class: "ke-digits-head" }, make("b", {}, title)), top, post.element, layers.element);

  function show() {
    const answer = JSON.parse(model.get("answer"));
    if (!answer.numbers) return;
    const numbers = floatsOf(answer.numbers);
    const pixels = data.shape[0] * data.shape[1];
    seen.show(numbers.subarray(0, pixels), answer);
    layers.show(numbers.subarray(pixels));
    answers.show(answer, numbers);
    post.answered();
    root.dataset.serial = answer.serial;
  }
  el.append(root);
  pad.read();
  layers.arrange();
  show();
  const watcher = new ResizeObserver(() => layers.arrange());
  watcher.observe(root);
  const listeners = { "change:answer": show, "change:drawing": () => pad.read(), "change:sample": () => seen.choose(), "change:centre": () => seen.choose() };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const bringBack = replacePicture(model);
  return () => {
    watcher.disconnect();
    post.close();
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    bringBack();
  };
}

// ---- to Python and back -----------------------------------------------------------------------------------------------------

/** Sends what changed, at most once in PAUSE milliseconds and always the last state; says so where no answer comes. */
function postOffice({ model, words, live }, root) {
  const element = make("div", { class: "ke-digits-status ke-note", role: "status" }, live ? words.keys : words.static);
  let [last, timer, patience] = [0, null, null];
  const waiting = new Map();
  function send() {
    const values = [...waiting].map(([name, value]) => [name, value()]).filter(([name, value]) => model.get(name) !== value);
    waiting.clear();
    timer = null;
    if (!values.length) return;
    last = performance.now();
    for (const [name, value] of values) model.set(name, value);
    model.save_changes();
    root.dataset.sent = Number(root.dataset.sent ?? 0) + 1;
    if (values.every(([name, value]) => name === "sample" && value < 0)) return; // nothing to be answered
    patience ??= setTimeout(() => {
      element.textContent = words.waiting;
      root.classList.add("ke-waiting");
    }, 600);
  }
  return {
    element,
    /** `values` has for each name a function that is asked for the value when it is time to send it. */
    send(values) {
      if ("sample" in values) waiting.delete("drawing"); // what came later counts: a sample, or what is drawn over it
      for (const [name, value] of Object.entries(values)) waiting.set(name, value);
      timer ??= setTimeout(send, Math.max(0, last + PAUSE - performance.now()));
    },
    answered() {
      clearTimeout(patience);
      patience = null;
      root.classList.remove("ke-waiting");
      element.textContent = live ? words.keys : words.static;
    },
    close() {
      clearTimeout(timer);
      clearTimeout(patience);
    },
  };
}

function bytesOf(text) {
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

const floatsOf = (text) => new Float32Array(bytesOf(text).buffer);

function textOf(bytes) {
  let raw = "";
  for (let i = 0; i < bytes.length; i += 4096) raw += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(raw);
}

// ---- ink --------------------------------------------------------------------------------------------------------------------

/** A canvas of white ink. The style sheet turns it round on a light ground: it shows the difference from the ground. */
function paper(rows, columns, longer, attributes) {
  const canvas = make("canvas", { width: columns, height: rows, ...attributes });
  const scale = longer / Math.max(rows, columns);
  canvas.style.width = `${columns * scale}px`;
  canvas.style.height = `${rows * scale}px`;
  return canvas;
}

function paintInk(canvas, valueAt) {
  const brush = canvas.getContext("2d");
  const picture = brush.createImageData(canvas.width, canvas.height);
  for (let i = 0; i < canvas.width * canvas.height; i += 1) picture.data.set([255, 255, 255, valueAt(i)], 4 * i);
  brush.putImageData(picture, 0, 0);
}

/** A line with round ends, from dot to dot; ink never gets less by more of it, and an eraser never leaves more. */
function stroke(ink, [tall, wide], from, to, radius, erase) {
  const [top, bottom] = [Math.min(from.y, to.y) - radius - 1, Math.max(from.y, to.y) + radius + 1].map(Math.round);
  const [left, right] = [Math.min(from.x, to.x) - radius - 1, Math.max(from.x, to.x) + radius + 1].map(Math.round);
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy || 1;
  for (let y = Math.max(0, top); y <= Math.min(tall - 1, bottom); y += 1) {
    for (let x = Math.max(0, left); x <= Math.min(wide - 1, right); x += 1) {
      const [px, py] = [x + 0.5 - from.x, y + 0.5 - from.y];
      const along = Math.max(0, Math.min(1, (px * dx + py * dy) / length));
      const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(px - along * dx, py - along * dy)));
      const i = y * wide + x;
      ink[i] = erase ? Math.min(ink[i], Math.round(255 * (1 - cover))) : Math.max(ink[i], Math.round(255 * cover));
    }
  }
}

// ---- the pad ----------------------------------------------------------------------------------------------------------------

function padOf({ data, words, model, live }, post) {
  const [rows, columns] = data.shape;
  const size = [rows * data.dots, columns * data.dots];
  const ink = new Uint8Array(size[0] * size[1]);
  const radius = Math.max(0.5, PEN * Math.max(...size));
  let [mine, last, erasing, frame] = ["", null, false, null];
  let finger = null; // the pointer that draws: others on the pad at the same time do not

  const canvas = paper(...size, PAD_SIDE, { class: "ke-ink" });
  const hint = make("span", { class: "ke-pad-hint ke-note", "aria-hidden": "true" }, words.draw_here);
  const pen = make("span", { class: "ke-pad-pen", "aria-hidden": "true", hidden: true });
  const told = make("span", { class: "ke-unseen", role: "status" });
  const frameOf = make("div", { class: "ke-paper ke-pad-paper", tabindex: live ? "0" : null, role: live ? "application" : "img", "aria-label": live ? words.pad : words.sees }, canvas, hint, pen);

  function paint() {
    frame = null;
    paintInk(canvas, (i) => ink[i]);
    hint.hidden = !live || ink.some((value) => value > 0);
  }
  function changed() {
    frame ??= requestAnimationFrame(paint);
    const drawing = () => {
      mine = textOf(ink);
      return mine;
    };
    post.send({ sample: () => -1, drawing });
  }
  function line(from, to) {
    stroke(ink, size, from, to, erasing ? 1.8 * radius : radius, erasing);
    changed();
  }
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * size[1], y: ((event.clientY - box.top) / box.height) * size[0] };
  };
  function down(event) {
    if (event.button !== 0 || finger !== null) return;
    event.preventDefault();
    finger = event.pointerId;
    frameOf.focus({ preventScroll: true });
    pen.hidden = true;
    frameOf.setPointerCapture(event.pointerId);
    last = place(event);
    line(last, last);
  }
  function move(event) {
    if (event.pointerId !== finger) return;
    for (const one of event.getCoalescedEvents?.() ?? []) {
      line(last, place(one));
      last = place(one);
    }
    line(last, place(event));
    last = place(event);
  }
  const up = (event) => {
    if (event.pointerId === finger) finger = null;
  };
  function wipe() {
    ink.fill(0);
    changed();
  }
  if (live) {
    for (const [name, listener] of Object.entries({ pointerdown: down, pointermove: move, pointerup: up, pointercancel: up })) frameOf.addEventListener(name, listener);
    keysOfPad({ frameOf, pen, told, words, data, size, line, wipe });
  }

  const tool = (name, erase) =>
    button(icon(PAD_ICONS[name]), words[name], () => {
      erasing = erase;
      for (const one of tools) one.setAttribute("aria-pressed", one.dataset.name === name);
      frameOf.classList.toggle("ke-erasing", erase);
    }, { "data-name": name, "aria-pressed": String(!erase), disabled: !live });
  const tools = [tool("pen", false), tool("eraser", true)];
  const clear = button(icon(PAD_ICONS.clear), words.clear, wipe, { disabled: !live });
  const buttons = make("div", { class: "ke-pad-tools" }, ...tools, clear);

  return {
    element: make("section", { class: "ke-pad" }, make("h5", {}, words.draw), frameOf, buttons, told),
    read() {
      const text = model.get("drawing");
      if (text === mine) return;
      const bytes = bytesOf(text);
      if (bytes.length !== ink.length) return;
      mine = text;
      ink.set(bytes);
      paint();
    },
    /** Put an image on the pad at once; Python, which may be busy, will say the same. */
    put(image) {
      for (let i = 0; i < ink.length; i += 1) ink[i] = image[Math.floor(i / size[1] / data.dots) * columns + Math.floor((i % size[1]) / data.dots)];
      paint();
    },
  };
}

/** Drawing by keyboard: a pen that moves pixel by pixel, and draws while it is down. */
function keysOfPad({ frameOf, pen, told, words, data, size, line, wipe }) {
  const [rows, columns] = data.shape;
  const at = { row: Math.floor(rows / 2), column: Math.floor(columns / 2), down: false };
  const dot = ({ row, column }) => ({ x: (column + 0.5) * data.dots, y: (row + 0.5) * data.dots });
  function show() {
    pen.hidden = false;
    pen.classList.toggle("ke-down", at.down);
    pen.style.left = `${((at.column + 0.5) / columns) * 100}%`;
    pen.style.top = `${((at.row + 0.5) / rows) * 100}%`;
    told.textContent = say(at.down ? words.pen_down : words.pen_up, { row: at.row, column: at.column });
  }
  const move = (down, right) => (event) => {
    const before = dot(at);
    const far = event.shiftKey ? 3 : 1;
    at.row = Math.max(0, Math.min(rows - 1, at.row + far * down));
    at.column = Math.max(0, Math.min(columns - 1, at.column + far * right));
    if (at.down) line(before, dot(at));
    show();
  };
  function press() {
    at.down = !at.down;
    if (at.down) line(dot(at), dot(at));
    show();
  }
  onKeys(frameOf, { ArrowUp: move(-1, 0), ArrowDown: move(1, 0), ArrowLeft: move(0, -1), ArrowRight: move(0, 1), " ": press, Delete: wipe, Backspace: wipe });
  frameOf.addEventListener("blur", () => {
    pen.hidden = true;
    at.down = false;
  });
}

// ---- what the network sees, and images to choose ----------------------------------------------------------------------------

function seenOf({ data, words, model, tip, live }, pad, post) {
  const [rows, columns] = data.shape;
  let pixels = [];
  const canvas = paper(rows, columns, SEEN_SIDE, { class: "ke-ink ke-pixels", role: "img", "aria-label": say(words.image, { rows, columns }) });
  const marks = draw("svg", { class: "ke-seen-marks", viewBox: `0 0 ${columns} ${rows}`, "aria-hidden": "true" });
  const how = make("div", { class: "ke-note ke-seen-how" });
  const box = make("div", { class: "ke-paper ke-seen-paper" }, canvas, marks);
  box.addEventListener("pointermove", (event) => {
    const frame = canvas.getBoundingClientRect();
    const [row, column] = [Math.floor(((event.clientY - frame.top) / frame.height) * rows), Math.floor(((event.clientX - frame.left) / frame.width) * columns)];
    const value = pixels[row * columns + column];
    if (value === undefined) tip.hide();
    else tip.show(say(words.pixel, { index: `${row}, ${column}`, value: digits(Number(value.toPrecision(4))) }), event);
  });
  box.addEventListener("pointerleave", () => tip.hide());

  const centre = make("input", { type: "checkbox", disabled: !live, onchange: () => post.send({ centre: () => centre.checked }) });
  const option = make("label", { class: "ke-pad-option" }, centre, words.centre);
  option.addEventListener("keydown", (event) => event.stopPropagation());

  const thumbs = data.samples.map((text, i) => {
    const image = bytesOf(text);
    const small = paper(rows, columns, THUMB_SIDE, { class: "ke-ink ke-pixels" });
    paintInk(small, (pixel) => image[pixel]);
    const choose = () => {
      pad.put(image);
      post.send({ sample: () => i });
    };
    return make("button", { type: "button", class: "ke-paper ke-thumb", title: say(words.sample, { number: i }), "aria-label": say(words.sample, { number: i }), "data-sample": i, disabled: !live, onclick: choose }, small);
  });
  const heading = data.all_samples > thumbs.length ? say(words.samples_part, { shown: thumbs.length, total: data.all_samples }) : words.samples;
  const choice = thumbs.length ? make("div", { class: "ke-thumbs-box" }, make("h5", {}, heading), make("div", { class: "ke-thumbs" }, ...thumbs)) : null;

  function choose() {
    centre.checked = model.get("centre");
    for (const [i, thumb] of thumbs.entries()) thumb.setAttribute("aria-pressed", i === model.get("sample"));
  }
  choose();
  return {
    element: make("section", { class: "ke-seen" }, make("h5", {}, words.sees), box, how, option, choice),
    choose,
    show(values, answer) {
      pixels = values;
      paintInk(canvas, (i) => Math.round(255 * values[i]));
      marks.replaceChildren(...(answer.box ? marksOf(values, answer.box, data.shape) : []));
      const blank = !values.some((value) => value > 0);
      const told = blank ? words.blank : !answer.drawn ? words.put : answer.box ? words.centred : words.as_drawn;
      const scaled = data.scale === 1 || blank ? "" : `; ${say(words.times, { scale: data.scale })}`;
      how.textContent = say(told, { box: data.box, rows, columns }) + scaled;
    },
  };
}

/** The box that the digit was scaled to, and its centre of mass. */
function marksOf(values, [top, left, tall, wide], [rows, columns]) {
  let [mass, down, right] = [0, 0, 0];
  for (let i = 0; i < rows * columns; i += 1) {
    mass += values[i];
    down += values[i] * (Math.floor(i / columns) + 0.5);
    right += values[i] * ((i % columns) + 0.5);
  }
  const [y, x] = [down / mass, right / mass];
  return [draw("rect", { x: left, y: top, width: wide, height: tall }), draw("path", { d: `M${x - 1.1} ${y}h2.2M${x} ${y - 1.1}v2.2` })];
}

// ---- what it answers --------------------------------------------------------------------------------------------------------

function answersOf({ data, words }) {
  const { kind, probabilities, shape } = data.output;
  const element = make("section", { class: "ke-answers" }, make("h5", {}, words.answers));
  if (kind !== "classes") return pictureAnswer(element, data, words, kind === "picture" ? say(words.picture_out, { rows: data.shape[0], columns: data.shape[1] }) : say(words.outside, { shape: shapeText(shape) }));
  const count = Math.min(TOP_ANSWERS, data.labels.length);
  const all = count === data.labels.length;
  const inWords = (value) => (probabilities && typeof value === "number" ? value.toFixed(4) : digits(value));
  const best = make("div", { class: "ke-best" });
  const sure = make("div", { class: "ke-sure", "aria-live": "polite" });
  const rows = Array.from({ length: count }, () => {
    const [label, bar, number] = [make("th", { scope: "row" }), make("span", { class: "ke-answer-bar" }), make("td", { class: "ke-answer-number" })];
    return { label, bar, number, element: make("tr", {}, label, make("td", { class: "ke-answer-track" }, bar), number) };
  });
  const table = make("table", { class: "ke-answer-table" }, make("tbody", {}, ...rows.map((row) => row.element)));
  element.append(make("div", { class: "ke-answer-body" }, make("div", { class: "ke-winner" }, best, sure), table));
  if (!all) element.append(make("div", { class: "ke-note" }, say(words.most, { shown: count, total: data.labels.length })));
  return {
    element,
    show({ prediction }) {
      const values = prediction.map((value) => (typeof value === "number" ? value : NaN));
      const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
      const winner = order[0];
      const peak = probabilities ? 1 : Math.max(...values.map(Math.abs), 1e-12);
      best.textContent = data.labels[winner];
      best.classList.toggle("ke-long", data.labels[winner].length > 3);
      sure.textContent = say(probabilities ? words.probability : words.score, { label: data.labels[winner], value: inWords(prediction[winner]) });
      rows.forEach((row, i) => {
        const place = all ? i : order[i];
        const value = values[place];
        row.element.dataset.class = place;
        row.element.classList.toggle("ke-winning", place === winner);
        row.label.textContent = data.labels[place];
        row.number.textContent = inWords(prediction[place]);
        row.number.title = digits(prediction[place]);
        row.bar.style.width = `${(100 * Math.abs(value)) / peak || 0}%`;
        row.bar.classList.toggle("ke-pad-below", value < 0);
      });
    },
  };
}

/** For a model that answers with a picture, that; for others, a word. */
function pictureAnswer(element, data, words, told) {
  const [rows, columns] = data.shape;
  const canvas = data.output.kind === "picture" ? paper(rows, columns, SEEN_SIDE, { class: "ke-ink ke-pixels", role: "img", "aria-label": told }) : null;
  element.append(...[canvas && make("div", { class: "ke-paper ke-seen-paper" }, canvas), make("div", { class: "ke-note" }, told)].filter(Boolean));
  return {
    element,
    show(_, numbers) {
      const picture = numbers.subarray(numbers.length - rows * columns);
      if (canvas) paintInk(canvas, (i) => Math.round(255 * Math.max(0, Math.min(1, picture[i]))));
    },
  };
}

// ---- what each layer answers ------------------------------------------------------------------------------------------------

const HEAT = Array.from({ length: 257 }, (_, level) => {
  const [red, green, blue, opacity] = heat((level - 128) / 128);
  return [red, green, blue, Math.round(255 * opacity)];
});

function layersOf(context) {
  const { data, words } = context;
  const list = make("ol", { class: "ke-layers" });
  let start = 0;
  const rows = data.layers.map((layer) => {
    const row = layerRow(layer, start, context);
    start += layer.rows * layer.columns * layer.panels;
    return row;
  });
  list.append(...rows.map((row) => row.element));
  let [wide, latest] = [0, null];
  const room = () => Math.max(220, list.clientWidth - (list.clientWidth > 520 ? NAMES_WIDE : 8));
  return {
    element: make("section", { class: "ke-digits-layers" }, make("h5", {}, words.layers), list),
    arrange() {
      if (room() === wide) return;
      wide = room();
      for (const row of rows) row.arrange(wide);
      if (latest) for (const row of rows) row.show(latest);
    },
    show(numbers) {
      latest = numbers;
      for (const row of rows) row.show(numbers);
    },
  };
}

function layerRow(layer, start, context) {
  const { words, tip } = context;
  const canvas = make("canvas", { class: `ke-layer-cells ke-layer-${layer.kind}`, role: "img" });
  const range = make("div", { class: "ke-note ke-layer-range" });
  const notes = [];
  if (layer.panels < layer.total) notes.push(say(words.panels, { shown: layer.panels, total: layer.total }));
  if (layer.block[0] * layer.block[1] > 1) notes.push(say(words.mean_of, { rows: layer.block[0], columns: layer.block[1] }));
  const about = make("div", { class: "ke-layer-about" }, make("b", { title: layer.name }, layer.name), make("div", { class: "ke-note" }, `${layer.type} · ${shapeText(layer.shape)}`), range, ...notes.map((note) => make("div", { class: "ke-note" }, note)));
  const count = layer.rows * layer.columns * layer.panels;
  let [plan, values, tall] = [null, null, 0];

  canvas.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    const place = values && plan.at((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    if (!place) return tip.hide();
    const told = layer.block[0] * layer.block[1] > 1 ? words.block_cell : words.cell;
    return tip.show(say(told, { name: layer.name, index: place.index, value: digits(Number(values[place.number].toPrecision(4))) }), event);
  });
  canvas.addEventListener("pointerleave", () => tip.hide());
  return {
    element: make("li", { class: "ke-pad-layer", "data-name": layer.name }, about, canvas),
    arrange(room) {
      plan = { maps: mapsPlan, bars: barsPlan, cells: cellsPlan }[layer.kind](layer, room);
      [canvas.width, canvas.height] = [2 * plan.wide, 2 * plan.tall];
      canvas.style.width = `${plan.wide}px`;
      canvas.style.height = `${plan.tall}px`;
    },
    show(numbers) {
      values = numbers.subarray(start, start + count);
      let [low, high] = [Infinity, -Infinity];
      for (const value of values) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
      const [least, most] = [low, high].map((value) => digits(Number(value.toPrecision(3))));
      range.textContent = least === most ? say(words.constant, { low: least }) : say(words.range, { low: least, high: most });
      canvas.setAttribute("aria-label", say(words.layer, { name: layer.name, kind: layer.type, shape: shapeText(layer.shape), low: least, high: most }));
      plan.paint(canvas.getContext("2d"), values, Math.max(Math.abs(low), Math.abs(high)) || 1);
    },
  };
}

/** Index of a shown cell in the layer's output; of a block of cells, from:to. */
function indexOf(layer, parts) {
  return parts.map(([place, block, length]) => (block === 1 ? String(place) : `${place * block}:${Math.min((place + 1) * block, length)}`)).join(", ");
}

/** Paints a grid of cells sharply: first one dot a cell, then enlarged. `numberAt` is the place of a cell's value, or -1. */
function paintGrid(brush, [down, across], numberAt, values, peak) {
  const small = new OffscreenCanvas(across, down);
  const [own, picture] = [small.getContext("2d"), new ImageData(across, down)];
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      const number = numberAt(row, column);
      if (number >= 0) picture.data.set(HEAT[Math.round(128 * (values[number] / peak)) + 128] ?? HEAT[128], 4 * (row * across + column));
    }
  }
  own.putImageData(picture, 0, 0);
  const { canvas } = brush;
  brush.clearRect(0, 0, canvas.width, canvas.height);
  brush.imageSmoothingEnabled = false;
  brush.drawImage(small, 0, 0, canvas.width, canvas.height);
}

/** Channels side by side, in as many lines as a row may be tall, as large as that allows. */
function mapsPlan(layer, room) {
  const { rows, columns, panels } = layer;
  let [scale, across] = [0.5, panels];
  for (let size = 0.5; size <= 12; size += 0.5) {
    const fit = Math.max(1, Math.min(panels, Math.floor((room / size + 1) / (columns + 1))));
    const lines = Math.ceil(panels / fit);
    if (size > 0.5 && ((columns * size > room) || (lines * (rows + 1) - 1) * size > TALLEST_ROW)) break;
    [scale, across] = [size, fit];
  }
  const lines = Math.ceil(panels / across);
  across = Math.ceil(panels / lines);
  const grid = [lines * (rows + 1) - 1, across * (columns + 1) - 1];
  const numberAt = (y, x) => {
    const [line, row, place, column] = [Math.floor(y / (rows + 1)), y % (rows + 1), Math.floor(x / (columns + 1)), x % (columns + 1)];
    const panel = line * across + place;
    return row < rows && column < columns && panel < panels ? (panel * rows + row) * columns + column : -1;
  };
  return {
    wide: grid[1] * scale,
    tall: grid[0] * scale,
    paint: (brush, values, peak) => paintGrid(brush, grid, numberAt, values, peak),
    at(x, y) {
      const number = numberAt(Math.floor(y * grid[0]), Math.floor(x * grid[1]));
      if (number < 0) return null;
      const [height, width] = layer.shape.length === 2 ? layer.shape : [layer.shape.slice(0, -2).reduce((a, b) => a * b, 1), layer.shape.at(-2)];
      const parts = [[Math.floor(number / columns) % rows, layer.block[0], height], [number % columns, layer.block[1], width]];
      if (layer.shape.length > 2) parts.push([Math.floor(number / (rows * columns)), 1, 0]);
      return { number, index: indexOf(layer, parts) };
    },
  };
}

/** A vector of many numbers, as cells in a few lines. */
function cellsPlan(layer, room) {
  const size = Math.max(3, Math.min(8, Math.floor(Math.sqrt((room * 40) / layer.columns))));
  const across = Math.min(layer.columns, Math.floor(room / size));
  const grid = [Math.ceil(layer.columns / across), across];
  const numberAt = (row, column) => (row * across + column < layer.columns ? row * across + column : -1);
  return {
    wide: grid[1] * size,
    tall: grid[0] * size,
    paint: (brush, values, peak) => paintGrid(brush, grid, numberAt, values, peak),
    at(x, y) {
      const number = numberAt(Math.floor(y * grid[0]), Math.floor(x * grid[1]));
      return number < 0 ? null : { number, index: indexOf(layer, [[number, layer.block[1], layer.shape[0]]]) };
    },
  };
}

/** A vector of some numbers, as bars up and down from zero. */
function barsPlan(layer, room) {
  const count = layer.columns;
  const step = Math.min(26, room / count);
  const gap = step > 6 ? 2 : step > 3 ? 1 : 0.5;
  const [wide, tall] = [step * count, 46];
  return {
    wide,
    tall,
    paint(brush, values, peak) {
      const low = values.some((value) => value < 0);
      const high = values.some((value) => value > 0) || !low;
      const zero = 2 * (low ? (high ? tall / 2 : 1) : tall - 1);
      const reach = 2 * (low && high ? tall / 2 : tall - 1) - 1;
      brush.clearRect(0, 0, brush.canvas.width, brush.canvas.height);
      brush.fillStyle = "rgba(128, 128, 128, 0.5)";
      brush.fillRect(0, zero, 2 * wide, 1);
      values.forEach((value, i) => {
        const length = Math.max(1, (Math.abs(value) / peak) * reach) || 1;
        brush.fillStyle = value === 0 ? "rgba(128, 128, 128, 0.5)" : BAR_COLOURS[value > 0 ? 1 : 0];
        brush.fillRect(2 * step * i, value > 0 ? zero - length : zero, 2 * (step - gap), length);
      });
    },
    at(x) {
      const number = Math.min(count - 1, Math.floor(x * count));
      return { number, index: indexOf(layer, [[number, layer.block[1], layer.shape[0]]]) };
    },
  };
}

export default { render };
