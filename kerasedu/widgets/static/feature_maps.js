// FeatureMaps: the layers at the left, a layer's channels as tiles, the chosen one large with its kernel and what it sees.
// `payload` holds the outputs of every layer for some samples; `layer`, `channel`, `sample`, `scale` and `cell` what is shown.

const LEAF = { previous: "M12 2v12L4 8z", next: "M4 2v12l8-6z" };
const LARGE = 196; // pixels for the chosen channel, and for the input beside it
const STRIP = 330; // width of the tile of a signal
const BARS = 24; // at most so many units have bars with names and numbers

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const root = make("div", { class: "kerasedu ke-maps", tabindex: "0", role: "group" });
  const parts = Object.fromEntries(["head", "list", "stage", "detail"].map((name) => [name, make("div", { class: `ke-show-${name}` })]));
  const body = make("div", { class: "ke-show-body" }, parts.list, parts.stage, parts.detail);
  root.append(parts.head, body, make("div", { class: "ke-note" }, words.keys));
  parts.list.setAttribute("role", "group");
  parts.list.setAttribute("aria-label", words.layers);
  const tip = tooltip(root);
  let [maps, grid, detail] = [null, null, null];

  function set(values, save = true) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    if (save) model.save_changes();
  }
  const now = () => maps.view(model.get("layer"), model.get("channel"), model.get("sample"));
  const cellNow = (view) => (model.get("cell").length === 2 ? model.get("cell") : view.loudest());
  const chooseChannel = (channel, cell = null) => set(cell ? { channel, cell } : { channel, cell: [] });
  const chooseLayer = (name) => {
    const layer = maps.layers.find((one) => one.name === name);
    const total = layer.channels[2];
    set({ layer: name, channel: model.get("channel") < total ? model.get("channel") : 0, cell: [] });
  };
  const chooseSample = (sample) => set({ sample: Math.max(0, Math.min(maps.data.count - 1, sample)) });
  const stepChannel = (by) => {
    const last = now().layer.channels[2] - 1;
    chooseChannel(Math.max(0, Math.min(last, model.get("channel") + by)));
  };
  const stepCell = (down, right) => {
    const view = now();
    if (view.channel === null) return;
    const { block, rows, columns } = view.layer;
    const [row, column] = view.within(cellNow(view));
    const cell = [Math.max(0, Math.min(rows - 1, row + down)) * block[0], Math.max(0, Math.min(columns - 1, column + right)) * block[1]];
    set({ cell });
  };
  const stepLayer = (by) => {
    const place = maps.layers.findIndex((one) => one.name === model.get("layer"));
    chooseLayer(maps.layers[Math.max(0, Math.min(maps.layers.length - 1, place + by))].name);
  };
  const context = { words, tip, model, set, chooseChannel, chooseLayer, chooseSample, stepChannel };

  function load() {
    maps = new Maps(JSON.parse(model.get("payload")));
    const title = say(words.title, { name: maps.data.name });
    root.setAttribute("aria-label", title);
    showAll();
  }
  function showAll() {
    keepFocus(root, () => {
      tip.hide();
      parts.head.replaceChildren(...headOf(now(), context));
      parts.list.replaceChildren(...listOf(maps, context));
      showLayer();
    });
  }
  function showLayer() {
    const view = now();
    const stage = stageOf(view, context);
    grid = stage.grid;
    parts.stage.replaceChildren(...stage.children);
    showChannel(view);
  }
  function showChannel(view = now()) {
    if (view.channel !== null && grid) grid.mark(view.channel);
    detail = view.channel === null ? null : detailOf(view, context);
    parts.detail.replaceChildren(...(detail ? detail.children : []));
    showCell(view);
  }
  function showCell(view = now()) {
    if (detail) detail.show(cellNow(view));
  }
  const channelChanged = () => (now().isSent ? keepFocus(root, () => showChannel()) : showAll());

  onKeys(root, {
    ArrowRight: (event) => (event.shiftKey ? stepCell(0, 1) : stepChannel(1)),
    ArrowLeft: (event) => (event.shiftKey ? stepCell(0, -1) : stepChannel(-1)),
    ArrowDown: (event) => (event.shiftKey ? stepCell(1, 0) : stepLayer(1)),
    ArrowUp: (event) => (event.shiftKey ? stepCell(-1, 0) : stepLayer(-1)),
    PageDown: () => chooseSample(model.get("sample") + 1),
    PageUp: () => chooseSample(model.get("sample") - 1),
    Home: () => chooseLayer(maps.layers[0].name),
    End: () => chooseLayer(maps.layers.at(-1).name),
  });
  load();
  el.append(root);
  const listeners = { "change:payload": load, "change:layer": showAll, "change:sample": showAll, "change:scale": showAll, "change:channel": channelChanged, "change:cell": () => showCell() };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const bringBack = replacePicture(model);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    bringBack();
  };
}

