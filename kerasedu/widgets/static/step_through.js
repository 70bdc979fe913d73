// StepThrough: the graph of the layers, and beside it the one step that is looked at.
// `payload` holds everything, `step` which step it is, `element` and `target` which number is worked out, `channel` which
// channel is shown alone, `detail` whether a layer is one step, `expanded` which layers are not, `playing` whether it goes
// on by itself.

const PHASES = ["forward", "backward", "update"];
const OUTPUT = "→"; // names of a step's output and of its gradient, beside those of its inputs
const GRADIENT = "←";
const ICONS = {
  first: "M2 2h2v12H2zM14 2v12L5 8z",
  previous: "M12 2v12L4 8z",
  play: "M2 2v12l7-6zM8 2v12l7-6z",
  pause: "M3 2h4v12H3zM9 2h4v12H9z",
  next: "M4 2v12l8-6z",
  expand: "M8 1l4 5H4zM8 15l-4-5h8z",
  collapse: "M8 6L4 1h8zM8 10l4 5H4z",
  last: "M12 2h2v12h-2zM2 2v12l9-6z",
};
const players = new WeakMap(); // of several views of one model only one turns the pages

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const root = make("div", { class: "kerasedu ke-steps", tabindex: "0", role: "group" });
  const pages = new Map();
  let walk = null;
  let parts = null;

  function build() {
    walk = walkOf(model, JSON.parse(model.get("payload")), words);
    root.setAttribute("aria-label", title(walk.data, words));
    const context = { words, walk, data: walk.data, pages, tip: null };
    const graph = graphOf(context);
    const controls = controlsOf(context, playOrPause);
    const stage = make("div", { class: "ke-stage" });
    const body = make("div", { class: "ke-body" }, graph.element, stage);
    root.replaceChildren(headOf(context), controls.element, body, make("div", { class: "ke-keys" }, words.keys));
    context.tip = tooltip(root);
    parts = { graph, controls, stage, context };
    show();
    play();
  }
  function playOrPause() {
    const start = !model.get("playing");
    if (start && walk.isLast()) walk.go(walk.stops()[0]);
    model.set("playing", start);
    model.save_changes();
  }
  function show() {
    const { graph, controls, stage, context } = parts;
    context.tip.hide();
    graph.show();
    controls.show();
    for (const one of root.querySelectorAll("[data-detail]")) one.setAttribute("aria-pressed", one.dataset.detail === model.get("detail"));
    const focused = root.contains(document.activeElement) ? document.activeElement.closest("[data-key]")?.dataset.key : null;
    stage.replaceChildren(...stageOf(context));
    const again = focused ? `[data-key="${CSS.escape(focused)}"]` : null;
    if (again) stage.querySelector(`button${again}, ${again} [tabindex]`)?.focus();
  }
  function play() {
    parts.controls.playing(model.get("playing"));
    if (!model.get("playing")) return stopPlaying(model, root);
    if (players.has(model)) return undefined;
    const turn = () => (walk.isLast() ? walk.pause() : walk.go(walk.neighbour(1)));
    players.set(model, { root, timer: setInterval(turn, 1000 * model.get("seconds")) });
    return undefined;
  }

  build();
  onKeys(root, {
    ArrowRight: () => walk.leaf(walk.neighbour(1)),
    ArrowLeft: () => walk.leaf(walk.neighbour(-1)),
    ArrowDown: () => walk.leaf(walk.otherLayer(1)),
    ArrowUp: () => walk.leaf(walk.otherLayer(-1)),
    Home: () => walk.leaf(walk.stops()[0]),
    End: () => walk.leaf(walk.stops().at(-1)),
    " ": playOrPause,
    "+": () => walk.isOpen(walk.step()) || walk.expand(),
    "-": () => walk.isOpen(walk.step()) && walk.collapse(),
  });
  el.append(root);
  parts.graph.show();
  const heard = ["step", "element", "target", "channel", "detail", "expanded", "arithmetic"].map((name) => `change:${name}`);
  for (const event of heard) model.on(event, show);
  model.on("change:payload", build);
  model.on("change:playing", play);
  const bringBack = replacePicture(model);
  return () => {
    stopPlaying(model, root);
    for (const event of heard) model.off(event, show);
    model.off("change:payload", build);
    model.off("change:playing", play);
    bringBack();
  };
}

function stopPlaying(model, root) {
  const player = players.get(model);
  if (!player || (player.root !== root && model.get("playing"))) return;
  clearInterval(player.timer);
  players.delete(model);
}

