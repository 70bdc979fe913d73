// Tiles: many small heat maps side by side, each a button, and one of them large. feature_maps.js and kernels.js follow.

const SHADES = 256;
const NUMBERED_CELLS = [9, 12]; // at most so many columns and rows have their numbers printed in them

/** Red, green, blue and opacity of every shade from the most negative to the most positive. */
const SHADE_TABLE = new Uint8ClampedArray(4 * (2 * SHADES + 1));
for (let i = 0; i <= 2 * SHADES; i += 1) {
  const [red, green, blue, opacity] = heat((i - SHADES) / SHADES);
  SHADE_TABLE.set([red, green, blue, Math.round(255 * opacity)], 4 * i);
}

/** The numbers that Python packed, 4 bytes each. */
function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** Smallest and largest of some numbers, and the largest size. */
function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low > high ? { low: 0, high: 0, peak: 0 } : { low, high, peak: Math.max(Math.abs(low), Math.abs(high)) };
}

/** A canvas of one pixel a cell; `shade(place)` gives a place in the table. */
function canvasOf(rows, columns, shade, table = SHADE_TABLE) {
  const canvas = make("canvas", { width: columns, height: rows });
  const brush = canvas.getContext("2d");
  const pixels = brush.createImageData(columns, rows);
  for (let place = 0; place < rows * columns; place += 1) {
    const from = 4 * shade(place);
    for (let part = 0; part < 4; part += 1) pixels.data[4 * place + part] = table[from + part];
  }
  brush.putImageData(pixels, 0, 0);
  return canvas;
}

/** A heat map as a canvas; the size `peak` gets the full colour. */
function heatCanvas(values, rows, columns, peak) {
  const scale = SHADES / (peak || 1);
  const shade = (value) => (Number.isNaN(value) ? SHADES : Math.max(0, Math.min(2 * SHADES, Math.round(value * scale) + SHADES)));
  return canvasOf(rows, columns, (place) => shade(values[place]));
}

function sized(element, wide, high) {
  element.style.width = `${wide}px`;
  element.style.height = `${high}px`;
  return element;
}

/** Pixels on the page for a map that fits a square: whole ones for each cell where there is room, so that cells are equal. */
function fitting(rows, columns, side) {
  const exact = side / Math.max(rows, columns);
  const scale = exact >= 2 ? Math.floor(exact) : exact;
  return [columns * scale, rows * scale];
}

/** The cell of an element of rows and columns that the pointer is over. */
function cellUnder(event, element, rows, columns) {
  const box = element.getBoundingClientRect();
  const part = (at, from, length, count) => Math.max(0, Math.min(count - 1, Math.floor(((at - from) / length) * count)));
  return [part(event.clientY, box.top, box.height, rows), part(event.clientX, box.left, box.width, columns)];
}

/**
 * Tiles as buttons. Each is { index, canvas, rows, columns, text, label }; `choose(index, cell)` is called at a click, and
 * `tell(index, row, column, event)` while the pointer moves over one; `leave()` behind it.
 */
function tileGrid(tiles, { wide, high, label, strips = false, choose, tell, leave }) {
  const buttons = new Map();
  const room = strips ? 0 : Math.max(wide, 6 * Math.max(0, ...tiles.map((tile) => tile.text.length))) + 4; // the same for all, in columns
  for (const tile of tiles) {
    const picture = sized(tile.canvas, wide, high);
    picture.classList.add("ke-cells");
    const one = make("button", { type: "button", class: "ke-tile", tabindex: "-1", "aria-label": tile.label, "data-tile": tile.index }, picture, make("span", {}, tile.text));
    one.addEventListener("click", (event) => choose(tile.index, event.detail ? cellUnder(event, picture, tile.rows, tile.columns) : null));
    picture.addEventListener("pointermove", (event) => tell(tile.index, ...cellUnder(event, picture, tile.rows, tile.columns), event));
    picture.addEventListener("pointerleave", leave);
    if (room) one.style.width = `${room}px`;
    buttons.set(tile.index, one);
  }
  const element = make("div", { class: `ke-tiles${strips ? " ke-strips" : ""}`, role: "group", "aria-label": label }, ...buttons.values());
  return {
    element,
    mark(index) {
      for (const [place, one] of buttons) {
        one.setAttribute("aria-pressed", String(place === index));
        one.tabIndex = place === index ? 0 : -1;
      }
    },
  };
}

