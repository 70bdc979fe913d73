// ModelDiagram: the graph of a model on the left, the chosen layer on the right.
// `payload` holds everything, `layer` is the path of the chosen one, `expanded` which models inside are opened,
// `zoom` the size of the graph, `more` layouts that Python was asked for later.

const MOST_BARS = 16;
const AIR = 6; // around the graph
const HEADING = 26; // height of the title of an opened model
const ZOOM = { least: 0.1, most: 4, step: 1.25 };

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const data = JSON.parse(model.get("payload"));
  const layouts = { ...data.layouts, ...JSON.parse(model.get("more")) };
  const root = make("div", { class: "kerasedu ke-diagram" });
  const context = { words, data, pages: new Map(), tip: null, thumbs: new Map() };
  const set = (state) => {
    for (const [name, value] of Object.entries(state)) model.set(name, value);
    model.save_changes();
  };
  const choose = (path) => set({ layer: path });
  const isOpen = (path) => model.get("expanded").includes(path);
  function toggle(path) {
    if (!data.layers[path]?.opens) return;
    const others = model.get("expanded").filter((one) => one !== path && !one.startsWith(`${path}/`));
    if (isOpen(path)) set({ layer: insideOf(model.get("layer"), path) ? path : model.get("layer"), expanded: others });
    else set({ expanded: data.inner.filter((one) => one === path || isOpen(one)) });
  }

  const board = boardOf(context, { choose, toggle, zoom: () => model.get("zoom"), setZoom: (zoom) => set({ zoom }) });
  const panel = make("section", { class: "ke-panel" });
  const live = make("p", { class: "ke-unseen", "aria-live": "polite" });
  root.append(headOf(data, words), make("div", { class: "ke-diagram-body" }, board.element, panel), live, ...footOf(data, words));
  context.tip = tooltip(root);

  function showLayer() {
    const fact = data.layers[model.get("layer")];
    context.tip.hide();
    board.choose(fact.path);
    live.textContent = told(fact, words);
    panel.replaceChildren(...panelOf(fact, context, { isOpen, toggle }));
    panel.setAttribute("aria-label", fact.path);
  }
  function showGraph() {
    const layout = layouts[model.get("expanded").join("\n")];
    board.ask(layout === undefined);
    if (layout) board.draw(layout);
    showLayer();
  }
  function takeMore() {
    Object.assign(layouts, JSON.parse(model.get("more")));
    showGraph();
  }

  const listeners = { layer: showLayer, expanded: showGraph, more: takeMore, zoom: board.fit };
  for (const [name, listener] of Object.entries(listeners)) model.on(`change:${name}`, listener);
  el.append(root);
  showGraph();
  const watcher = new ResizeObserver(board.fit);
  watcher.observe(board.element);
  const bringBack = replacePicture(model);
  return () => {
    watcher.disconnect();
    for (const [name, listener] of Object.entries(listeners)) model.off(`change:${name}`, listener);
    bringBack();
  };
}

const insideOf = (path, model) => path.startsWith(`${model}/`);
const grouped = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");

function told(fact, words) {
  const form = fact.inputs.length ? words.told : words.told_input;
  return say(form, { ...fact, inputs: fact.inputs.join(", "), outputs: fact.outputs.join(", "), count: grouped(fact.count) });
}

function headOf(data, words) {
  const title = say(words.title, { name: data.name, count: grouped(data.count), layers: data.total });
  const chips = [];
  if (data.sample !== null) chips.push(make("span", { class: "ke-chip" }, say(words.sample, { sample: data.sample })));
  if (data.loss !== null) chips.push(make("span", { class: "ke-chip", "data-loss": data.loss }, say(words.loss, { loss: digits(data.loss) })));
  return make("div", { class: "ke-diagram-head" }, make("b", {}, title), ...chips);
}

function footOf(data, words) {
  const lines = [data.inner.length ? words.keys : words.keys_plain];
  if (data.absent.length) lines.push(say(words.absent, { names: data.absent.join(", ") }));
  if (data.most !== null) lines.push(say(words.summarized, { most: data.most }));
  return lines.map((line) => make("div", { class: "ke-diagram-keys" }, line));
}

// ---- the graph --------------------------------------------------------------------------------------------------------------