const title = (data, words) => say(words.title, { name: data.name || (data.loss === null ? words.nameless_forward : words.nameless) });
const same = (one, other) => one.length === other.length && one.every((value, i) => value === other[i]);

// ---- walking ----------------------------------------------------------------------------------------------------------------

/** Where we are, and how to get elsewhere. */
function walkOf(model, data, words) {
  const { steps, graph } = data;
  const pathOf = (step) => graph.nodes[step.node].path;
  const ofSeveral = [...new Set(steps.filter((step) => step.run.length > 1).map(pathOf))];
  const ends = new Set(data.stops);
  let found = {}; // the last answer of `stops`
  const walk = {
    model,
    data,
    words,
    live: typeof model.send === "function",
    number: () => walk.stop(Math.min(model.get("step"), steps.length - 1)),
    step: () => steps[walk.number()],
    /** Where to stop: at each operation of an open layer, at the last of any other. */
    stops() {
      const [detail, expanded] = [model.get("detail"), model.get("expanded")];
      if (found.detail !== detail || found.expanded !== expanded) {
        found = { detail, expanded, stops: steps.flatMap((step, number) => (ends.has(number) || walk.isOpen(step) ? [number] : [])) };
      }
      return found.stops;
    },
    isOpen: (step) => model.get("detail") === "operations" || model.get("expanded").includes(pathOf(step)),
    canOpen: (step) => ofSeveral.includes(pathOf(step)),
    /** Open the layer into its operations, and go to the first of them. */
    expand() {
      const step = walk.step();
      if (!walk.canOpen(step)) return;
      model.set("expanded", [...model.get("expanded"), pathOf(step)]);
      walk.leaf(step.run[0]);
    },
    collapse() {
      const step = walk.step();
      if (!walk.canOpen(step)) return;
      const open = model.get("detail") === "operations" ? ofSeveral : model.get("expanded");
      walk.detail("layers", open.filter((path) => path !== pathOf(step)));
    },
    detail(name, expanded) {
      const before = walk.step();
      model.set("expanded", expanded);
      model.set("detail", name);
      if (!areAlike(before, walk.step())) model.set("element", []);
      model.save_changes();
    },
    isLast: () => walk.number() >= walk.stops().at(-1),
    neighbour(way) {
      const stops = walk.stops();
      const found = way > 0 ? stops.find((stop) => stop > walk.number()) : stops.findLast((stop) => stop < walk.number());
      return found ?? (way > 0 ? stops.at(-1) : stops[0]);
    },
    otherLayer(way) {
      let number = walk.number();
      const { node, phase } = steps[number];
      const here = (i) => steps[i].node === node && steps[i].phase === phase;
      while (steps[number + way] && here(number)) number += way;
      while (way < 0 && steps[number - 1] && steps[number - 1].node === steps[number].node && steps[number - 1].phase === steps[number].phase) number -= 1;
      return walk.stop(number);
    },
    /** Where to stop for a step: at itself, or at the last of its layer. */
    stop: (number) => walk.stops().find((stop) => stop >= number) ?? walk.stops().at(-1),
    /** The first step of a layer in a phase; where it has none, in another. */
    ofNode(node, phase) {
      const places = [phase, "forward", "backward"].map((one) => graph.nodes[node].steps[one]).find((list) => list.length);
      return places ? walk.stop(places[0]) : walk.number();
    },
    go(number) {
      const next = Math.max(0, Math.min(steps.length - 1, number));
      if (!areAlike(walk.step(), steps[walk.stop(next)])) model.set("element", []);
      model.set("step", next);
      model.save_changes();
    },
    leaf(number) {
      walk.pause();
      walk.go(number);
    },
    pause() {
      model.set("playing", false);
      model.save_changes();
    },
    set(name, value) {
      model.set(name, value);
      model.save_changes();
    },
    /** The steps that are looked at as one. */
    run: (step) => (!walk.isOpen(step) && step.run.length > 1 ? step.run : null),
    target(step) {
      const names = Object.keys(step.targets);
      return names.includes(model.get("target")) ? model.get("target") : names[0];
    },
    choose(target, element) {
      model.set("target", target === OUTPUT ? "" : target);
      model.set("element", element);
      model.save_changes();
    },
    /** The arithmetic of the chosen number; null while Python is asked, or where there is no Python to ask. */
    worked() {
      const step = walk.step();
      const [target, element] = [walk.target(step), model.get("element") ?? []];
      const known = walk.known(step, target);
      const found = element.length ? known.find((one) => same(one.element, element)) : known[0];
      if (found || !element.length) return found ?? null;
      const answer = JSON.parse(model.get("arithmetic") || "{}");
      const fitting = answer.step === walk.number() && answer.together === Boolean(walk.run(step) && step.worked_run) && answer.target === target && same(answer.element, element);
      return fitting ? answer : null;
    },
    known: (step, target) => ((walk.run(step) && step.worked_run) || step.worked).filter((one) => one.target === target),
  };
  /** Whether the same element can be followed: what the other step makes has the same shape. */
  function areAlike(here, there) {
    return !model.get("element")?.length || same(walk.shape(here, walk.target(here)), walk.shape(there, walk.target(there)));
  }
  /** Shape of what an element can be chosen from. */
  walk.shape = (step, target) => data.tensors[placeOf(step, target)].shape.slice(step.targets[target].length);
  return walk;
}

