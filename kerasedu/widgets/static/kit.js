// What every widget of kerasedu is drawn with: elements, numbers, heat maps, buttons, keys, a tooltip.
// Text is only ever set as text, never as markup. The module of a widget follows below in the same file.

const SVG = "http://www.w3.org/2000/svg";
const BLUE = [0, 114, 178];
const ORANGE = [213, 94, 0];
const GREY = [128, 128, 128];

/** An HTML element. Attributes named on... are listeners, `true` is an attribute without a value, null leaves it out. */
function make(tag, attributes = {}, ...children) {
  return furnish(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
function draw(tag, attributes = {}, ...children) {
  return furnish(document.createElementNS(SVG, tag), attributes, children);
}

function furnish(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** Words with their blanks filled: say("step {number} of {total}", {number: 1, total: 9}). */
function say(words, values = {}) {
  return words.replace(/\{(\w+)\}/g, (blank, name) => (name in values ? String(values[name]) : blank));
}

/** A number as Python prints it in the pictures: four significant digits. */
function digits(value) {
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  if (size && (size < 1e-4 || size >= 1e6)) return value.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e");
  return String(Number(value.toPrecision(4)));
}

const shapeText = (shape) => shape.join(" × ") || "scalar";

/** Colour of a value as red, green, blue, opacity. Zero is a faint grey: the page's own ground, light or dark, shows through. */
function heat(ratio) {
  const size = Math.min(Math.abs(ratio), 1);
  const hue = ratio > 0 ? BLUE : ORANGE;
  const blend = Math.min(1, 4 * size);
  return [...GREY.map((grey, i) => Math.round(grey + (hue[i] - grey) * blend)), 0.1 + 0.9 * size];
}

const heatCss = (ratio) => `rgba(${heat(ratio).join(",")})`;

/** A picture on a button: fonts are not to be relied on for these. */
function icon(path) {
  return draw("svg", { class: "ke-icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, draw("path", { d: path }));
}

function button(symbol, name, press, more = {}) {
  return make("button", { type: "button", class: "ke-button", title: name, "aria-label": name, onclick: press, ...more }, symbol);
}

/** A slider that is filled up to where it stands; the browser's own may have a white track on a dark ground. */
function sliderOf(attributes) {
  const input = make("input", { type: "range", class: "ke-slider", ...attributes });
  input.addEventListener("input", () => slideTo(input, input.value));
  return input;
}

function slideTo(input, value) {
  input.value = value;
  input.style.setProperty("--gone", `${(100 * (input.value - input.min)) / (input.max - input.min || 1)}%`);
}

/** Calls what `actions` has for a key. The notebook around must not see these keys: it has meanings of its own for them. */
function onKeys(element, actions) {
  element.setAttribute("data-lm-suppress-shortcuts", "true");
  element.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const within = event.target.closest("input, select, textarea") !== null;
    const pressed = event.key === " " && event.target.closest("button, summary") !== null;
    if (!(event.key in actions) || within || pressed) return;
    event.preventDefault();
    actions[event.key](event);
  });
}

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** One tooltip for a widget. */
function tooltip(root) {
  const box = make("div", { class: "ke-tooltip", role: "status", hidden: true });
  root.append(box);
  return {
    show(text, event) {
      const frame = root.getBoundingClientRect();
      box.textContent = text;
      box.hidden = false;
      const left = Math.min(event.clientX - frame.left + 14, frame.width - box.offsetWidth - 4);
      box.style.left = `${Math.max(0, left)}px`;
      box.style.top = `${event.clientY - frame.top + 16}px`;
    },
    hide() {
      box.hidden = true;
    },
  };
}

/** While a live view is on the page, the still picture of the same thing is not. Returns what brings it back. */
function replacePicture(model) {
  const style = make("style");
  const hide = () => {
    const name = model.get("picture_name");
    if (!/^kerasedu-picture-\w+$/.test(name ?? "")) return;
    style.append(`.${name}, .jp-OutputArea-child:has(.${name}) { display: none; }\n`);
  };
  hide();
  document.head.append(style);
  model.on("change:picture_name", hide);
  return () => {
    model.off("change:picture_name", hide);
    style.remove();
  };
}

/** A formula from the outlines that Python sent; where there are none, its LaTeX. */
function formula(latex, sheet, label) {
  const layout = sheet.formulas[latex];
  if (!layout) return make("code", { class: "ke-latex" }, latex);
  const air = 60;
  const box = [-air, layout.depth - layout.height - air, layout.width + 2 * air, layout.height + 2 * air];
  const picture = draw("svg", { class: "ke-formula", viewBox: box.join(" "), role: "img", "aria-label": label });
  picture.style.width = `${(box[2] / 1000) * 1.25}em`;
  for (const [glyph, x, y, size] of layout.letters) {
    picture.append(draw("path", { d: sheet.glyphs[glyph], transform: `translate(${x} ${y}) scale(${size})` }));
  }
  for (const [x, y, width, height] of layout.bars) picture.append(draw("rect", { x, y, width, height }));
  return picture;
}

// ---- tensors ----------------------------------------------------------------------------------------------------------------

const PAGE = 8; // channels or filters shown at a time
const WIDEST = 208;
const TALLEST = 200;

/** How the panels of a tensor lie on a grid of cells: what is shown, from which panel on, and how many at a time. */
function arrange(tensor, first, page = PAGE) {
  const { kind, rows, columns, panels } = tensor;
  if (kind === "vector") {
    const wrap = columns <= 6 ? columns : columns <= 12 ? 5 : columns <= 320 ? Math.min(32, columns) : 64;
    return { rows: Math.ceil(columns / wrap), columns: wrap, across: 1, down: 1, shown: 1 };
  }
  if (kind === "kernels") {
    const across = Math.min(page, panels[1] - first);
    return { rows, columns, across, down: panels[0], shown: across };
  }
  const shown = kind === "maps" ? Math.min(page, panels[0] - first) : 1;
  const across = shown > 4 ? 4 : shown;
  return { rows, columns, across, down: Math.ceil(shown / across), shown };
}

/** The value and the index at a cell of the grid, or null between panels. */
function cellAt(tensor, plan, first, gridRow, gridColumn) {
  const [panelRow, row] = [Math.floor(gridRow / (plan.rows + 1)), gridRow % (plan.rows + 1)];
  const [panelColumn, column] = [Math.floor(gridColumn / (plan.columns + 1)), gridColumn % (plan.columns + 1)];
  if (row >= plan.rows || column >= plan.columns || panelRow >= plan.down || panelColumn >= plan.across) return null;
  if (tensor.kind === "vector") {
    const place = row * plan.columns + column;
    if (place >= tensor.columns) return null;
    return { value: tensor.values[place], spans: [[place, tensor.block[1], lastAxis(tensor)]] };
  }
  const inside = row * tensor.columns + column;
  const spans = [[row, tensor.block[0], height(tensor)], [column, tensor.block[1], width(tensor)]];
  if (tensor.kind === "kernels") {
    const filter = first + panelColumn;
    const panel = panelRow * tensor.panels[1] + filter;
    const value = tensor.values[panel * tensor.rows * tensor.columns + inside];
    return { value, spans: [...spans, [panelRow, 1, 0], [filter, 1, 0]] };
  }
  const panel = first + panelRow * plan.across + panelColumn;
  if (panel >= tensor.panels[0] || panel - first >= plan.shown) return null;
  const value = tensor.values[panel * tensor.rows * tensor.columns + inside];
  return { value, spans: tensor.kind === "maps" ? [...spans, [panel, 1, 0]] : spans };
}

const lastAxis = (tensor) => tensor.shape.at(-1) ?? 1;
const height = (tensor) => (tensor.kind === "maps" ? tensor.shape.at(-3) : tensor.kind === "kernels" ? tensor.shape.at(-4) ?? 1 : tensor.shape.at(-2));
const width = (tensor) => (tensor.kind === "maps" ? tensor.shape.at(-2) : tensor.kind === "kernels" ? tensor.shape.at(-3) : tensor.shape.at(-1));

function indexText(tensor, spans) {
  const part = ([place, block, length]) => (block === 1 ? String(place) : `${place * block}:${Math.min((place + 1) * block, length)}`);
  const own = tensor.shape.length === 0 ? [] : spans.map(part);
  return [...tensor.lead, ...own].slice(-Math.max(tensor.shape.length, 1)).join(", ");
}

/** Cells so few that their numbers can be printed into them. */
function isSmall(tensor, plan) {
  const cells = plan.rows * plan.columns * plan.across * plan.down;
  return cells <= 64 && plan.across * plan.columns <= 9 && (plan.across * plan.down === 1 || cells <= 36);
}

/** The size that gets the full colour: of the whole tensor, so that all pages of channels compare; of means, their own. */
function peakOf(tensor) {
  if (tensor.block.every((cells) => cells === 1)) return Math.max(...[tensor.low, tensor.high].filter(Number.isFinite).map(Math.abs), 0);
  let peak = 0;
  for (const value of tensor.values) if (typeof value === "number" && Math.abs(value) > peak) peak = Math.abs(value);
  return peak;
}

/**
 * A tensor as heat map with its name, shape, legend and, where not all of it is shown, a word about that.
 * `context` has words, tip (a tooltip), pages (which channels were chosen, by name and size) and path (of a weight). It may
 * have alone (the one channel to show) and dress (puts something around the cells, whenever they are drawn).
 */
function heatmap(tensor, name, context) {
  const { words } = context;
  const figure = make("figure", { class: "ke-tensor", "data-name": name });
  const pageKey = `${name} ${tensor.panels.join("x")}`;
  const last = tensor.kind === "kernels" ? tensor.panels[1] : tensor.panels[0];
  const alone = tensor.kind === "maps" && context.alone >= 0 && context.alone < last;
  const fill = () => {
    const first = alone ? context.alone : Math.min(context.pages.get(pageKey) ?? 0, Math.max(0, last - 1));
    const plan = arrange(tensor, first, alone ? 1 : PAGE);
    const turn = (by) => {
      context.pages.set(pageKey, first + by);
      fill();
      const again = [by > 0 ? ".ke-more" : ".ke-fewer", ".ke-more", ".ke-fewer"].map((name) => figure.querySelector(name));
      again.find((one) => one && !one.disabled)?.focus();
    };
    figure.replaceChildren(
      make("figcaption", {}, make("b", {}, name), " ", context.path ? `${context.path} ` : null, make("span", { class: "ke-shape" }, shapeText(tensor.shape))),
      cells(tensor, name, plan, first, context),
      legend(tensor, words),
      ...notes(tensor, plan, first, last, words, turn),
    );
  };
  fill();
  return figure;
}

function notes(tensor, plan, first, last, words, turn) {
  const lines = [];
  const pager = last > PAGE && (tensor.kind === "kernels" || (tensor.kind === "maps" && plan.shown > 1));
  const partial = tensor.kind === "maps" ? tensor.total[0] > 1 : tensor.kind === "kernels" && (pager || tensor.total[0] > plan.down || tensor.total[1] > plan.across);
  if (partial) {
    const text = tensor.kind === "maps" ? (plan.shown === 1 && words.panel) || words.panels : tensor.total[0] === 1 ? words.filters : words.kernel_panels;
    const place = { index: first, first: first + 1, last: first + plan.shown, total: tensor.total[0], filters: tensor.total[1], shown: plan.down, inputs: tensor.total[0] };
    lines.push(make("div", { class: "ke-note" }, say(text, place)));
  }
  if (pager) {
    const back = button("‹", words.fewer, () => turn(-PAGE), { class: "ke-button ke-small ke-fewer", disabled: first === 0 });
    const on = button("›", words.more, () => turn(PAGE), { class: "ke-button ke-small ke-more", disabled: first + PAGE >= last });
    lines.at(-1).append(" ", back, on);
  }
  const [rows, columns] = tensor.block;
  if (rows * columns > 1) lines.push(make("div", { class: "ke-note" }, say(words.mean_of, { rows, columns })));
  return lines;
}

function legend(tensor, words) {
  const { low, high } = tensor;
  const range = low === high ? say(words.constant, { low: digits(low) }) : say(words.range, { low: digits(low), high: digits(high) });
  const peak = peakOf(tensor);
  const [left, right] = [low < 0 ? -1 : 0, high > 0 || low >= 0 ? 1 : 0];
  const stops = Array.from({ length: 9 }, (_, i) => heatCss(left + ((right - left) * i) / 8));
  const bar = make("span", { class: "ke-bar", role: "img", "aria-label": say(words.legend, { low: digits(left * peak), high: digits(right * peak) }) });
  bar.style.background = `linear-gradient(to right, ${stops.join(",")})`;
  const ends = peak ? [make("span", {}, digits(left * peak)), bar, make("span", {}, digits(right * peak))] : [];
  const told = peak > 0 && low === left * peak && high === right * peak; // the ends of the bar say it already
  return make("div", { class: "ke-legend" }, ...ends, told ? null : make("span", { class: "ke-range" }, range));
}

function cells(tensor, name, plan, first, context) {
  const grid = { rows: plan.down * (plan.rows + 1) - 1, columns: plan.across * (plan.columns + 1) - 1 };
  const peak = peakOf(tensor) || 1;
  const small = isSmall(tensor, plan);
  const [wide, high] = small ? [0, 24] : cellSize(tensor, grid);
  const at = (row, column) => cellAt(tensor, plan, first, row, column);
  const element = small ? numberedCells(grid, at, peak, high) : paintedCells(grid, at, peak, wide, high);
  const about = { name, shape: shapeText(tensor.shape), low: digits(tensor.low), high: digits(tensor.high) };
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", say(context.words.heatmap, about));
  element.classList.add("ke-cells");
  element.addEventListener("pointermove", (event) => {
    const box = element.getBoundingClientRect();
    const row = Math.floor(((event.clientY - box.top) / box.height) * grid.rows);
    const cell = at(row, Math.floor(((event.clientX - box.left) / box.width) * grid.columns));
    if (!cell) return context.tip.hide();
    const words = cell.spans.some(([, block]) => block > 1) ? context.words.block_cell : context.words.cell;
    context.tip.show(say(words, { name, index: indexText(tensor, cell.spans), value: digits(cell.value) }), event);
  });
  element.addEventListener("pointerleave", () => context.tip.hide());
  return context.dress ? context.dress(element, { tensor, grid, at }) : element;
}

function cellSize(tensor, grid) {
  const fit = (room, count) => (room / count >= 2 ? Math.floor(room / count) : room / count);
  const wide = Math.min(fit(WIDEST, grid.columns), 18);
  const high = Math.min(fit(TALLEST, grid.rows), 18);
  if (tensor.kind === "vector") return [wide, Math.max(Math.min(high, wide), grid.rows === 1 ? 18 : 0)];
  if (tensor.kind === "matrix") return [wide, high];
  return [Math.min(wide, high), Math.min(wide, high)];
}

function paintedCells(grid, at, peak, wide, high) {
  const canvas = make("canvas", { width: grid.columns, height: grid.rows });
  canvas.style.width = `${grid.columns * wide}px`;
  canvas.style.height = `${grid.rows * high}px`;
  const brush = canvas.getContext("2d");
  const pixels = brush.createImageData(grid.columns, grid.rows);
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const cell = at(row, column);
      if (!cell) continue;
      const [red, green, blue, opacity] = heat(typeof cell.value === "number" ? cell.value / peak : 0);
      pixels.data.set([red, green, blue, Math.round(255 * opacity)], 4 * (row * grid.columns + column));
    }
  }
  brush.putImageData(pixels, 0, 0);
  return canvas;
}

function numberedCells(grid, at, peak, high) {
  const longest = longestText(grid, at);
  const wide = Math.max(46, 6 * longest + 12); // room for the longest number, and air around it
  const type = 10.5;
  const size = [grid.columns * wide, grid.rows * high];
  const picture = draw("svg", { width: size[0], height: size[1], viewBox: `0 0 ${size.join(" ")}` });
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const cell = at(row, column);
      if (!cell) continue;
      const ratio = typeof cell.value === "number" ? cell.value / peak : 0;
      const [x, y, text] = [column * wide, row * high, digits(cell.value)];
      picture.append(draw("rect", { x: x + 0.75, y: y + 0.75, width: wide - 1.5, height: high - 1.5, rx: 3, fill: heatCss(ratio) }));
      const ink = { fill: ratio > 0.5 ? "#fff" : "currentColor", "font-size": type };
      picture.append(draw("text", { x: x + wide / 2, y: y + high / 2 + 3.5, "text-anchor": "middle", class: "ke-number", ...ink }, text));
    }
  }
  return picture;
}

function longestText(grid, at) {
  let longest = 0;
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const cell = at(row, column);
      if (cell) longest = Math.max(longest, digits(cell.value).length);
    }
  }
  return longest;
}