// ---- the numbers ------------------------------------------------------------------------------------------------------------

/** What a payload holds. */
class Maps {
  constructor(data) {
    this.data = data;
    this.layers = data.layers;
    this.unpacked = new Map();
  }

  get sent() {
    return Object.keys(this.data.samples).map(Number).sort((a, b) => a - b);
  }

  values(text) {
    if (!this.unpacked.has(text)) this.unpacked.set(text, unpack(text));
    return this.unpacked.get(text);
  }

  view(name, channel, sample) {
    const place = Math.max(0, this.layers.findIndex((one) => one.name === name));
    return new View(this, place, channel, sample);
  }
}

/** A layer for a sample, with a chosen channel; `channel` is null where there is nothing to show. */
class View {
  constructor(maps, place, channel, sample) {
    Object.assign(this, { maps, place, sample, layer: maps.layers[place] });
    const { form, channels, rows, columns, block } = this.layer;
    this.isSampleSent = sample in maps.data.samples;
    this.isSent = this.isSampleSent && channel >= channels[0] && channel < channels[1];
    this.channel = form !== "other" && this.isSent ? channel : null;
    this.entry = this.isSampleSent ? maps.data.samples[sample][place] : null;
    this.values = this.entry ? maps.values(this.entry.values) : null;
    this.size = rows * columns;
    this.whole = block.every((cells) => cells === 1);
  }

  panel(channel = this.channel) {
    const from = (channel - this.layer.channels[0]) * this.size;
    return this.values.subarray(from, from + this.size);
  }

  /** The size that gets the full colour in every channel: of means, the largest that is shown. */
  get peak() {
    const { low, high } = this.entry;
    return this.whole ? Math.max(Math.abs(low), Math.abs(high)) : extent(this.values).peak;
  }

  loudest() {
    if (this.channel === null) return [0, 0];
    const panel = this.panel();
    let best = 0;
    for (let place = 1; place < panel.length; place += 1) if (Math.abs(panel[place]) > Math.abs(panel[best])) best = place;
    const { columns, block } = this.layer;
    return [Math.floor(best / columns) * block[0], (best % columns) * block[1]];
  }

  /** Row and column as sent, of a cell of the layer. */
  within(cell) {
    const { block, rows, columns } = this.layer;
    return [Math.min(rows - 1, Math.floor(cell[0] / block[0])), Math.min(columns - 1, Math.floor(cell[1] / block[1]))];
  }

  lengths(layer = this.layer) {
    return [1, 1, ...layer.shape.slice(0, -1)].slice(-2);
  }

  told(row, column, channel, words) {
    const { block, shape, name, columns } = this.layer;
    const lengths = this.lengths();
    const spans = [row, column].map((place, axis) => (block[axis] === 1 ? String(place) : `${place * block[axis]}:${Math.min((place + 1) * block[axis], lengths[axis])}`));
    const index = [...spans.slice(3 - shape.length), channel].join(", ");
    const value = digits(this.panel(channel)[row * columns + column]);
    return say(this.whole ? words.cell : words.mean_cell, { name, index, value });
  }

  /** First and last position of the input that a cell, as sent, sees along each axis; null off a plain chain. */
  seen(row, column) {
    const { field, is_input: isInput } = this.layer;
    if (!field || isInput) return null;
    return [row, column].map((place, axis) => ({ first: field.axes[axis].first[place], last: field.axes[axis].last[place] }));
  }