const placeOf = (step, target) => (target === OUTPUT ? step.output : step.inputs.find(([name]) => name === target)[2]);

// ---- the head and the controls ----------------------------------------------------------------------------------------------

function headOf({ data, words, walk }) {
  const { model } = walk;
  const chips = [];
  if (data.loss !== null) chips.push(make("span", { class: "ke-chip", "data-loss": data.loss }, `${words.loss} ${digits(data.loss)}`));
  else chips.push(make("span", { class: "ke-chip", title: words.forward_only_hint }, words.forward_only));
  const samples = model.get("samples") ?? 1;
  if (samples > 1) chips.push(sampleChoice(model.get("sample"), samples, walk));
  return make("div", { class: "ke-steps-head" }, make("b", {}, title(data, words)), ...chips, make("span", { class: "ke-space" }), detailChoice(walk));
}

function sampleChoice(sample, samples, { words, live, set }) {
  const field = make("input", { type: "number", min: 0, max: samples - 1, value: sample, disabled: !live, "aria-label": words.sample });
  field.addEventListener("change", () => {
    const chosen = Math.max(0, Math.min(samples - 1, Math.round(Number(field.value)) || 0));
    field.value = chosen;
    set("sample", chosen);
  });
  return make("label", { class: "ke-chip ke-sample", title: live ? words.sample_hint : words.needs_python }, words.sample, " ", field, ` ${say(words.of, { total: samples })}`);
}

function detailChoice({ words, detail, data }) {
  const told = { layers: words.layers, operations: words.operations_word };
  const buttons = ["layers", "operations"].map((name) =>
    make("button", { type: "button", class: "ke-button", title: words[`${name}_hint`], "data-detail": name, onclick: () => detail(name, []) }, told[name]),
  );
  return data.stops.length < data.steps.length ? make("span", { class: "ke-step-choice", role: "group", "aria-label": words.detail }, ...buttons) : null;
}

function controlsOf({ data, words, walk }, playOrPause) {
  const { model } = walk;
  const index = () => Math.max(0, walk.stops().findIndex((stop) => stop >= walk.number()));
  const first = button(icon(ICONS.first), words.first, () => walk.leaf(walk.stops()[0]));
  const previous = button(icon(ICONS.previous), words.previous, () => walk.leaf(walk.neighbour(-1)));
  const play = button(icon(ICONS.play), words.play, playOrPause);
  const next = button(icon(ICONS.next), words.next, () => walk.leaf(walk.neighbour(1)));
  const last = button(icon(ICONS.last), words.last, () => walk.leaf(walk.stops().at(-1)));
  const slider = sliderOf({ min: 0, "aria-label": words.slider, oninput: () => walk.leaf(walk.stops()[Number(slider.value)]) });
  const position = make("span", { class: "ke-position", "aria-live": "polite" });
  const phases = PHASES.filter((phase) => data.steps.some((step) => step.phase === phase)).map((phase) => {
    const jump = () => {
      const own = data.graph.nodes[walk.step().node].steps[phase];
      walk.leaf(walk.stop(own.length ? own[0] : data.steps.findIndex((step) => step.phase === phase)));
    };
    return make("button", { type: "button", class: `ke-button ke-${phase}`, "data-phase": phase, title: words[`${phase}_hint`], onclick: jump }, words[phase]);
  });
  const group = make("span", { class: "ke-step-choice ke-phases", role: "group", "aria-label": words.phases }, ...phases);
  return {
    element: make("div", { class: "ke-controls" }, first, previous, play, next, last, slider, position, group),
    show() {
      const [stops, entry] = [walk.stops(), walk.step()];
      slider.max = stops.length - 1;
      slideTo(slider, index());
      slider.className = `ke-slider ke-${entry.phase}`;
      const place = say(words.position, { number: index() + 1, total: stops.length });
      slider.setAttribute("aria-valuetext", `${place}: ${words[entry.phase]}, ${entry.path}, ${entry.op}`);
      position.textContent = place;
      first.disabled = previous.disabled = walk.number() <= stops[0];
      next.disabled = last.disabled = walk.isLast();
      for (const one of phases) one.setAttribute("aria-pressed", one.dataset.phase === entry.phase);
    },
    playing(on) {
      play.replaceChildren(icon(on ? ICONS.pause : ICONS.play));
      play.title = on ? words.pause : words.play;
      play.setAttribute("aria-label", play.title);
      play.setAttribute("aria-pressed", on);
    },
  };
}

