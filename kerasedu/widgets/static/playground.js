// Playground: points, inputs and a network to choose, and what it says about the plane while it learns.
// `payload` is the scene, which stays until something else is chosen; `frame` is what each tick changes. All numbers are
// Python's: the page asks for some batches, waits for the frame that answers, and asks again.

const SYMBOLS = {
  reset: "M8 2a6 6 0 1 0 5.7 4.1l-1.9.6A4 4 0 1 1 8 4v2.6L12.4 3.3 8 0z",
  play: "M4 2v12l10-6z",
  pause: "M3 2h4v12H3zM9 2h4v12H9z",
  step: "M3 2v12l7-6zM11 2h2.5v12H11z",
};
const NODE = 36;
const [STAGE, FIELD, PITCH] = [344, 320, 43]; // heights of the network and of the surface, and from neuron to neuron
const SOFT = 0.62; // the surface leaves room for the points on it
const PALETTE = paletteOf(1);
const SOFT_PALETTE = paletteOf(SOFT);

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const root = make("div", { class: "kerasedu ke-playground", tabindex: "0", role: "group", "data-ticks": 0 });
  const spoken = make("span", { class: "ke-spoken", "aria-live": "polite" });
  const note = make("div", { class: "ke-note" });
  const live = typeof model.send === "function";
  const pump = pumpOf(model, live, (late) => (note.textContent = late ? words.waiting : live ? words.keys : words.offline));
  const now = (name) => model.get(name); // what is chosen, also before the next scene has come
  const context = { words, live, tip: tooltip(root), choose, now, ask: pump.ask, playOrPause };

  function choose(name, value) {
    model.set(name, value);
    model.save_changes();
  }
  function playOrPause() {
    if (live) choose("playing", !model.get("playing"));
  }

  const output = outputOf(context, model);
  context.spotlight = output.spotlight;
  const bar = barOf(context);
  const source = sourceOf(context);
  const network = networkOf(context);
  const progress = progressOf(context);
  const body = make("div", { class: "ke-pg-body" }, source.element, network.element, output.element);
  root.append(bar.element, body, progress.element, note, spoken);
  onKeys(root, { " ": playOrPause, ArrowRight: () => live && pump.ask(1) });

  let [drawn, shown] = [null, null];
  /** Draws what has changed. Scene and frame may come one after the other: of two starts, they do not fit together. */
  function show() {
    const [scene, frame] = ["payload", "frame"].map((name) => JSON.parse(model.get(name)));
    if (pump.answered(frame)) note.textContent = frame.trouble || words.keys;
    if (scene.start !== frame.start) return;
    if (drawn !== model.get("payload")) showScene(scene);
    else if (shown === model.get("frame")) return;
    [drawn, shown] = [model.get("payload"), model.get("frame")];
    for (const part of [bar, network, output, progress]) part.frame(frame);
    root.dataset.ticks = Number(root.dataset.ticks) + 1;
    if (!model.get("playing")) spoken.textContent = standingOf(frame, words);
  }
  function showScene(scene) {
    const layers = [scene.chosen.features.length, ...scene.chosen.hidden, 1].join("-");
    root.setAttribute("aria-label", say(words.title, { data: words[scene.chosen.data], layers }));
    const key = document.activeElement?.dataset?.key;
    for (const part of [bar, source, network, output]) part.scene(scene);
    if (key && !root.contains(document.activeElement)) root.querySelector(`[data-key="${key}"]`)?.focus();
  }
  function showPlaying() {
    bar.playing(live && model.get("playing"));
    pump.go();
  }

  el.append(root);
  show();
  showPlaying();
  note.textContent = live ? words.keys : words.offline;
  const listeners = { "change:payload": show, "change:frame": show, "change:playing": showPlaying, "change:show_test": output.points };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const bringBack = replacePicture(model);
  return () => {
    pump.close();
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    bringBack();
  };
}

// ---- ticks ------------------------------------------------------------------------------------------------------------------

const AHEAD = 2;
const viewsOf = new WeakMap(); // of several views of one model only the first asks for ticks

/**
 * Asks for batches. At most two requests are on their way: while the page draws one answer, Python trains for the next.
 * Whatever else is asked for meanwhile goes into the request after them.
 */