function boardOf(context, { choose, toggle, zoom, setZoom }) {
  const { words, data } = context;
  const scroll = make("div", { class: "ke-diagram-graph", role: "group", "aria-label": say(words.graph, { name: data.name }) });
  const asked = make("div", { class: "ke-note ke-asked", role: "status", hidden: true }, words.asked);
  let [picture, layout, places, chosen] = [null, null, new Map(), null];

  const size = () => zoom() || Math.min(1, (scroll.clientWidth - 6) / (layout.width + 2 * AIR) || 1);
  const zoomBy = (factor) => setZoom(Number(Math.max(ZOOM.least, Math.min(ZOOM.most, size() * factor)).toFixed(3)));
  const tools = make(
    "div",
    { class: "ke-tools" },
    button("−", words.smaller, () => zoomBy(1 / ZOOM.step), { class: "ke-button ke-small" }),
    button("+", words.larger, () => zoomBy(ZOOM.step), { class: "ke-button ke-small" }),
    button(words.fit, words.fit, () => setZoom(0), { class: "ke-button ke-small" }),
  );

  function fit() {
    if (!layout) return;
    picture.style.width = `${(layout.width + 2 * AIR) * size()}px`;
  }
  function draw(next) {
    const focused = scroll.contains(document.activeElement);
    layout = next;
    places = new Map(layout.boxes.map(([path, ...place]) => [path, place]));
    for (const [path, x, y, wide] of layout.frames) places.set(path, [x, y, wide, HEADING]);
    picture = graphOf(layout, context, { choose, toggle });
    scroll.replaceChildren(picture);
    fit();
    if (focused) context.focus = true;
  }
  function mark(path) {
    chosen = path;
    for (const box of picture.querySelectorAll("[data-path]")) {
      const here = box.dataset.path === path;
      box.setAttribute("tabindex", here ? "0" : "-1");
      if (here) box.setAttribute("aria-current", "true");
      else box.removeAttribute("aria-current");
    }
    const box = picture.querySelector("[aria-current]");
    if (box && (context.focus || scroll.contains(document.activeElement))) box.focus({ preventScroll: true });
    context.focus = false;
    if (places.has(path)) scrollTo(scroll, picture, places.get(path), size());
  }
  const walk = (key) => () => {
    const next = neighbour(layout, places, chosen, key);
    if (next) choose(next);
  };
  const inOrder = () => [...layout.boxes].sort((one, other) => one[2] - other[2] || one[1] - other[1]);
  onKeys(scroll, {
    ...Object.fromEntries(["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"].map((key) => [key, walk(key)])),
    Home: () => choose(inOrder()[0][0]),
    End: () => choose(inOrder().at(-1)[0]),
    Enter: (event) => toggle(event.target.closest("[data-toggle]")?.dataset.toggle ?? chosen),
    " ": (event) => toggle(event.target.closest("[data-toggle]")?.dataset.toggle ?? chosen),
    Escape: () => toggle([...layout.frames].map(([path]) => path).filter((path) => path === chosen || insideOf(chosen, path)).at(-1)),
    "+": () => zoomBy(ZOOM.step),
    "=": () => zoomBy(ZOOM.step),
    "-": () => zoomBy(1 / ZOOM.step),
    0: () => setZoom(0),
  });
  const element = make("div", { class: "ke-diagram-board" }, tools, asked, scroll);
  return { element, draw, fit, choose: mark, ask: (waiting) => (asked.hidden = !waiting) };
}

/** Scrolls the graph only, and never the page, until a box is seen. */
function scrollTo(scroll, picture, [x, y, wide, high], size) {
  const room = 40;
  const along = (place, length, from, seen) => {
    if (place - room < from) return place - room;
    return place + length + room > from + seen ? place + length + room - seen : from;
  };
  const [frame, content] = [scroll.getBoundingClientRect(), picture.getBoundingClientRect()];
  const start = [content.left - frame.left + scroll.scrollLeft, content.top - frame.top + scroll.scrollTop];
  const left = along(start[0] + (x + AIR) * size, wide * size, scroll.scrollLeft, scroll.clientWidth);
  const top = along(start[1] + (y + AIR) * size, high * size, scroll.scrollTop, scroll.clientHeight);
  scroll.scrollTo({ left, top, behavior: calm() ? "auto" : "smooth" });
}