// ---- the graph --------------------------------------------------------------------------------------------------------------

function graphOf({ data, words, walk }) {
  const { nodes, edges, frames, size, box } = data.graph;
  const plane = make("div", { class: "ke-plane" });
  plane.style.width = `${size[0]}px`;
  plane.style.height = `${size[1]}px`;
  const picture = draw("svg", { class: "ke-edges", width: size[0], height: size[1], "aria-hidden": "true" });
  const marks = frames.map((frame) => frameOf(frame));
  const largest = Math.max(...edges.map((edge) => edge.size), 1e-30);
  const lines = edges.map((edge) => edgeOf(edge, box, picture));
  const boxes = nodes.map((node, place) => boxOf(node, place, box, words, walk));
  plane.append(...marks, picture, ...boxes.map((one) => one.element));
  const element = make("nav", { class: "ke-graph", "aria-label": words.graph }, plane);
  function show() {
    const [number, step] = [walk.number(), walk.step()];
    boxes.forEach((one, place) => one.show(number, step, place === step.node));
    lines.forEach((one) => one.show(number, step, largest, words));
    const here = boxes[step.node].element;
    scrollInto(element, here);
  }
  return { element, show };
}

/** Within the pane only: the page must not jump while somebody steps. */
function scrollInto(pane, box) {
  const behavior = calm() ? "auto" : "smooth";
  const [top, left] = [box.offsetTop, box.offsetLeft];
  const outside = top < pane.scrollTop || top + box.offsetHeight > pane.scrollTop + pane.clientHeight;
  if (outside) pane.scrollTo({ top: top - pane.clientHeight / 2, behavior });
  if (left < pane.scrollLeft || left + box.offsetWidth > pane.scrollLeft + pane.clientWidth) pane.scrollTo({ left: left - 20, behavior });
}

function frameOf({ name, corner, size }) {
  const frame = make("div", { class: "ke-step-frame" }, make("span", {}, name));
  Object.assign(frame.style, { left: `${corner[0]}px`, top: `${corner[1]}px`, width: `${size[0]}px`, height: `${size[1]}px` });
  return frame;
}

function boxOf(node, place, [width, height], words, walk) {
  const data = node.path === "";
  const call = node.call ? say(words.call, { number: node.call }) : "";
  const name = data ? words.input : `${node.name}${node.call ? ` (${node.call})` : ""}`;
  const told = data ? `${words.input}, ${shapeText(node.shape)}` : [node.path, call, shapeText(node.shape)].filter(Boolean).join(", ");
  const own = data ? [] : PHASES.filter((phase) => node.steps[phase].length);
  const dots = own.map((phase) => make("i", { class: `ke-${phase}`, "aria-hidden": "true" }));
  const inner = [make("span", { class: "ke-node-name" }, name), make("span", { class: "ke-step-dots" }, ...dots)];
  const jump = () => walk.leaf(walk.ofNode(place, walk.step().phase));
  const element = data
    ? make("div", { class: "ke-node ke-data", title: told }, ...inner)
    : make("button", { type: "button", class: "ke-node", title: told, "aria-label": told, onclick: jump, "data-node": place, "data-path": node.path }, ...inner);
  Object.assign(element.style, { left: `${node.at[0] - width / 2}px`, top: `${node.at[1] - height / 2}px`, width: `${width}px`, height: `${height}px` });
  function show(number, step, here) {
    own.forEach((phase, i) => dots[i].classList.toggle("ke-done", node.steps[phase].at(-1) <= number));
    for (const phase of PHASES) element.classList.toggle(`ke-${phase}`, here && step.phase === phase);
    element.classList.toggle("ke-open", walk.model.get("detail") === "layers" && walk.model.get("expanded").includes(node.path));
    if (here) element.setAttribute("aria-current", "step");
    else element.removeAttribute("aria-current");
  }
  return { element, show };
}