function pumpOf(model, live, late) {
  const name = Math.random().toString(36).slice(2);
  const waiting = new Set();
  let [asked, wanted, timer, closed] = [0, 0, 0, false];
  if (!viewsOf.has(model)) viewsOf.set(model, new Set());
  const views = viewsOf.get(model);

  function send() {
    if (!live || waiting.size >= AHEAD || !wanted) return;
    asked += 1;
    const ask = `${name}-${asked}`;
    waiting.add(ask);
    watch();
    model.send({ ask, batches: wanted });
    wanted = 0;
  }
  function watch() {
    clearTimeout(timer);
    if (waiting.size) timer = setTimeout(() => late(true), 1500);
  }
  function turn() {
    while (!closed && model.get("playing") && waiting.size < AHEAD) pump.ask(model.get("pace"));
  }
  const pump = {
    ask(batches) {
      wanted = batches === "reset" || wanted === "reset" ? "reset" : wanted + batches;
      send();
    },
    /** Whether this frame is an answer that was waited for. */
    answered(frame) {
      if (!waiting.delete(frame.answer)) return false;
      watch();
      send();
      pump.go();
      return true;
    },
    go() {
      if (!live || !model.get("playing") || views.values().next().value !== pump) return;
      if (document.hidden) requestAnimationFrame(turn); // once somebody looks again
      else turn();
    },
    close() {
      closed = true;
      clearTimeout(timer);
      views.delete(pump);
      views.values().next().value?.go();
    },
  };
  views.add(pump);
  return pump;
}

// ---- colours ----------------------------------------------------------------------------------------------------------------

/** The colour of each signed byte, at its place + 128. */
function paletteOf(strength) {
  const colours = new Uint8ClampedArray(4 * 256);
  for (let byte = -128; byte < 128; byte += 1) {
    const [red, green, blue, opacity] = heat((strength * byte) / 127);
    colours.set([red, green, blue, 255 * opacity], 4 * (byte + 128));
  }
  return colours;
}

const unpacked = (letters) => Int8Array.from(atob(letters), (letter) => letter.charCodeAt(0));

/** Paints side * side cells, from place `from` of the bytes on. */
function paint(canvas, bytes, from, side, palette) {
  const brush = canvas.getContext("2d");
  const pixels = brush.createImageData(side, side);
  for (let i = 0; i < side * side; i += 1) {
    const colour = 4 * (bytes[from + i] + 128);
    for (let part = 0; part < 4; part += 1) pixels.data[4 * i + part] = palette[colour + part];
  }
  if (canvas.width !== side) canvas.width = canvas.height = side;
  brush.putImageData(pixels, 0, 0);
}

const percent = (share) => (typeof share === "number" ? `${(100 * share).toFixed(1)} %` : "–");

function standingOf(frame, words) {
  const { loss, accuracy, test_loss, test_accuracy } = frame.scores;
  const told = say(words.standing, { ...frame, loss: digits(loss), accuracy: percent(accuracy) });
  return test_loss === null ? told : told + say(words.test_standing, { loss: digits(test_loss), accuracy: percent(test_accuracy) });
}

// ---- the bar ----------------------------------------------------------------------------------------------------------------

function barOf({ words, live, choose, ask, playOrPause }) {
  let size = 1; // batches of an epoch
  const play = button(icon(SYMBOLS.play), words.play, playOrPause, { class: "ke-button ke-pg-play" });
  const tools = [
    button(icon(SYMBOLS.reset), words.reset, () => ask("reset")),
    play,
    button(make("span", {}, icon(SYMBOLS.step), words.step_text), words.step, () => ask(1)),
    button(make("span", {}, icon(SYMBOLS.step), words.epoch_text), words.epoch_step, () => ask(size)),
  ];
  const epoch = make("b", { "data-value": "epoch" });
  const batches = make("span", { class: "ke-note" });
  const fields = ["learning_rate", "activation", "optimizer", "regularization", "regularization_rate"].map((name) => selectOf(name, words, choose));
  const sow = () => seed.validity.valid && seed.value !== "" && choose("seed", Number(seed.value));
  const seed = make("input", { type: "number", min: 0, max: 4294967295, step: 1, title: words.seed_hint, "data-name": "seed", onchange: sow });
  const all = [...tools, ...fields.map((field) => field.input), seed];
  for (const one of all) one.disabled = !live;
  const standing = make("div", { class: "ke-pg-epoch" }, make("span", {}, words.epoch), epoch, batches);
  return {
    element: make("div", { class: "ke-pg-bar" }, make("div", { class: "ke-pg-tools" }, ...tools), standing, ...fields.map((field) => field.element), make("label", {}, make("span", {}, words.seed), seed)),
    scene(scene) {
      for (const field of fields) field.show(scene.choices[field.name], scene.chosen[field.name]);
      fields.at(-1).input.disabled = !live || scene.chosen.regularization === "none";
      if (document.activeElement !== seed) seed.value = scene.chosen.seed;
    },
    frame(frame) {
      size = frame.epoch_batches;
      epoch.textContent = String(frame.epoch);
      batches.textContent = `${frame.batches} ${words.batches}`;
    },
    playing(on) {
      play.replaceChildren(icon(on ? SYMBOLS.pause : SYMBOLS.play));
      play.title = on ? words.pause : words.play;
      play.setAttribute("aria-label", play.title);
      play.classList.toggle("ke-on", on);
    },
  };
}