const middle = ([x, y, wide, high]) => [x + wide / 2, y + high / 2];

/** The box that an arrow key leads to: along an arrow of the graph, or beside it. */
function neighbour(layout, places, path, key) {
  const [x, y] = middle(places.get(path));
  const away = (other) => [middle(places.get(other))[0] - x, middle(places.get(other))[1] - y];
  const all = layout.boxes.map(([other]) => other).filter((other) => other !== path);
  const best = (paths, cost) => paths.map((other) => [cost(away(other)), other]).sort((one, other) => one[0] - other[0])[0]?.[1];
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const side = key === "ArrowLeft" ? -1 : 1;
    return best(all.filter((other) => away(other)[0] * side > 4 && Math.abs(away(other)[1]) < 30), ([dx]) => Math.abs(dx));
  }
  const side = key === "ArrowUp" ? -1 : 1;
  const linked = layout.arrows.filter((arrow) => arrow[side > 0 ? 0 : 1] === path).map((arrow) => arrow[side > 0 ? 1 : 0]);
  const onward = (paths) => paths.filter((other) => other !== path && away(other)[1] * side > 4);
  const cost = ([dx, dy]) => Math.abs(dy) + 0.5 * Math.abs(dx);
  return best(onward(linked), cost) ?? best(onward(all), cost);
}

function graphOf(layout, context, { choose, toggle }) {
  const { words, data } = context;
  const box = [-AIR, -AIR, layout.width + 2 * AIR, layout.height + 2 * AIR];
  const picture = draw("svg", { viewBox: box.join(" "), class: "ke-graph-svg" });
  for (const [, x, y, width, height] of layout.frames) picture.append(draw("rect", { x, y, width, height, rx: 8, class: "ke-frame-ground" }));
  for (const [source, target, line, head, shape] of layout.arrows) {
    const arrow = draw("g", { class: "ke-diagram-edge", "data-source": source, "data-target": target }, draw("path", { d: line }), draw("polygon", { points: head }), draw("path", { d: line, class: "ke-hit" }));
    arrow.addEventListener("pointermove", (event) => context.tip.show(say(words.edge, { source, target, shape }), event));
    arrow.addEventListener("pointerleave", () => context.tip.hide());
    picture.append(arrow);
  }
  for (const [path, ...place] of layout.frames) picture.append(frameOf(data.layers[path], place, words, { choose, toggle }));
  for (const [path, ...place] of layout.boxes) picture.append(boxOf(data.layers[path], place, context, { choose, toggle }));
  return picture;
}

/** The sign in a box or frame that opens or closes a model. */
function signOf(fact, x, y, isOpen, words, toggle) {
  const name = say(isOpen ? words.close : words.open, { path: fact.path });
  const bars = isOpen ? "M-4 0h8" : "M-4 0h8M0-4v8";
  const sign = draw("g", { class: "ke-diagram-sign", transform: `translate(${x} ${y})`, role: "button", tabindex: "0", "aria-label": name, "data-toggle": fact.path }, draw("title", {}, name), draw("rect", { x: -8, y: -8, width: 16, height: 16, rx: 4 }), draw("path", { d: bars }));
  sign.addEventListener("click", (event) => {
    event.stopPropagation();
    toggle(fact.path);
  });
  return sign;
}

/** The title of an opened model. It stands above the arrows, the ground of its frame below them. */
function frameOf(fact, [x, y, wide], words, { choose, toggle }) {
  const ground = draw("rect", { x: x + 2, y: y + 4, width: wide - 4, height: HEADING - 1, rx: 6, class: "ke-frame-title" });
  const title = draw("text", { x: x + 30, y: y + 21, class: "ke-box-name" }, shortened(fact.name));
  const frame = draw("g", { class: "ke-diagram-frame", role: "button", "data-path": fact.path, "aria-label": say(words.box, { ...fact, flow: fact.outputs.join(", ") }) }, ground, title);
  frame.addEventListener("click", () => choose(fact.path));
  return draw("g", {}, frame, signOf(fact, x + 16, y + 17, true, words, toggle));
}