function edgeOf(edge, [, height], picture) {
  const [first, ...others] = edge.way;
  let path = `M${first[0]} ${first[1] + height / 2}`;
  let from = [first[0], first[1] + height / 2];
  let middle = from;
  others.forEach((point, i) => {
    const to = [point[0], point[1] - (i === others.length - 1 ? height / 2 + 1 : 0)];
    const bend = (from[1] + to[1]) / 2;
    path += `C${from[0]} ${bend} ${to[0]} ${bend} ${to[0]} ${to[1]}`;
    middle = [(from[0] + to[0]) / 2, bend];
    from = to;
  });
  const line = draw("path", { d: path, class: "ke-edge" });
  const label = draw("text", { class: "ke-edge-label", x: middle[0] + 7, y: middle[1] + 4 });
  picture.append(line, label);
  function show(number, step, largest, words) {
    const back = step.phase !== "forward" && edge.backward !== null && edge.backward <= number;
    const there = step.phase === "forward" ? edge.forward <= number : true;
    const [start, end] = edge.ends;
    const now = (step.phase === "forward" && end === step.node && there) || (step.phase === "backward" && back && (start === step.node || end === step.node));
    line.setAttribute("class", `ke-edge${there ? " ke-forward" : ""}${back ? " ke-backward" : ""}${now ? " ke-now" : ""}`);
    line.style.strokeWidth = back ? 1.5 + 4.5 * Math.sqrt(edge.size / largest) : now ? 3 : 1.5;
    label.textContent = now ? (back ? say(words.edge_gradient, { size: digits(Number(edge.size.toPrecision(2))) }) : shapeText(edge.shape.slice(1))) : "";
    if (now) picture.append(label);
  }
  return { show };
}

// ---- one step ---------------------------------------------------------------------------------------------------------------

function stageOf(base) {
  const { walk } = base;
  const step = walk.step();
  const worked = walk.worked();
  const context = { ...base, step, worked, alone: walk.model.get("channel"), seen: seenAs(step, walk) };
  const { shown } = context.seen;
  const sides = { forward: forwardSides, backward: backwardSides, update: updateSides }[step.phase](shown, context);
  const flow = make("div", { class: `ke-flow ke-${step.phase}`, "data-phase": step.phase }, sides[0], middleOf(context), sides[1]);
  return [titleOf(context), arithmeticOf(context), flow, insideOf(shown, context)];
}

/** The step as it is looked at: by itself, or together with the others of its layer. */
function seenAs(step, walk) {
  const run = walk.run(step);
  if (!run) return { shown: step, parts: [step] };
  const parts = run.map((number) => walk.data.steps[number]);
  const made = new Set(parts.map((part) => part.output));
  const seen = new Set();
  const inputs = parts.flatMap((part) => part.inputs).filter(([, place]) => !made.has(place) && !seen.has(place) && seen.add(place));
  const inside = parts.flatMap((part) => part.inside);
  const [first, last] = step.phase === "backward" ? [parts.at(-1), parts[0]] : [parts[0], parts.at(-1)];
  return { shown: { ...step, inputs, inside, output: last.output, gradient: last.gradient, targets: step.targets, first }, parts };
}

function titleOf(context) {
  const { step, words, walk, data, seen } = context;
  const node = data.graph.nodes[step.node];
  const [forward, backward] = words.operations[step.op.toLowerCase()] ?? ["", ""];
  const together = seen.parts.length > 1;
  const told = together ? say(words.together, { count: seen.parts.length }) : { forward, backward, update: words.update_hint }[step.phase];
  const numbers = step.numbers.map(([name, value]) => make("span", { class: "ke-chip" }, `${name} ${digits(value)}`));
  const call = node.call ? make("span", { class: "ke-chip" }, say(words.call, { number: node.call })) : null;
  return make(
    "div",
    { class: `ke-title ke-${step.phase}` },
    make("span", { class: "ke-phase", title: words[`${step.phase}_hint`] }, words[step.phase]),
    make("strong", {}, step.path),
    call,
    pillsOf(node.steps[step.phase], context),
    openingOf(context),
    ...numbers,
    make("span", { class: "ke-space" }),
    channelChoice(context),
    told ? make("p", {}, told) : null,
  );
}