/** A field to choose in; a value of Python's that is not among the choices becomes one of them. */
function selectOf(name, words, choose) {
  const input = make("select", { "data-name": name });
  let values = [];
  input.addEventListener("change", () => choose(name, values[input.selectedIndex]));
  return {
    name,
    input,
    element: make("label", {}, make("span", {}, words[name]), input),
    show(choices, chosen) {
      values = choices.includes(chosen) ? choices : [chosen, ...choices];
      if (typeof chosen === "number") values = [...values].sort((a, b) => a - b);
      const texts = values.map((value) => (typeof value === "number" ? digits(value) : (words[value] ?? value)));
      if (texts.join() !== Array.from(input.options, (option) => option.text).join()) input.replaceChildren(...texts.map((text) => make("option", {}, text)));
      input.selectedIndex = values.indexOf(chosen);
    },
  };
}

// ---- the points' source -----------------------------------------------------------------------------------------------------

function sourceOf({ words, live, choose }) {
  const kinds = make("div", { class: "ke-pg-kinds", role: "group", "aria-label": words.data });
  const slides = [
    slideOf("noise", words, choose, { min: 0, max: 0.5, step: 0.05 }, (value) => digits(value)),
    slideOf("test_share", words, choose, { min: 0, max: 0.9, step: 0.1 }, (value) => `${Math.round(100 * value)} %`),
    slideOf("batch_size", words, choose, { min: 1, max: 50, step: 1 }, String),
    slideOf("pace", words, choose, { min: 1, max: 50, step: 1 }, String),
  ];
  let seed = 0;
  const others = make("button", { type: "button", class: "ke-button ke-small", onclick: () => choose("data_seed", seed + 1) }, words.new_points);
  others.disabled = !live;
  for (const slide of slides) slide.input.disabled = !live;
  return {
    element: make("section", { class: "ke-pg-source" }, make("h5", {}, words.data), kinds, ...slides.map((slide) => slide.element), others),
    scene({ chosen, choices }) {
      seed = chosen.data_seed;
      if (kinds.childElementCount !== Object.keys(choices.data).length) {
        kinds.replaceChildren(...Object.entries(choices.data).map(([kind, points]) => kindOf(kind, points, words, () => choose("data", kind))));
      }
      for (const one of kinds.children) {
        one.setAttribute("aria-pressed", one.dataset.name === chosen.data);
        one.disabled = !live;
      }
      for (const slide of slides) slide.show(chosen[slide.name]);
      slides[0].input.disabled = !live || chosen.data === "own";
    },
  };
}

function kindOf(kind, points, words, press) {
  const dots = ["", ""];
  for (let i = 0; i < points.length; i += 3) dots[points[i + 2]] += `M${points[i]} ${-points[i + 1]}h0`;
  const picture = draw("svg", { viewBox: "-118 -118 236 236", "aria-hidden": "true" }, ...dots.map((d, label) => draw("path", { d, class: `ke-class-${label}` })));
  return make("button", { type: "button", class: "ke-pg-kind", "data-name": kind, "data-key": kind, onclick: press }, picture, make("span", {}, words[kind]));
}