const shortened = (text) => (text.length > 26 ? `${text.slice(0, 25)}…` : text);

function boxOf(fact, [x, y, wide, high], context, { choose, toggle }) {
  const { words, data } = context;
  const inside = x + (fact.thumb === null ? 10 : 44);
  const box = draw(
    "g",
    { class: `ke-box ke-${fact.role}`, role: "button", "data-path": fact.path, "aria-label": say(words.box, fact) },
    draw("title", {}, fact.path),
    draw("rect", { x, y, width: wide, height: high, rx: 6, class: "ke-box-ground" }),
    fact.thumb === null ? null : draw("image", { x: x + 5, y: y + 5, width: 32, height: 32, href: thumbOf(fact.thumb, context), preserveAspectRatio: "none" }),
    draw("text", { x: inside, y: y + 18, class: "ke-box-name" }, shortened(fact.name)),
    draw("text", { x: inside, y: y + 33, class: "ke-box-kind" }, `${shortened(fact.kind)}  ${fact.flow}`.trimEnd()),
  );
  box.addEventListener("click", () => choose(fact.path));
  if (!data.layers[fact.path].opens) return box;
  return draw("g", {}, box, signOf(fact, x + wide - 14, y + 14, false, words, toggle));
}

/** The first channel of what comes out, or its numbers in as many rows as columns, as the address of an image. */
function thumbOf(place, context) {
  if (context.thumbs.has(place)) return context.thumbs.get(place);
  const tensor = context.data.tensors[place];
  const count = tensor.kind === "vector" ? tensor.columns : tensor.rows * tensor.columns;
  const columns = tensor.kind === "vector" ? Math.ceil(Math.sqrt(count)) : tensor.columns;
  const values = tensor.values.slice(0, count).map((value) => (typeof value === "number" ? value : 0));
  const peak = Math.max(...values.map(Math.abs)) || 1;
  const canvas = make("canvas", { width: columns, height: Math.ceil(count / columns) });
  const brush = canvas.getContext("2d");
  values.forEach((value, i) => {
    brush.fillStyle = heatCss(value / peak);
    brush.fillRect(i % columns, Math.floor(i / columns), 1, 1);
  });
  context.thumbs.set(place, canvas.toDataURL());
  return context.thumbs.get(place);
}

// ---- the panel --------------------------------------------------------------------------------------------------------------

function panelOf(fact, context, { isOpen, toggle }) {
  const { words, data } = context;
  const title = make("div", { class: `ke-panel-head ke-${fact.role}` }, make("strong", {}, fact.path), make("span", { class: "ke-kind" }, fact.kind));
  if (fact.opens) {
    const word = say(isOpen(fact.path) ? words.close : words.open, { path: fact.name });
    title.append(make("button", { type: "button", class: "ke-button ke-small", onclick: () => toggle(fact.path) }, word));
  }
  const settings = fact.settings.length ? section(words.settings, make("dl", { class: "ke-facts" }, ...fact.settings.flatMap(([name, value]) => row(name, value)))) : null;
  const parts = [title, make("div", { class: "ke-panel-top" }, factsOf(fact, words), settings)];
  parts.push(outputsOf(fact, context));
  if (fact.weights.length) parts.push(weightsOf(fact, context));
  if (data.sample !== null && !data.judged) parts.push(make("p", { class: "ke-note" }, words.no_gradients));
  return parts;
}

function section(heading, ...content) {
  return make("section", { class: "ke-panel-part" }, make("h5", {}, heading), ...content);
}

const row = (name, value) => [make("dt", {}, name), make("dd", {}, value)];

function factsOf(fact, words) {
  const rows = [];
  if (fact.inputs.length) rows.push(...row(words.input, fact.inputs.join(", ")));
  rows.push(...row(words.output, fact.outputs.join(", ")));
  if (fact.is_layer && fact.role !== "input") rows.push(...row(words.parameters, countText(fact, words)));
  return make("dl", { class: "ke-facts" }, ...rows);
}

function countText({ count, trainable }, words) {
  if (!count) return words.none;
  return count === trainable ? grouped(count) : say(words.frozen, { count: grouped(count), trainable: grouped(trainable) });
}