/** The operations of the layer in this phase, to jump between. */
function pillsOf(numbers, { data, walk, words, step }) {
  const pills = numbers.map((number) => {
    const one = data.steps[number];
    const text = one.phase === "update" ? one.variable.split("/").at(-1) || one.op : one.op;
    const name = `${number + 1}: ${words[one.phase]}, ${one.path}, ${one.op} ${one.variable}`.trim();
    const jump = () => {
      if (one.phase !== "update" && !walk.isOpen(one)) walk.expand();
      walk.leaf(number);
    };
    const here = number === walk.number() || walk.run(step)?.includes(number);
    return make("button", { type: "button", class: `ke-pill ke-${one.phase}`, title: name, "aria-label": name, onclick: jump, "data-step": number, "aria-current": here ? "step" : null }, text);
  });
  return make("span", { class: "ke-pills", role: "group", "aria-label": words.steps }, ...pills);
}

/** Opens a layer into its operations, and closes it again. */
function openingOf({ walk, words, step }) {
  if (!walk.canOpen(step) || step.phase === "update") return null;
  const open = walk.isOpen(step);
  const [name, press] = open ? [words.collapse, walk.collapse] : [words.expand, walk.expand];
  return button(icon(open ? ICONS.collapse : ICONS.expand), name, press, { class: "ke-button ke-small ke-opening", "aria-expanded": String(open), "data-key": "opening" });
}

function channelChoice({ data, words, walk, seen }) {
  const { shown } = seen;
  const places = [shown.output, shown.gradient, ...shown.inputs.flatMap(([, value, gradient]) => [value, gradient])];
  const maps = places.filter((place) => place !== null && place !== undefined).map((place) => data.tensors[place]).filter((tensor) => tensor.kind === "maps");
  const most = Math.max(1, ...maps.map((tensor) => tensor.panels[0]));
  if (most < 2) return null;
  const chosen = walk.model.get("channel");
  const options = [make("option", { value: -1, selected: chosen < 0 }, words.all)];
  for (let i = 0; i < most; i += 1) options.push(make("option", { value: i, selected: chosen === i }, String(i)));
  const list = make("select", { "aria-label": words.channel, onchange: () => walk.set("channel", Number(list.value)) }, ...options);
  return make("label", { class: "ke-channel", title: words.channel_hint }, words.channel, " ", list);
}

function middleOf({ words, data, step, seen }) {
  const back = step.phase === "backward";
  const shape = back ? "M120 15 H8 M20 4 L8 15 L20 26" : "M8 15 H120 M108 4 L120 15 L108 26";
  const motion = `ke-arrow ke-move${back ? " ke-back" : ""}`;
  const arrow = draw("svg", { class: motion, viewBox: "0 0 128 30", "aria-hidden": "true" }, draw("path", { d: shape }));
  const lines = seen.parts.flatMap((part) => [
    make("strong", {}, part.op),
    ...part.formula.map((latex) => formula(latex, data, say(words.formula, { latex }))),
  ]);
  return make("div", { class: "ke-middle" }, make("h5", {}, words.happens), ...lines, arrow, back ? make("div", { class: "ke-note" }, words.short) : null);
}

function side(heading, ...tensors) {
  return make("section", { class: "ke-side" }, make("h5", {}, heading), make("div", { class: "ke-tensors" }, ...tensors));
}

/**
 * The tensor at a place of the payload; one that is a weight of the model says which. `key` is its name in the arithmetic;
 * `target`, whether its elements can be chosen.
 */
function tensorAt(place, name, context, key = null, target = null) {
  const { data, walk, worked, step } = context;
  const path = data.variables[place];
  const tensor = data.tensors[place];
  const chosen = target !== null && worked && worked.target === target ? [...(step.targets[target] ?? []), ...worked.element] : null;
  const boxes = (key !== null && worked?.boxes[key]) || null;
  const choose = target === null ? null : (index) => walk.choose(target, index.slice(step.targets[target].length));
  const dress = (element, drawn) => dressed(element, drawn, { boxes, chosen, choose, words: context.words });
  if (chosen) showChannelOf(tensor, name, chosen, context);
  const figure = heatmap(tensor, name, { ...context, path: path && !name.includes(path.split("/").at(-1)) ? path : null, dress });
  if (key !== null) figure.dataset.key = `${key}${target ?? ""}`;
  const source = sourceClass(key, step);
  if (source) figure.querySelector("figcaption b").className = source;
  return figure;
}