function slideOf(name, words, choose, range, text) {
  const input = sliderOf({ ...range, "data-name": name, oninput: () => choose(name, Number(input.value)) });
  const value = make("b", {});
  return {
    name,
    input,
    element: make("label", { class: "ke-pg-slide" }, make("span", {}, `${words[name]} `, value), input),
    show(chosen) {
      if (!input.matches(":active")) slideTo(input, chosen);
      input.setAttribute("aria-valuetext", text(chosen));
      value.textContent = text(chosen);
    },
  };
}

// ---- the network ------------------------------------------------------------------------------------------------------------

function networkOf(context) {
  const { words, live, choose } = context;
  const head = make("div", { class: "ke-pg-head" });
  const wires = draw("svg", { class: "ke-wires", viewBox: `0 0 100 ${STAGE}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const nodes = make("div", { class: "ke-nodes" });
  const stage = make("div", { class: "ke-pg-stage", role: "group" }, wires, nodes);
  let parts = { neurons: [], edges: [] };

  function scene(now) {
    const { chosen } = now;
    const across = (column) => (100 * column) / (chosen.hidden.length + 1);
    const used = now.features.flatMap(({ name, label }, i) => (chosen.features.includes(name) ? [{ x: 0, y: placeOf(i, now.features.length), name: label }] : []));
    const hidden = chosen.hidden.map((units, i) => Array.from({ length: units }, (_, unit) => ({ x: across(i + 1), y: placeOf(unit, units), name: say(words.neuron, { layer: i + 1, unit: unit + 1 }) })));
    const spots = [used, ...hidden, [{ x: 100, y: FIELD / 2, name: words.output_name }]];
    const features = now.features.map((feature, i) => featureOf(feature, placeOf(i, now.features.length), now, context));
    const neurons = hidden.map((column, layer) => column.map((spot, unit) => neuronOf(layer, unit, spot, context, light)));
    const edges = spots.slice(1).map((targets, layer) => spots[layer].flatMap((from) => targets.map((to) => edgeOf(from, to, context))));
    head.replaceChildren(...headOf(now, context, across));
    wires.replaceChildren(...edges.flat().flatMap((edge) => [edge.line, edge.touch]));
    nodes.replaceChildren(...features, ...neurons.flat().map((neuron) => neuron.element));
    parts = { neurons, edges, sizes: spots.map((column) => column.length) };
    stage.setAttribute("aria-label", say(words.network, { layers: parts.sizes.join("-") }));
    light(null);
  }
  /** Shows a neuron's surface large and only the lines at it; null for all. */
  function light(which) {
    wires.classList.toggle("ke-chosen", which !== null);
    parts.edges.forEach((edges, layer) => edges.forEach((edge, i) => {
      const [from, to] = [Math.floor(i / parts.sizes[layer + 1]), i % parts.sizes[layer + 1]];
      const here = which && ((which.layer === layer && which.unit === to) || (which.layer + 1 === layer && which.unit === from));
      edge.line.classList.toggle("ke-on", Boolean(here));
    }));
    context.spotlight(which);
  }
  function frame(now) {
    parts.neurons.forEach((layer, i) => {
      const bytes = unpacked(now.neurons[i]);
      const side = Math.round(Math.sqrt(bytes.length / layer.length));
      layer.forEach((neuron, unit) => neuron.show(bytes, unit * side * side, side, now, i));
    });
    parts.edges.forEach((edges, i) => edges.forEach((edge, k) => edge.show(now.kernels[i][k])));
  }
  const steppers = stepper(words.fewer_layers, words.more_layers, "layers", live, (by) => {
    const hidden = context.now("hidden");
    choose("hidden", by > 0 ? [...hidden, hidden.at(-1) ?? 4] : hidden.slice(0, -1));
  });
  const count = make("b", {});
  const title = make("div", { class: "ke-pg-title" }, make("h5", {}, words.features), make("span", { class: "ke-pg-layers" }, steppers.fewer, count, make("span", {}, words.hidden.toLowerCase()), steppers.more));
  return {
    element: make("section", { class: "ke-pg-network" }, title, head, stage),
    scene(now) {
      count.textContent = String(now.chosen.hidden.length);
      steppers.limit(now.chosen.hidden.length, 0, now.choices.most_layers);
      scene(now);
    },
    frame,
  };
}

const placeOf = (number, count) => STAGE / 2 + PITCH * (number - (count - 1) / 2);

function stepper(less, more, key, live, change) {
  const make_one = (text, name, by) => button(text, name, () => change(by), { class: "ke-button ke-small ke-round", "data-key": `${key}${by}` });
  const [fewer, further] = [make_one("−", less, -1), make_one("+", more, 1)];
  return {
    fewer,
    more: further,
    limit(value, low, high) {
      fewer.disabled = !live || value <= low;
      further.disabled = !live || value >= high;
    },
  };
}

function headOf({ chosen, choices }, { words, live, choose, now }, across) {
  return chosen.hidden.map((units, layer) => {
    const change = (by) => choose("hidden", now("hidden").map((old, i) => (i === layer ? Math.max(1, Math.min(choices.most_units, old + by)) : old)));
    const one = stepper(say(words.fewer_units, { layer: layer + 1 }), say(words.more_units, { layer: layer + 1 }), `units${layer}`, live, change);
    one.limit(units, 1, choices.most_units);
    return make("span", { class: "ke-pg-units", style: `left:${across(layer + 1)}%` }, one.fewer, make("b", {}, String(units)), one.more);
  });
}

function nodeCanvas() {
  return make("canvas", { width: 1, height: 1, "aria-hidden": "true" });
}

function featureOf(feature, y, { chosen, cells }, { words, live, choose, now }) {
  const on = chosen.features.includes(feature.name);
  const press = () => choose("features", on ? now("features").filter((name) => name !== feature.name) : [...now("features"), feature.name]);
  const alone = on && chosen.features.length === 1;
  const name = alone ? words.feature_last : say(on ? words.feature_hint : words.feature_off, { name: feature.label, low: digits(-feature.peak), high: digits(feature.peak) });
  const canvas = nodeCanvas();
  paint(canvas, unpacked(feature.surface), 0, cells[1], PALETTE);
  const place = { class: "ke-neuron ke-feature", style: `top:${y - NODE / 2}px;left:${-NODE / 2}px`, "data-key": feature.name, "data-name": feature.name };
  const told = { "aria-pressed": String(on), title: name, "aria-label": name };
  const element = make("button", { type: "button", ...place, ...told, onclick: press }, make("span", {}, feature.label), canvas);
  element.disabled = !live || alone;
  return element;
}

function neuronOf(layer, unit, { x, y, name: neuron }, { words, tip }, light) {
  const canvas = nodeCanvas();
  const style = `top:${y - NODE / 2}px;left:calc(${x}% - ${NODE / 2}px)`;
  const element = make("div", { class: "ke-neuron", tabindex: "0", role: "img", style, "data-layer": layer, "data-unit": unit }, canvas);
  let told = "";
  const show = () => light({ layer, unit });
  element.addEventListener("pointerenter", show);
  element.addEventListener("pointermove", (event) => tip.show(told, event));
  element.addEventListener("focus", show);
  for (const leave of ["pointerleave", "blur"]) element.addEventListener(leave, () => (tip.hide(), light(null)));
  return {
    element,
    show(bytes, from, side, frame, column) {
      paint(canvas, bytes, from, side, PALETTE);
      told = say(words.neuron_hint, { bias: digits(frame.biases[column][unit]), peak: digits(frame.peaks[column][unit]) });
      const weights = frame.kernels[column].filter((_, i) => i % frame.biases[column].length === unit);
      element.setAttribute("aria-label", say(words.neuron_inputs, { neuron, hint: told, weights: weights.map(digits).join(", ") }));
    },
  };
}

function edgeOf(from, to, { words, tip }) {
  const bend = (from.x + to.x) / 2;
  const d = `M${from.x} ${from.y}C${bend} ${from.y} ${bend} ${to.y} ${to.x} ${to.y}`;
  const line = draw("path", { d, class: "ke-wire" });
  const touch = draw("path", { d, class: "ke-touch" });
  let weight = 0;
  touch.addEventListener("pointermove", (event) => {
    line.classList.add("ke-near");
    tip.show(say(words.weight, { value: digits(weight), source: from.name, target: to.name }), event);
  });
  touch.addEventListener("pointerleave", () => (line.classList.remove("ke-near"), tip.hide()));
  return {
    line,
    touch,
    show(value) {
      weight = value;
      const size = typeof value === "number" ? Math.abs(value) : 0;
      line.style.strokeWidth = Math.min(0.6 + 1.7 * size, 7).toFixed(2);
      line.classList.toggle("ke-negative", value < 0);
      line.dataset.weight = value;
    },
  };
}

// ---- the output -------------------------------------------------------------------------------------------------------------

function outputOf({ words, tip, choose }, model) {
  const canvas = make("canvas", { width: 1, height: 1, "aria-hidden": "true" });
  const dots = draw("svg", { class: "ke-points", "aria-hidden": "true" });
  const field = make("div", { class: "ke-pg-field", role: "img", "aria-label": words.surface }, canvas, dots);
  const title = make("span", { class: "ke-pg-what" });
  const box = make("input", { type: "checkbox", onchange: () => choose("show_test", box.checked) });
  const stops = Array.from({ length: 9 }, (_, i) => heatCss((SOFT * (i - 4)) / 4));
  const bar = make("span", { class: "ke-bar" });
  bar.style.background = `linear-gradient(to right, ${stops.join(",")})`;
  const axis = make("div", { class: "ke-pg-axis", "aria-hidden": "true" });
  let [scene, frame, shown, bytes] = [null, null, null, new Int8Array()];

  function show() {
    const side = scene.cells[shown ? 1 : 0];
    bytes = shown ? unpacked(frame.neurons[shown.layer]).subarray(shown.unit * side * side) : unpacked(frame.surface);
    paint(canvas, bytes, 0, side, SOFT_PALETTE);
    title.textContent = shown ? say(words.neuron, { layer: shown.layer + 1, unit: shown.unit + 1 }) : words.scale;
  }
  function points() {
    const { points: numbers, first_test: first, reach } = scene;
    const circles = [];
    const testing = model.get("show_test");
    box.checked = testing;
    for (let i = 0; 3 * i < numbers.length; i += 1) {
      if (i >= first && !testing) break;
      const [cx, cy] = [numbers[3 * i] / 1000 / reach, -numbers[3 * i + 1] / 1000 / reach];
      circles.push(draw("circle", { cx: cx.toFixed(3), cy: cy.toFixed(3), r: 0.021, class: `ke-class-${numbers[3 * i + 2]}${i >= first ? " ke-testing" : ""}` }));
    }
    dots.replaceChildren(...circles);
  }
  field.addEventListener("pointermove", (event) => {
    const frameBox = field.getBoundingClientRect();
    const [across, down] = [(event.clientX - frameBox.left) / frameBox.width, (event.clientY - frameBox.top) / frameBox.height];
    const side = scene.cells[shown ? 1 : 0];
    const share = bytes[Math.min(side - 1, Math.floor(down * side)) * side + Math.min(side - 1, Math.floor(across * side))] / 127;
    const at = (part) => digits(Number(((2 * part - 1) * scene.reach).toFixed(2)));
    const place = { x: at(across), y: at(1 - down) };
    if (shown) tip.show(say(words.output_at, { ...place, value: digits(Number((share * frame.peaks[shown.layer][shown.unit]).toPrecision(2))) }), event);
    else tip.show(say(words.probability, { ...place, value: ((share + 1) / 2).toFixed(2) }), event);
  });
  field.addEventListener("pointerleave", () => tip.hide());
  dots.setAttribute("viewBox", "-1 -1 2 2");
  return {
    element: make(
      "section",
      { class: "ke-pg-output" },
      make("div", { class: "ke-pg-title" }, make("h5", {}, words.output)),
      make("div", { class: "ke-pg-head" }, title),
      field,
      axis,
      make("div", { class: "ke-legend" }, make("span", {}, words.class_0), bar, make("span", {}, words.class_1), make("label", { class: "ke-pg-check" }, box, words.show_test)),
    ),
    scene(now) {
      scene = now;
      box.disabled = now.first_test * 3 >= now.points.length;
      axis.replaceChildren(...[-1, 0, 1].map((tick) => make("span", { style: `left:${50 + (50 * tick) / now.reach}%` }, String(tick).replace("-", "−"))));
      points();
    },
    frame(now) {
      frame = now;
      show();
    },
    spotlight(which) {
      shown = which;
      if (frame) show();
    },
    points,
  };
}

// ---- the numbers and the curve ----------------------------------------------------------------------------------------------

const CURVE = { tall: 104, left: 34, right: 8, top: 6, bottom: 16 };

function progressOf({ words, tip }) {
  const cell = (name) => make("td", { "data-value": name });
  const [loss, accuracy, testLoss, testAccuracy] = ["loss", "accuracy", "test_loss", "test_accuracy"].map(cell);
  const head = make("tr", {}, make("th"), make("th", { scope: "col" }, words.loss), make("th", { scope: "col" }, words.accuracy));
  const row = (name, ...cells) => make("tr", {}, make("th", { scope: "row", class: `ke-key-${name}` }, words[name]), ...cells);
  const table = make("table", { class: "ke-pg-scores" }, make("thead", {}, head), make("tbody", {}, row("training", loss, accuracy), row("test", testLoss, testAccuracy)));
  const picture = draw("svg", { class: "ke-pg-curve", role: "img" });
  let [marks, last] = [[], 1];
  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const epoch = (last * (event.clientX - box.left - CURVE.left)) / Math.max(1, box.width - CURVE.left - CURVE.right);
    const near = marks.reduce((a, b) => (Math.abs(b[0] - epoch) < Math.abs(a[0] - epoch) ? b : a));
    tip.show(say(words.curve_at, { epoch: digits(Number(near[0].toPrecision(3))), loss: digits(near[1]), test: near[2] === null ? "–" : digits(near[2]) }), event);
  });
  picture.addEventListener("pointerleave", () => tip.hide());
  return {
    element: make("div", { class: "ke-pg-progress" }, table, picture),
    frame(frame) {
      const { scores } = frame;
      loss.textContent = digits(scores.loss);
      accuracy.textContent = percent(scores.accuracy);
      testLoss.textContent = scores.test_loss === null ? "–" : digits(scores.test_loss);
      testAccuracy.textContent = percent(scores.test_accuracy);
      marks = frame.marks.map(([batches, ...losses]) => [batches / frame.epoch_batches, ...losses]);
      last = Math.max(1, marks.at(-1)[0]);
      picture.setAttribute("aria-label", say(words.curve, { loss: loss.textContent, test: testLoss.textContent }));
      drawCurve(picture, marks, last, words);
    },
  };
}

function drawCurve(picture, marks, last, words) {
  const { tall, left, right, top, bottom } = CURVE;
  const wide = picture.clientWidth || 640;
  picture.setAttribute("viewBox", `0 0 ${wide} ${tall}`);
  const most = 1.05 * Math.max(...marks.flatMap(([, ...losses]) => losses.filter(Number.isFinite)), 0.02);
  const toX = (epoch) => left + ((wide - left - right) * epoch) / last;
  const toY = (loss) => tall - bottom - (tall - bottom - top) * (loss / most);
  const parts = [];
  const tick = niceStep(most / 3);
  for (let i = 0; i * tick <= most; i += 1) {
    parts.push(draw("line", { x1: left, x2: wide - right, y1: toY(i * tick), y2: toY(i * tick), class: i ? "ke-grid" : "ke-axis" }));
    parts.push(draw("text", { x: left - 5, y: toY(i * tick) + 3.5, "text-anchor": "end" }, digits(i * tick)));
  }
  const every = Math.max(1, niceStep(last / 8));
  for (let epoch = 0; epoch <= last; epoch += every) parts.push(draw("text", { x: toX(epoch), y: tall - 3, "text-anchor": "middle" }, String(epoch)));
  for (const [column, name] of [[2, "test"], [1, "training"]]) {
    const points = marks.filter((mark) => Number.isFinite(mark[column])).map((mark) => `${toX(mark[0]).toFixed(1)},${toY(mark[column]).toFixed(1)}`);
    parts.push(draw("polyline", { points: points.join(" "), class: `ke-curve-${name}`, "data-points": points.length }));
  }
  parts.push(draw("text", { x: wide - right, y: top + 8, "text-anchor": "end" }, words.loss));
  picture.replaceChildren(...parts);
}

/** The next of 1, 2, 5, 10, 20 ... */
function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * [1, 2, 5, 10].find((m) => m * power >= 0.999 * rough);
}

export default { render };
