// KernelGallery: the weights at the left, the tiles of one of them, and the chosen tile large with its numbers.
// `payload` holds all weights; `weight`, `tile`, `channel` (of the input), `view`, `order` and `colour` what is shown.

const SIDE = 170; // pixels for a large tile
const MATRIX = 350; // for a matrix that is all there is, whose cells need not be squares

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const data = JSON.parse(model.get("payload"));
  const weights = data.weights.map((one) => new Weight(one, words));
  const title = say(words.title, { name: data.name });
  const root = make("div", { class: "kerasedu ke-kernels", tabindex: "0", role: "group", "aria-label": title });
  const parts = Object.fromEntries(["head", "list", "stage", "detail"].map((name) => [name, make("div", { class: `ke-show-${name}` })]));
  root.append(parts.head, make("div", { class: "ke-show-body" }, parts.list, parts.stage, parts.detail), make("div", { class: "ke-note" }, words.keys));
  parts.list.setAttribute("role", "group");
  parts.list.setAttribute("aria-label", words.weights);
  const tip = tooltip(root);
  let grid = null;

  function set(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  }
  const now = () => weights.find((one) => one.name === model.get("weight")) ?? weights[0];
  const clamp = (value, count) => Math.max(0, Math.min(count - 1, value));
  const chooseWeight = (name) => {
    const one = weights.find((weight) => weight.name === name);
    const within = (key, count) => (model.get(key) < count ? model.get(key) : 0);
    set({ weight: name, tile: within("tile", one.tiles[0]), channel: within("channel", one.slices[0]) });
  };
  const stepWeight = (by) => chooseWeight(weights[clamp(weights.indexOf(now()) + by, weights.length)].name);
  const stepTile = (by) => {
    const order = now().ordered(model.get("view"), model.get("order"));
    set({ tile: order[clamp(order.indexOf(model.get("tile")) + by, order.length)] });
  };
  const chooseChannel = (channel) => set({ channel: clamp(channel, now().slices[0]) });
  const context = { words, tip, model, set, chooseWeight, chooseChannel, weights, title };

  function showAll() {
    keepFocus(root, () => {
      tip.hide();
      const one = now();
      parts.head.replaceChildren(...headOf(one, context));
      parts.list.replaceChildren(...listOf(one, context));
      const stage = stageOf(one, context);
      grid = stage.grid;
      parts.stage.replaceChildren(...stage.children);
      showTile();
    });
  }
  function showTile() {
    const one = now();
    if (grid) grid.mark(model.get("tile"));
    parts.detail.replaceChildren(...detailOf(one, context));
  }
  onKeys(root, {
    ArrowRight: () => stepTile(1),
    ArrowLeft: () => stepTile(-1),
    ArrowDown: () => stepWeight(1),
    ArrowUp: () => stepWeight(-1),
    PageDown: () => chooseChannel(model.get("channel") + 1),
    PageUp: () => chooseChannel(model.get("channel") - 1),
    Home: () => chooseWeight(weights[0].name),
    End: () => chooseWeight(weights.at(-1).name),
  });
  showAll();
  el.append(root);
  const tileChanged = () => keepFocus(root, showTile);
  const listeners = { "change:weight": showAll, "change:channel": showAll, "change:view": showAll, "change:order": showAll, "change:colour": showAll, "change:tile": tileChanged };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const bringBack = replacePicture(model);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    bringBack();
  };
}

/** A weight, cut into tiles. */
class Weight {
  constructor(data, words) {
    Object.assign(this, data);
    this.words = words;
    this.unpacked = {};
    this.isWhole = data.block.every((cells) => cells === 1);
    this.isMatrix = data.tile === "matrix";
    this.hasColours = data.slices[0] === 3 && data.slices[1] === 3 && data.tile === "filter";
  }

  values(view) {
    this.unpacked[view] ??= view === "change" ? this.values("after").map((value, place) => value - this.values("before")[place]) : unpack(this.views[view].values);
    return this.unpacked[view];
  }

  panel(view, tile, slice) {
    const size = this.rows * this.columns;
    const from = (tile * this.slices[0] + slice) * size;
    return this.values(view).subarray(from, from + size);
  }

  ordered(view, order) {
    const tiles = Array.from({ length: this.tiles[0] }, (_, i) => i);
    const { norm } = this.views[view];
    return order === "index" ? tiles : tiles.sort((a, b) => norm[b] - norm[a] || a - b);
  }

  tileName(tile) {
    return this.isMatrix ? this.words.whole : say(this.words.named, { tile: this.words[this.tile], name: this.names[tile] });
  }

  /** What stands at a cell, by its index in the weight's own array. */
  told(view, tile, slice, row, column) {
    const span = (place, block, length) => (block === 1 ? String(place) : `${place * block}:${Math.min((place + 1) * block, length)}`);
    const parts = {
      row: span(row, this.block[0], this.whole[0]),
      column: span(column, this.block[1], this.whole[1]),
      slice,
      tile,
      channel: Math.floor(tile / this.multiple),
      multiple: tile % this.multiple,
      "in gate": tile * this.whole[1] + column,
      flat: (row * this.whole[1] + column) * this.slices[1] + slice,
      0: 0,
    };
    const index = this.index.map((name) => parts[name]).join(", ");
    const value = digits(this.panel(view, tile, slice)[row * this.columns + column]);
    return say(this.isWhole ? this.words.cell : this.words.mean_cell, { weight: this.name, index, value });
  }