/** A picture of rows and columns with a frame that can be put around some of its cells. */
function framed(picture, rows, columns, [wide, high], { label, name, tell = null, leave = null, choose = null }) {
  sized(picture, wide, high);
  const frames = ["ke-halo", "ke-frame"].map((kind) => draw("rect", { class: kind }));
  const over = draw("svg", { class: "ke-pointed", width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, "aria-hidden": "true" }, ...frames);
  const element = make("div", { class: `ke-framed${choose ? " ke-live" : ""}`, role: "img", "aria-label": label, "data-name": name }, picture, over);
  sized(element, wide, high);
  if (tell) {
    element.addEventListener("pointermove", (event) => tell(...cellUnder(event, element, rows, columns), event));
    element.addEventListener("pointerleave", leave);
  }
  if (choose) element.addEventListener("pointerdown", (event) => choose(...cellUnder(event, element, rows, columns)));
  return {
    element,
    /** Around rows `top` to before `bottom` and columns `left` to before `right`; null takes it away. */
    frame(cells) {
      over.toggleAttribute("hidden", !cells);
      over.style.display = cells ? "" : "none";
      if (!cells) return;
      const [top, bottom, left, right] = cells;
      const place = { x: (left / columns) * wide, y: (top / rows) * high, width: ((right - left) / columns) * wide, height: ((bottom - top) / rows) * high };
      for (const one of frames) for (const [key, value] of Object.entries(place)) one.setAttribute(key, value);
    },
  };
}

/** A heat map that is framed: with its numbers printed into it where it is small. */
function largeHeat(values, rows, columns, peak, side, how) {
  const [most, tallest] = NUMBERED_CELLS;
  if (columns <= most && rows <= tallest && how.numbers !== false) {
    const at = (row, column) => ({ value: values[row * columns + column] });
    const picture = numberedCells({ rows, columns }, at, peak || 1, 24);
    return framed(picture, rows, columns, [Number(picture.getAttribute("width")), 24 * rows], how);
  }
  return framed(heatCanvas(values, rows, columns, peak), rows, columns, rows === 1 ? [side, 28] : fitting(rows, columns, side), how);
}

/** What the colours mean: the ends of the scale in numbers. */
function scaleBar(peak, low, high, label) {
  const [left, right] = [low < 0 ? -1 : 0, high > 0 || low >= 0 ? 1 : 0];
  const stops = Array.from({ length: 9 }, (_, i) => heatCss(left + ((right - left) * i) / 8));
  const bar = make("span", { class: "ke-bar", "aria-hidden": "true" });
  bar.style.background = `linear-gradient(to right, ${stops.join(",")})`;
  return make("span", { class: "ke-legend", role: "img", "aria-label": label }, make("span", {}, digits(left * peak)), bar, make("span", {}, digits(right * peak)));
}

/** Buttons of which one is pressed: options are [value, text]. */
function pressed(options, now, pick, label) {
  const buttons = options.map(([value, text]) => make("button", { type: "button", class: "ke-button", "aria-pressed": String(value === now), "data-name": value, onclick: () => pick(value) }, text));
  return make("div", { class: "ke-pressed", role: "group", "aria-label": label }, ...buttons);
}

/** Parts are made anew: what had the focus has it again. */
function keepFocus(root, change) {
  const had = root.contains(document.activeElement) ? document.activeElement : null;
  const [key, value] = had?.dataset.tile !== undefined ? ["aria-pressed", "true"] : ["data-name", had?.dataset.name];
  const tile = key === "aria-pressed";
  change();
  if (!had || root.contains(had)) return;
  const again = tile ? root.querySelector(".ke-tile[aria-pressed=true], .ke-unit[aria-pressed=true]") : value && root.querySelector(`[data-name="${CSS.escape(value)}"]:not(:disabled)`);
  (again || root).focus();
}