/** The class that gives numbers of a tensor their colour, in the arithmetic and in the tensor's name. */
function sourceClass(source, step) {
  if (source === GRADIENT || source === "∂y" || source === "gradient") return "ke-source ke-source-gradient";
  const place = step.inputs.findIndex(([name]) => name === source);
  return place >= 0 ? `ke-source ke-source-${Math.min(place, 2)}` : "";
}

/** Turn to the page of channels that the chosen element is on, once for each choice. */
function showChannelOf(tensor, name, chosen, { pages, walk }) {
  const key = `${name} ${tensor.panels.join("x")}`;
  const choice = `${walk.number()} ${chosen}`;
  if (tensor.kind !== "maps" || pages.get(`${key} for`) === choice) return;
  pages.set(`${key} for`, choice);
  const page = PAGE * Math.floor(chosen.at(-1) / PAGE);
  if (page < tensor.panels[0]) pages.set(key, page);
}

/** Cells with the places that take part outlined; where they can be chosen, by click and by arrow keys. */
function dressed(element, { tensor, grid, at }, { boxes, chosen, choose, words }) {
  const frame = make("div", { class: `ke-dressed${choose ? " ke-choosable" : ""}` }, element);
  const full = (cell) => [...tensor.lead.map((place) => [place, 1, place + 1]), ...cell.spans];
  const covers = (cell, spans) => {
    const own = full(cell);
    const from = (i) => own[i][0] * own[i][1];
    const to = (i) => (own[i][0] + 1) * own[i][1];
    return own.length === spans.length && spans.every(([first, last], i) => from(i) < last && first < to(i));
  };
  if (boxes) frame.append(outline(grid, at, (cell) => covers(cell, boxes), "ke-part"));
  if (chosen) frame.append(outline(grid, at, (cell) => covers(cell, chosen.map((place) => [place, place + 1])), "ke-chosen"));
  if (!choose) return frame;
  element.setAttribute("tabindex", "0");
  element.setAttribute("title", words.choose);
  element.addEventListener("click", (event) => {
    const frameBox = element.getBoundingClientRect();
    const row = Math.floor(((event.clientY - frameBox.top) / frameBox.height) * grid.rows);
    const cell = at(row, Math.floor(((event.clientX - frameBox.left) / frameBox.width) * grid.columns));
    const index = cell ? full(cell).map(([place, block]) => place * block) : [];
    if (cell && index.length === tensor.shape.length) choose(index);
  });
  element.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    if (!(event.key in ways) || !chosen) return;
    event.preventDefault();
    event.stopPropagation();
    choose(movedTo(chosen, ways[event.key], tensor));
  });
  return frame;
}

/** The neighbour of a place: rows and columns of the picture, or along a vector. */
function movedTo(place, [down, right], tensor) {
  const { kind, shape, lead } = tensor;
  const axes = kind === "vector" ? [null, shape.length - 1] : [lead.length, lead.length + 1];
  const next = [...place];
  for (const [axis, by] of [[axes[0], down], [axes[1], right]]) {
    if (axis !== null && shape.length) next[axis] = Math.max(0, Math.min(shape[axis] - 1, next[axis] + by));
  }
  return next;
}

/** A line around all cells for which `holds`. */
function outline(grid, at, holds, name) {
  const inside = (row, column) => {
    if (row < 0 || column < 0 || row >= grid.rows || column >= grid.columns) return false;
    const cell = at(row, column);
    return cell !== null && holds(cell);
  };
  let path = "";
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      if (!inside(row, column)) continue;
      if (!inside(row - 1, column)) path += `M${column} ${row}h1`;
      if (!inside(row + 1, column)) path += `M${column} ${row + 1}h1`;
      if (!inside(row, column - 1)) path += `M${column} ${row}v1`;
      if (!inside(row, column + 1)) path += `M${column + 1} ${row}v1`;
    }
  }
  return draw("svg", { class: `ke-outline ${name}`, viewBox: `0 0 ${grid.columns} ${grid.rows}`, preserveAspectRatio: "none", "aria-hidden": "true" }, draw("path", { d: path }), draw("path", { d: path }));
}