  fieldTold(row, column, words) {
    const seen = this.seen(row, column);
    if (!seen) return "";
    const { field, form } = this.layer;
    const size = shapeText(field.size);
    if (seen.some(({ first, last }) => first > last)) return say(words.all_outside, { size });
    const [rows, columns] = seen.map((one) => say(words.span, one));
    const told = say(words[`field_${form}`], { row: rows, column: columns });
    const outside = [row, column].some((place, axis) => field.axes[axis].outside[place]);
    return outside ? `${told} ${say(words.outside, { size })}` : told;
  }

  unitName(unit) {
    const names = this.place === this.maps.layers.length - 1 ? this.maps.data.class_names : null;
    return names ? names[unit] : String(unit);
  }
}

// ---- the head and the list of layers ----------------------------------------------------------------------------------------

function headOf(now, { words, model, set, chooseSample }) {
  const { maps } = now;
  const [sample, count] = [model.get("sample"), maps.data.count];
  const previous = button(icon(LEAF.previous), words.previous, () => chooseSample(sample - 1), { "data-name": "previous", disabled: sample === 0 });
  const next = button(icon(LEAF.next), words.next, () => chooseSample(sample + 1), { "data-name": "next", disabled: sample === count - 1 });
  const position = make("span", { class: "ke-show-position", "aria-live": "polite" }, say(words.position, { number: sample + 1, total: count }));
  const drawn = now.layer.form === "maps" || now.layer.form === "signal";
  const scale = pressed([["layer", words.by_layer], ["channel", words.by_channel]], model.get("scale"), (value) => set({ scale: value }), words.scale);
  const samples = count > 1 ? [make("div", { class: "ke-show-samples" }, previous, position, next)] : [];
  return [make("b", {}, say(words.title, { name: maps.data.name })), ...samples, make("div", { class: "ke-show-scale", hidden: !drawn }, make("span", { class: "ke-note" }, words.scale), scale)];
}

function listOf(maps, { model, chooseLayer }) {
  return maps.layers.map(({ name, kind, shape }) => {
    const about = make("span", { class: "ke-note" }, [shapeText(shape), kind].filter(Boolean).join(" · "));
    const here = name === model.get("layer");
    return make("button", { type: "button", class: "ke-layer", "aria-current": here ? "true" : null, "data-name": name, title: [name, shapeText(shape), kind].join(" "), onclick: () => chooseLayer(name) }, make("span", { class: "ke-layer-name" }, name), about);
  });
}

// ---- a layer's channels -----------------------------------------------------------------------------------------------------

function stageOf(view, context) {
  const { words } = context;
  const { form, channels } = view.layer;
  const heading = make("h5", {}, make("b", {}, view.layer.name), " ", make("span", { class: "ke-note" }, [view.layer.kind, shapeText(view.layer.shape)].filter(Boolean).join(" ")));
  const note = (text) => make("p", { class: "ke-note", "data-note": "" }, text);
  if (form === "other") return { children: [heading, note(words.no_picture)], grid: null };
  if (!view.isSampleSent) {
    const sent = view.maps.sent;
    return { children: [heading, note(say(words.waiting, { first: sent[0] + 1, last: sent.at(-1) + 1 }))], grid: null };
  }
  if (!view.isSent) return { children: [heading, note(words.waiting_channels)], grid: null };
  const shown = form === "vector" ? vectorOf(view, context) : tilesOf(view, context);
  const pages = channels[1] - channels[0] < channels[2] ? [pagerOf(view, context)] : [];
  const means = view.whole ? [] : [note(say(words.mean_of, { rows: view.layer.block[0], columns: view.layer.block[1] }))];
  return { children: [heading, rangeOf(view, context), ...pages, shown.element, ...means], grid: shown };
}

function rangeOf(view, { words, model }) {
  const { low, high } = view.entry;
  const kind = low === high ? "constant" : view.layer.form === "vector" ? "range_vector" : `range_${model.get("scale")}`;
  const text = say(words[kind], { low: digits(low), high: digits(high), peak: digits(view.peak) });
  const bar = view.layer.form !== "vector" && model.get("scale") === "layer" && low !== high ? scaleBar(view.peak, low, high, text) : null;
  return make("div", { class: "ke-show-range" }, bar, make("span", { class: "ke-note" }, text));
}