  /** Three input channels as red, green and blue: grey is 0. */
  colours(view, tile) {
    const { peak } = this.views[view];
    const table = new Uint8ClampedArray(4 * this.rows * this.columns);
    for (let place = 0; place < this.rows * this.columns; place += 1) {
      const tones = [0, 1, 2].map((slice) => 127.5 * (1 + this.panel(view, tile, slice)[place] / (peak || 1)));
      table.set([...tones, 255], 4 * place);
    }
    return canvasOf(this.rows, this.columns, (place) => place, table);
  }
}

function headOf(one, { words, model, set, title, chooseChannel }) {
  const group = (label, ...children) => make("div", { class: "ke-kernels-choice" }, make("span", { class: "ke-note" }, label), ...children);
  const parts = [make("b", {}, title)];
  if ("before" in one.views) {
    const options = ["before", "after", "change"].map((view) => [view, words[view]]);
    parts.push(group(words.view, pressed(options, model.get("view"), (view) => set({ view }), words.view)));
  }
  if (one.tiles[0] > 1) parts.push(group(words.order, pressed([["index", words.index], ["norm", words.norm]], model.get("order"), (order) => set({ order }), words.order)));
  if (one.slices[0] > 1) {
    const select = make("select", { "aria-label": words.input_channel, "data-name": "channel", onchange: () => chooseChannel(select.selectedIndex) });
    for (let slice = 0; slice < one.slices[0]; slice += 1) select.append(make("option", { selected: slice === model.get("channel") }, String(slice)));
    parts.push(group(words.input_channel, select));
  }
  if (one.hasColours) {
    const on = model.get("colour");
    parts.push(make("button", { type: "button", class: "ke-button", "aria-pressed": String(on), "data-name": "colour", onclick: () => set({ colour: !on }) }, words.colour));
  }
  return parts;
}

function listOf(now, { weights, chooseWeight }) {
  return weights.map((one) => {
    const about = [shapeText(one.shape), one.kind].join(" · ");
    return make("button", { type: "button", class: "ke-layer", "aria-current": one === now ? "true" : null, "data-name": one.name, title: `${one.name} ${about}`, onclick: () => chooseWeight(one.name) }, make("span", { class: "ke-layer-name" }, ...one.name.split("/").flatMap((part, i) => (i ? ["/", make("wbr"), part] : [part]))), make("span", { class: "ke-note" }, about));
  });
}

// ---- the tiles --------------------------------------------------------------------------------------------------------------

function stageOf(one, context) {
  const { words, model } = context;
  const view = model.get("view");
  const { low, high, peak } = one.views[view];
  const isColoured = model.get("colour") && one.hasColours;
  const note = (text) => make("p", { class: "ke-note" }, text);
  const heading = make("h5", {}, make("b", {}, one.name), " ", make("span", { class: "ke-note" }, `${one.kind} ${shapeText(one.shape)}`));
  const text = isColoured ? say(words.colour_note, { peak: digits(peak) }) : say(low === high ? words.constant : one.isMatrix ? words.range_whole : words.range, { low: digits(low), high: digits(high), peak: digits(peak) });
  const bar = isColoured || low === high ? null : scaleBar(peak, -1, 1, text);
  const range = make("div", { class: "ke-show-range" }, bar, make("span", { class: "ke-note" }, text));
  const notes = [];
  const sides = one.sides.join() === "rows,columns" ? null : note(sidesTold(one, words));
  if (one.tiles[0] < one.tiles[1]) notes.push(say(words.some_tiles, { sent: one.tiles[0], total: one.tiles[1] }));
  if (one.slices[0] < one.slices[1]) notes.push(say(words.some_slices, { sent: one.slices[0], total: one.slices[1] }));
  if (!one.isWhole) notes.push(say(words.mean_of, { rows: one.block[0], columns: one.block[1] }));
  if (one.isMatrix) {
    const board = matrixOf(one, view, 0, 0, MATRIX, context);
    return { children: [heading, range, sides, board.element, ...notes.map(note)].filter(Boolean), grid: null };
  }
  const grid = galleryOf(one, view, isColoured, context);
  return { children: [heading, range, sides, grid.element, ...notes.map(note)].filter(Boolean), grid };
}

/** What rows and columns of a tile are, and which input channel is shown. */
function sidesTold(one, words) {
  const [rows, columns] = one.sides.map((name) => words[name] ?? name);
  return one.sides[0] ? say(words.rows_of, { rows, columns }) : `${words.columns}: ${columns}`;
}