function forwardSides(step, context) {
  const { words } = context;
  const inputs = step.inputs.map(([name, value]) => tensorAt(value, name, context, name));
  return [side(words.goes_in, ...inputs), side(words.comes_out, tensorAt(step.output, words.output, context, OUTPUT, OUTPUT))];
}

/** A gradient, and small beside it what it is the gradient of. */
function pair(name, value, gradient, context, key, target) {
  const { words } = context;
  const told = say(words.gradient, { name });
  const flowing = gradient === null ? make("div", { class: "ke-note" }, `${name}: ${words.no_gradient}`) : tensorAt(gradient, told, context, target === null ? GRADIENT : null, target);
  const parts = [make("div", { class: gradient === null ? "ke-aside" : "ke-flowing" }, flowing)];
  if (value !== null) parts.push(make("div", { class: "ke-aside" }, tensorAt(value, name, context, key)));
  return make("div", { class: "ke-pair" }, ...parts);
}

function backwardSides(step, context) {
  const { words } = context;
  const own = (name, gradient) => (name in step.targets && placeOf(context.step, name) === gradient ? name : null);
  const leaving = step.inputs.map(([name, value, gradient]) => pair(name, value, gradient, context, name, gradient === null ? null : own(name, gradient) ?? ""));
  return [side(`← ${words.leaves}`, ...leaving), side(`← ${words.arrives}`, pair(words.output, step.output, step.gradient, context, OUTPUT, null))];
}

function updateSides(step, context) {
  const { words } = context;
  const [[, before]] = step.inputs;
  const named = step.variable || words.weight;
  const name = named.split("/").at(-1);
  const gradient = step.gradient === null ? [] : [tensorAt(step.gradient, say(words.gradient, { name }), context, "gradient", OUTPUT)];
  const left = [tensorAt(before, `${named}, ${words.before}`, context, "weight", OUTPUT), ...gradient];
  const right = [tensorAt(step.output, `${named}, ${words.after}`, context, OUTPUT, OUTPUT), tensorAt(step.change, words.change, context, "change", OUTPUT)];
  return [side(words.goes_in, ...left), side(words.comes_out, ...right)];
}

// ---- one number, worked out -------------------------------------------------------------------------------------------------

function arithmeticOf(context) {
  const { words, worked, step, walk } = context;
  const target = walk.target(step);
  const known = walk.known(step, target);
  if (known.length === 0 || known.every((one) => one.lines.length === 0)) return "";
  const lines = worked ? worked.lines.map((line) => lineOf(line, step)) : [];
  const missing = worked ? (lines.length ? null : words.no_arithmetic) : walk.live ? words.asking : words.needs_python;
  const others = walk.live || known.length < 2 ? null : knownChoice(known, target, context);
  return make(
    "section",
    { class: "ke-arithmetic", "aria-live": "polite" },
    make("h5", {}, words.arithmetic, " ", make("span", { class: "ke-note" }, words.choose_hint)),
    ...lines,
    missing ? make("div", { class: "ke-note" }, missing) : null,
    others,
  );
}

function lineOf({ name, tokens, value }, step) {
  const parts = tokens.map((token) => (typeof token === "string" ? token : make("span", { class: token[1] === "rest" ? "ke-rest" : sourceClass(token[1], step) || "ke-own" }, token[0])));
  const result = typeof value === "number" ? digits(value).replaceAll("-", "−") : String(value);
  return make("p", { class: "ke-line" }, make("span", { class: "ke-left" }, name), " = ", ...parts, " = ", make("b", { class: "ke-result" }, result));
}

/** Without Python only some numbers are worked out: these. */
function knownChoice(known, target, { walk, worked, words }) {
  const buttons = known.map((one) =>
    make("button", { type: "button", class: "ke-button ke-small", "aria-pressed": String(one === worked), onclick: () => walk.choose(target, one.element) }, `[${one.element.join(", ")}]`),
  );
  return make("div", { class: "ke-note ke-known" }, words.known, " ", ...buttons);
}

function insideOf(step, context) {
  if (!step.inside.length) return "";
  const tensors = step.inside.map(([name, place]) => tensorAt(place, name, context));
  const details = make("details", { class: "ke-inside", open: context.pages.get("open") === true }, make("summary", {}, context.words.intermediates), make("div", { class: "ke-tensors" }, ...tensors));
  details.addEventListener("toggle", () => context.pages.set("open", details.open));
  return details;
}

export default { render };