function pagerOf(view, { words, chooseChannel }) {
  const [first, end, total] = view.layer.channels;
  const back = button("‹", words.fewer, () => chooseChannel(first - 1), { class: "ke-button ke-small", "data-name": "fewer", disabled: first === 0 });
  const on = button("›", words.more, () => chooseChannel(end), { class: "ke-button ke-small", "data-name": "more", disabled: end === total });
  return make("div", { class: "ke-note ke-show-pager" }, say(words.page, { first, last: end - 1, total }), " ", back, on);
}

function tilesOf(view, { words, model, tip, chooseChannel }) {
  const { rows, columns, channels, form, block } = view.layer;
  const count = channels[1] - channels[0];
  const side = count <= 4 ? 150 : count <= 9 ? 104 : count <= 16 ? 78 : count <= 36 ? 62 : 50;
  const strips = form === "signal";
  const [wide, high] = strips ? [STRIP, 18] : fitting(rows, columns, side);
  const common = view.peak;
  const tiles = Array.from({ length: count }, (_, i) => {
    const channel = channels[0] + i;
    const values = view.panel(channel);
    const { low, high: top, peak } = extent(values);
    const own = model.get("scale") === "channel";
    const text = own && !strips ? `${channel}: ${digits(peak)}` : String(channel);
    const label = say(words.tile, { channel, low: digits(low), high: digits(top) });
    return { index: channel, canvas: heatCanvas(values, rows, columns, own ? peak : common), rows, columns, text, label };
  });
  const tell = (channel, row, column, event) => tip.show(view.told(row, column, channel, words), event);
  const choose = (channel, cell) => chooseChannel(channel, cell && cell.map((place, axis) => place * block[axis]));
  return tileGrid(tiles, { wide, high, label: say(words.tiles, { layer: view.layer.name }), strips, choose, tell, leave: tip.hide });
}

// ---- a layer without positions ----------------------------------------------------------------------------------------------

function vectorOf(view, context) {
  return view.layer.columns === 1 && view.layer.channels[1] - view.layer.channels[0] <= BARS ? namedBars(view, context) : barStrip(view, context);
}

/** Bars with names and numbers, from zero to the right for positive ones, to the left for negative ones. */
function namedBars(view, { words, chooseChannel }) {
  const { low, high } = extent(view.values);
  const [bottom, top] = [Math.min(0, low), view.layer.softmax ? 1 : Math.max(0, high)];
  const span = top - bottom || 1;
  const first = view.layer.channels[0];
  const units = [...view.values].map((value, i) => {
    const bar = make("span", { class: `ke-unit-bar${value < 0 ? " ke-below" : ""}` });
    bar.style.left = `${(100 * (Math.min(value, 0) - bottom)) / span}%`;
    bar.style.width = `${(100 * Math.abs(value)) / span}%`;
    const name = view.unitName(first + i);
    const label = say(words.unit, { name, value: digits(value) });
    const parts = [make("span", { class: "ke-unit-name" }, name), make("span", { class: "ke-unit-room" }, bar), make("span", { class: "ke-unit-value" }, digits(value))];
    return make("button", { type: "button", class: "ke-unit", tabindex: "-1", "aria-label": label, title: label, "data-tile": first + i, onclick: () => chooseChannel(first + i) }, ...parts);
  });
  return {
    element: make("div", { class: "ke-units", role: "group", "aria-label": say(words.tiles, { layer: view.layer.name }) }, ...units),
    mark(unit) {
      units.forEach((one, i) => {
        one.setAttribute("aria-pressed", String(first + i === unit));
        one.tabIndex = first + i === unit ? 0 : -1;
      });
    },
  };
}