function outputsOf(fact, context) {
  const { words, data } = context;
  if (data.sample === null) return make("p", { class: "ke-note" }, words.no_values);
  const note = make("span", { class: "ke-note" }, say(words.of_sample, { sample: data.sample }));
  const content = fact.calls.flatMap((call, i) => {
    const name = (number) => (call.length > 1 ? say(words.output_number, { number: number + 1 }) : words.y);
    const pairs = call.map(([value, gradient], number) => pairOf(name(number), value, gradient, fact, context, data.judged));
    return fact.calls.length > 1 ? [make("div", { class: "ke-note" }, say(words.call, { number: i + 1, total: fact.total_calls })), ...pairs] : pairs;
  });
  return section(words.activation, note, ...(content.length ? content : [make("p", { class: "ke-note" }, words.not_known)]));
}

function weightsOf(fact, context) {
  const { words } = context;
  const lines = fact.weights.map((weight) => pairOf(weight.name, weight.value, weight.gradient, fact, context, false, weight));
  if (fact.more_weights) lines.push(make("p", { class: "ke-note" }, say(words.more_weights, { count: fact.more_weights })));
  return section(words.weights, ...lines);
}

/** Numbers, and beside them the gradient of the loss with respect to them. */
function pairOf(name, value, gradient, fact, context, expected, weight = null) {
  const { words } = context;
  const parts = [];
  if (value !== null) parts.push(tensorOf(value, name, fact, context));
  if (gradient !== null) parts.push(make("div", { class: "ke-diagram-flowing" }, tensorOf(gradient, say(words.gradient, { name }), fact, context)));
  else if (expected) parts.push(make("div", { class: "ke-note" }, words.no_gradient));
  if (weight && !weight.trainable) parts.push(make("span", { class: "ke-chip ke-frozen" }, words.not_trainable));
  return make("div", { class: "ke-diagram-pair" }, ...parts);
}

function tensorOf(place, name, fact, context) {
  const tensor = context.data.tensors[place];
  if (!context.pages.has(fact.path)) context.pages.set(fact.path, new Map());
  const bars = tensor.kind === "vector" && tensor.columns > 1 && tensor.columns <= MOST_BARS && tensor.lead.length;
  return bars ? barsOf(tensor, name, context) : heatmap(tensor, name, { ...context, pages: context.pages.get(fact.path) });
}

/** A short vector as bars, with its numbers. */
function barsOf(tensor, name, { words, tip }) {
  const values = tensor.values.map((value) => (typeof value === "number" ? value : 0));
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const [left, room, step] = [20, 110, 15];
  const scale = room / (high - low || 1);
  const picture = draw("svg", { class: "ke-bars", width: 200, height: step * values.length, role: "img", "aria-label": say(words.bars, { name, length: values.length, low: digits(tensor.low), high: digits(tensor.high) }) });
  const zero = left - low * scale;
  values.forEach((value, i) => {
    const y = i * step;
    const bar = draw("rect", { x: Math.min(zero, zero + value * scale), y: y + 2, width: Math.max(Math.abs(value) * scale, 0.75), height: step - 4, rx: 1.5, class: value < 0 ? "ke-minus" : "ke-plus" });
    const index = draw("text", { x: left - 6, y: y + 11, "text-anchor": "end", class: "ke-bar-index" }, String(i));
    const number = draw("text", { x: left + room + 6, y: y + 11, class: "ke-number" }, digits(tensor.values[i]));
    picture.append(index, bar, number);
  });
  picture.append(draw("path", { d: `M${zero} 0V${step * values.length}`, class: "ke-diagram-zero" }));
  picture.addEventListener("pointermove", (event) => {
    const i = Math.min(values.length - 1, Math.max(0, Math.floor((event.clientY - picture.getBoundingClientRect().top) / step)));
    tip.show(say(words.bar, { name, index: [...tensor.lead, i].join(", "), value: digits(tensor.values[i]) }), event);
  });
  picture.addEventListener("pointerleave", () => tip.hide());
  return make("figure", { class: "ke-tensor", "data-name": name }, make("figcaption", {}, make("b", {}, name), " ", make("span", { class: "ke-shape" }, shapeText(tensor.shape))), picture);
}

export default { render };