function galleryOf(one, view, isColoured, { words, model, tip, set }) {
  const count = one.tiles[0];
  const most = Math.max(one.rows, one.columns);
  const side = count <= 4 ? 150 : count <= 16 ? 84 : count <= 36 ? 58 : 44;
  const [wide, high] = fitting(one.rows, one.columns, Math.max(side, Math.min(most, 150)));
  const slice = Math.min(model.get("channel"), one.slices[0] - 1);
  const { peak, norm } = one.views[view];
  const tiles = one.ordered(view, model.get("order")).map((tile) => {
    const canvas = isColoured ? one.colours(view, tile) : heatCanvas(one.panel(view, tile, slice), one.rows, one.columns, peak);
    const text = model.get("order") === "norm" ? `${one.names[tile]}: ${Number(norm[tile].toPrecision(3))}` : one.names[tile];
    return { index: tile, canvas, rows: one.rows, columns: one.columns, text, label: say(words.tile, { name: one.tileName(tile), norm: digits(norm[tile]) }) };
  });
  const tell = (tile, row, column, event) => tip.show(one.told(view, tile, slice, row, column), event);
  const label = say(words.tiles, { tile: words[one.tile], weight: one.name });
  return tileGrid(tiles, { wide: Math.max(wide, 20), high: Math.max(high, 12), label, choose: (tile) => set({ tile }), tell, leave: tip.hide });
}

// ---- the chosen tile --------------------------------------------------------------------------------------------------------

function matrixOf(one, view, tile, slice, side, { words, tip }) {
  const panel = one.panel(view, tile, slice);
  const { low, high } = extent(panel);
  const label = say(words.large, { name: `${one.name}, ${one.tileName(tile)}`, what: words[view], rows: one.rows, columns: one.columns, low: digits(low), high: digits(high) });
  const tell = (row, column, event) => tip.show(one.told(view, tile, slice, row, column), event);
  const how = { label, name: `large ${view}`, tell, leave: tip.hide, numbers: one.columns <= 7 && one.rows <= 12 };
  const { peak } = one.views[view];
  if (!["matrix", "gate"].includes(one.tile) || how.numbers) return largeHeat(panel, one.rows, one.columns, peak, side, how);
  const size = [one.columns, one.rows].map((count) => Math.min(side, 24 * count));
  return framed(heatCanvas(panel, one.rows, one.columns, peak), one.rows, one.columns, size, how);
}

function detailOf(one, context) {
  const { words, model, tip, chooseChannel } = context;
  const [view, tile] = [model.get("view"), Math.min(model.get("tile"), one.tiles[0] - 1)];
  const slice = Math.min(model.get("channel"), one.slices[0] - 1);
  const { sum, norm } = one.views[view];
  const chip = (name, text) => make("span", { class: "ke-chip", "data-name": name }, text);
  const bias = one.bias ? chip("bias", say(words.bias, { value: digits(one.bias[tile]) })) : null;
  const numbers = { weight: one.name, name: one.tileName(tile), sum: digits(sum[tile]), norm: digits(norm[tile]), bias: one.bias ? digits(one.bias[tile]) : "" };
  const spoken = make("span", { class: "ke-hidden", "aria-live": "polite" }, say(one.bias ? words.told_bias : words.told, numbers));
  const heading = make("h5", {}, one.tileName(tile), one.slices[1] > 1 ? make("span", { class: "ke-note" }, ` ${say(words.slice_of, { slice, total: one.slices[1] })}`) : null);
  const chips = make("div", { class: "ke-kernels-chips" }, chip("sum", say(words.sum, { value: numbers.sum })), chip("norm", say(words.norm_of, { value: numbers.norm })), bias, spoken);
  const views = "before" in one.views ? ["before", "after", "change"] : one.isMatrix ? [] : ["after"];
  const figures = views.map((which) => make("figure", { class: which === view ? "ke-here" : null }, views.length > 1 ? make("figcaption", {}, words[which]) : null, matrixOf(one, which, tile, slice, SIDE, context).element));
  if (model.get("colour") && one.hasColours) figures.unshift(make("figure", {}, framed(one.colours(view, tile), one.rows, one.columns, fitting(one.rows, one.columns, SIDE), { label: words.colour, name: "coloured" }).element));
  const slices = Array.from({ length: one.slices[0] > 1 ? one.slices[0] : 0 }, (_, place) => {
    const canvas = heatCanvas(one.panel(view, tile, place), one.rows, one.columns, one.views[view].peak);
    return { index: place, canvas, rows: one.rows, columns: one.columns, text: String(place), label: say(words.slice, { slice: place }) };
  });
  const children = [heading, chips, make("div", { class: "ke-show-boards" }, ...figures)];
  if (slices.length) {
    const [wide, high] = fitting(one.rows, one.columns, Math.max(30, Math.min(64, one.rows)));
    const tell = (place, row, column, event) => tip.show(one.told(view, tile, place, row, column), event);
    const grid = tileGrid(slices, { wide, high, label: words.slices, choose: chooseChannel, tell, leave: tip.hide });
    grid.mark(slice);
    children.push(make("h6", {}, words.slices), grid.element);
  }
  return children;
}

export default { render };