/** Many units as thin bars, in lines of as many; the bar's height and side of the line are its value. */
function barStrip(view, { words, tip, chooseChannel }) {
  const values = view.values;
  const first = view.layer.channels[0];
  const across = values.length <= 64 ? values.length : values.length <= 512 ? 64 : 256;
  const lines = Math.ceil(values.length / across);
  const [bar, tall] = across > 64 ? [2, lines > 8 ? 26 : 40] : [across > 40 ? 8 : 12, lines > 4 ? 40 : 60];
  const { low, high } = extent(values);
  const [bottom, top] = [Math.min(0, low), Math.max(0, high)];
  const scale = (tall - 6) / (top - bottom || 1);
  const canvas = make("canvas", { width: across * bar, height: lines * tall });
  const brush = canvas.getContext("2d");
  for (let line = 0; line < lines; line += 1) {
    brush.fillStyle = "rgba(128,128,128,0.5)";
    brush.fillRect(0, line * tall + 3 + top * scale, across * bar, 1);
  }
  values.forEach((value, place) => {
    const zero = Math.floor(place / across) * tall + 3 + top * scale;
    const long = Math.abs(value) * scale;
    brush.fillStyle = `rgb(${(value < 0 ? ORANGE : BLUE).join(",")})`;
    brush.fillRect((place % across) * bar, value < 0 ? zero : zero - long, bar > 2 ? bar - 1 : bar, long);
  });
  const { name } = view.layer;
  const unit = (row, column) => row * across + column;
  const tell = (row, column, event) => {
    const place = unit(row, column);
    if (place >= values.length) return tip.hide();
    return tip.show(view.told(0, 0, first + place, words), event);
  };
  const choose = (row, column) => unit(row, column) < values.length && chooseChannel(first + unit(row, column));
  const label = `${say(words.tiles, { layer: name })}. ${say(words.range_vector, { low: digits(low), high: digits(high) })}`;
  const board = framed(canvas, lines, across, [across * bar, lines * tall], { label, name: "units", tell, leave: tip.hide, choose });
  return {
    element: board.element,
    mark(chosen) {
      const place = chosen - first;
      const [row, column] = [Math.floor(place / across), place % across];
      board.frame([row, row + 1, column, column + 1]);
    },
  };
}

// ---- the chosen channel -----------------------------------------------------------------------------------------------------

function detailOf(view, context) {
  const { words } = context;
  const about = make("div", { class: "ke-show-told", "aria-live": "polite" }, make("p", { class: "ke-first" }), make("p"));
  const [value, more] = about.children;
  const input = inputOf(view, context);
  const isVector = view.layer.form === "vector";
  const large = isVector ? null : largeOf(view, context);
  const name = isVector ? unitTitle(view, words) : say(words.channel, { channel: view.channel });
  const boards = [large && [name, large], input && [words.input, input]].filter(Boolean);
  const figures = boards.map(([title, board]) => make("figure", {}, make("figcaption", {}, title), board.element));
  return {
    children: [isVector ? make("h5", {}, name) : null, isVector ? about : null, make("div", { class: "ke-show-boards" }, ...figures), isVector ? null : about, ...kernelOf(view, context)].filter(Boolean),
    show(cell) {
      const [row, column] = view.within(cell);
      if (large) large.frame([row, row + 1, column, column + 1]);
      if (input) input.show(view.seen(row, column));
      value.textContent = view.told(row, column, view.channel, words);
      more.textContent = isVector ? largestTold(view, words) : view.fieldTold(row, column, words);
    },
  };
}

function unitTitle(view, words) {
  const name = view.unitName(view.channel);
  return name === String(view.channel) ? say(words.unit_number, { unit: name }) : name;
}

function largestTold(view, words) {
  const { high } = extent(view.values);
  const name = view.unitName(view.layer.channels[0] + view.values.indexOf(high));
  return say(words.largest, { name, value: digits(high) });
}

function largeOf(view, { words, tip, set, model }) {
  const { rows, columns, block, name } = view.layer;
  const panel = view.panel();
  const { low, high, peak } = extent(panel);
  const label = say(words.large, { channel: view.channel, layer: name, rows, columns, low: digits(low), high: digits(high) });
  const pick = (row, column, save) => {
    const cell = [row * block[0], column * block[1]];
    const now = model.get("cell");
    if (now[0] !== cell[0] || now[1] !== cell[1]) set({ cell }, save);
  };
  const tell = (row, column, event) => {
    pick(row, column, false);
    tip.show(view.told(row, column, view.channel, words), event);
  };
  const leave = () => {
    tip.hide();
    set({});
  };
  const how = { label, name: "large", tell, leave, choose: (row, column) => pick(row, column, true), numbers: columns <= 5 };
  return largeHeat(panel, rows, columns, model.get("scale") === "layer" ? view.peak : peak, view.layer.form === "signal" ? 2 * LARGE : LARGE, how);
}

/** The input with a frame around what the cell sees: an image as it looks, a signal as a heat map. Null for other inputs. */
function inputOf(view, { words }) {
  const { maps, sample } = view;
  const input = maps.view(maps.layers[0].name, 0, sample);
  const { rows, columns, form, channels } = input.layer;
  if (view.place === 0 || !["maps", "signal"].includes(form) || maps.layers.filter((one) => one.is_input).length > 1) return null;
  const [tall, long] = input.lengths();
  const label = say(words.input_picture, { rows: tall, columns: long });
  const count = channels[1] - channels[0];
  const isPhotograph = form === "maps" && (count === 1 || count === 3);
  const heat = () => heatCanvas(form === "maps" ? input.panel(0) : input.values, form === "maps" ? rows : count, columns, input.peak);
  const size = form === "maps" ? fitting(rows, columns, LARGE) : [2 * LARGE, Math.min(100, Math.max(28, 10 * count))];
  const board = framed(isPhotograph ? photograph(input) : heat(), tall, long, size, { label, name: "seen" });
  return {
    element: board.element,
    show(seen) {
      const is = seen && seen.every(({ first, last }) => first <= last);
      board.frame(is ? [seen[0].first, seen[0].last + 1, seen[1].first, seen[1].last + 1] : null);
    },
  };
}

/** An image as it looks: grey or coloured, from its smallest value to its largest. */
function photograph(view) {
  const { rows, columns, channels } = view.layer;
  const { low, high } = extent(view.values);
  const colours = channels[1] - channels[0] === 3 ? [0, 1, 2] : [0, 0, 0];
  const table = new Uint8ClampedArray(4 * view.size);
  for (let place = 0; place < view.size; place += 1) {
    const tones = colours.map((channel) => (255 * (view.values[channel * view.size + place] - low)) / (high - low || 1));
    table.set([...tones, 255], 4 * place);
  }
  return canvasOf(rows, columns, (place) => place, table);
}

function kernelOf(view, { words, tip }) {
  const { kernel, channels } = view.layer;
  if (!kernel) return [];
  const { rows, columns, slices, total, steps } = kernel;
  const size = rows * columns;
  const values = view.maps.values(kernel.values).subarray((view.channel - channels[0]) * slices * size);
  const bias = kernel.bias ? make("span", { class: "ke-chip", "data-name": "bias" }, say(words.bias, { value: digits(view.maps.values(kernel.bias)[view.channel - channels[0]]) })) : null;
  const title = say(steps ? words.kernel_steps : total === 1 ? words.kernel_one : words.kernel, { rows, columns });
  const boards = Array.from({ length: slices }, (_, slice) => {
    const panel = values.subarray(slice * size, (slice + 1) * size);
    const tell = (row, column, event) => tip.show(say(words.slice, { index: sliceIndex(view, row, column, slice), value: digits(panel[row * columns + column]) }), event);
    const how = { label: `kernel ${slice}`, name: `slice ${slice}`, tell, leave: tip.hide, numbers: slices === 1 && columns <= 5 };
    return largeHeat(panel, rows, columns, kernel.peak, slices === 1 ? 120 : slices <= 4 ? 56 : slices <= 32 ? 34 : 28, how).element;
  });
  const part = slices < total ? [make("span", { class: "ke-note" }, say(words.kernel_part, { slices, total }))] : [];
  const peak = make("span", { class: "ke-note" }, say(words.kernel_peak, { peak: digits(kernel.peak) }));
  return [make("h6", {}, title), make("div", { class: "ke-show-kernel" }, ...boards), make("div", { class: "ke-show-about" }, bias, peak, ...part)];
}

/** Where a number of a kernel stands in the layer's own array. */
function sliceIndex(view, row, column, slice) {
  const { kernel, kind } = view.layer;
  if (kernel.steps) return [column, row, view.channel].join(", ");
  return [row, column, ...(kind.endsWith("Transpose") ? [view.channel, slice] : [slice, view.channel])].join(", ");
}

export default { render };
