// ConfusionMatrix: how often each class (rows) was taken for each class (columns), and the samples behind a number.
// `payload` has the counts and some samples of each cell; `cell` is the one chosen, `normalize` what the numbers are.

const MOST_WITH_NUMBERS = 20; // classes; of more the matrix is a heat map
const MAP_SIDE = 460;
const SAMPLE_SIDE = 58;
const PLOT = { wide: 128, tall: 58 };
const PLOT_COLOURS = ["var(--ke-blue)", "var(--ke-orange)", "var(--ke-green)", "var(--ke-quiet)"];
const WAYS = [null, "true", "pred", "all"];

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const data = JSON.parse(model.get("payload"));
  const root = make("div", { class: "kerasedu ke-confusion", tabindex: "0", role: "group", "aria-label": words.title });
  const context = { data, words, tip: tooltip(root), sums: sumsOf(data.counts) };
  const last = data.names.length - 1;

  function set(name, value) {
    model.set(name, value);
    model.save_changes();
  }
  const choose = (row, column) => set("cell", [row, column].map((place) => Math.max(0, Math.min(last, place))));
  const move = (down, right) => () => choose(model.get("cell")[0] + down, model.get("cell")[1] + right);

  const ways = waysOf(context, (way) => set("normalize", way));
  const matrix = (data.names.length > MOST_WITH_NUMBERS ? mapOf : tableOf)(context, choose);
  const pairs = pairsOf(context, choose);
  const panel = panelOf(context);
  const { right, total } = context.sums;
  const head = make("div", { class: "ke-confusion-head" }, make("b", {}, words.title), make("span", { class: "ke-chip" }, say(words.right, { share: percent(right, total) })), make("span", { class: "ke-note" }, say(words.of_all, { right, total })));
  const left = make("section", { class: "ke-confusion-left" }, ways.element, matrix.element, make("div", { class: "ke-note ke-confusion-keys" }, words.colours, " ", words.keys));
  root.append(head, make("div", { class: "ke-confusion-body" }, left, make("section", { class: "ke-confusion-right" }, panel.element, pairs.element)));
  onKeys(root, { ArrowUp: move(-1, 0), ArrowDown: move(1, 0), ArrowLeft: move(0, -1), ArrowRight: move(0, 1), Home: () => choose(0, 0), End: () => choose(last, last) });

  function showNumbers() {
    ways.show(model.get("normalize"));
    matrix.numbers(cellsOf(data.counts, context.sums, model.get("normalize")), model.get("normalize"));
  }
  function showCell() {
    const cell = model.get("cell");
    matrix.choose(cell);
    pairs.show(cell);
    panel.show(cell);
  }
  showNumbers();
  showCell();
  el.append(root);
  const listeners = { "change:normalize": showNumbers, "change:cell": showCell };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const bringBack = replacePicture(model);
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    bringBack();
  };
}

// ---- numbers ----------------------------------------------------------------------------------------------------------------

function sumsOf(counts) {
  const add = (numbers) => numbers.reduce((a, b) => a + b, 0);
  const rows = counts.map(add);
  return { rows, columns: counts.map((_, column) => add(counts.map((row) => row[column]))), total: add(rows), right: add(counts.map((row, i) => row[i])) };
}

/** Counts, or their shares; of nothing at all, 0. */
function cellsOf(counts, { rows, columns, total }, way) {
  const whole = { true: (row) => rows[row], pred: (_, column) => columns[column], all: () => total }[way];
  return whole ? counts.map((line, row) => line.map((count, column) => (whole(row, column) ? count / whole(row, column) : 0))) : counts;
}

/** With so many decimals, as Python prints it: what is exactly half goes to the even digit. */
function fixed(value, places) {
  const scaled = value * 10 ** places;
  const half = scaled % 1 === 0.5 && (value * 1024) % 1 === 0;
  return (half ? (2 * Math.round(scaled / 2)) / 10 ** places : value).toFixed(places);
}

const numberText = (value, way) => (way ? fixed(value, 2) : String(value));
const shareText = (part, whole) => (whole ? fixed(part / whole, 2) : "–");
const percent = (part, whole) => `${fixed(whole ? (100 * part) / whole : 0, 1)}%`;

/** How strong the colour of a cell is, -1 to 1: right ones blue, wrong ones orange, each by the largest of its kind. */
function strengthsOf(cells) {
  let [right, wrong] = [0, 0];
  cells.forEach((line, row) => line.forEach((value, column) => {
    if (row === column) right = Math.max(right, value);
    else wrong = Math.max(wrong, value);
  }));
  return cells.map((line, row) => line.map((value, column) => (row === column ? value / (right || 1) : -value / (wrong || 1))));
}

function waysOf({ words }, choose) {
  const buttons = WAYS.map((way) => make("button", { type: "button", class: "ke-button", "data-way": way ?? "none", onclick: () => choose(way) }, words[`normalize_${way ?? "none"}`]));
  return {
    element: make("div", { class: "ke-confusion-ways", role: "group", "aria-label": words.show }, ...buttons),
    show(now) {
      buttons.forEach((one, i) => one.setAttribute("aria-pressed", WAYS[i] === (now ?? null)));
    },
  };
}

function toldOf({ data, words, sums }, [row, column]) {
  const count = data.counts[row][column];
  const about = { true: data.names[row], pred: data.names[column], count, of_row: percent(count, sums.rows[row]), of_column: percent(count, sums.columns[column]) };
  return say(row === column ? words.cell_right : words.cell, about).replace(": 1 samples", `: ${words.one}`);
}

// ---- the matrix with numbers ------------------------------------------------------------------------------------------------

function tableOf(context, choose) {
  const { data, words, sums } = context;
  const { names } = data;
  const long = Math.max(...names.map((name) => name.length)) > (names.length > 12 ? 3 : 5);
  const cells = names.map((_, row) => names.map((__, column) => make("td", { class: "ke-confusion-cell", role: "gridcell", "data-row": row, "data-column": column, onclick: () => choose(row, column) })));
  const column = (name) => make("th", { scope: "col", class: "ke-confusion-column", title: name }, make("span", {}, name));
  const side = (text, title) => make("td", { class: "ke-confusion-side", title }, text);
  const recall = (i) => say(words.recall_hint, { name: names[i] });
  const precision = (i) => say(words.precision_hint, { name: names[i] });
  const lines = cells.map((line, i) => make("tr", {}, make("th", { scope: "row", title: names[i] }, names[i]), ...line, side(sums.rows[i]), side(shareText(data.counts[i][i], sums.rows[i]), recall(i))));
  const foot = [
    make("tr", {}, make("th", { scope: "row" }, words.total), ...sums.columns.map((sum) => side(sum)), side(sums.total)),
    make("tr", {}, make("th", { scope: "row" }, words.precision), ...sums.columns.map((sum, i) => side(shareText(data.counts[i][i], sum), precision(i)))),
  ];
  const top = make("tr", {}, make("th", { class: "ke-confusion-corner" }, `${words.true} ↓`), make("th", { class: "ke-confusion-axis", colspan: names.length }, `${words.predicted} →`));
  const head = make("tr", {}, make("th"), ...names.map(column), make("th", { scope: "col", class: "ke-confusion-side" }, words.total), make("th", { scope: "col", class: "ke-confusion-side" }, words.recall));
  const table = make("table", { class: "ke-confusion-table", role: "grid", "aria-label": words.matrix }, make("thead", {}, top, head), make("tbody", {}, ...lines), make("tfoot", {}, ...foot));
  if (long) table.classList.add("ke-upright");
  if (names.length > 10) table.classList.add("ke-dense");
  let chosen = null;
  return {
    element: make("div", { class: "ke-confusion-scroll" }, table),
    numbers(values, way) {
      const ratios = strengthsOf(values);
      cells.forEach((line, row) => line.forEach((cell, i) => {
        const ratio = ratios[row][i];
        cell.textContent = numberText(values[row][i], way);
        cell.style.setProperty("--strength", `${7 + 85 * Math.abs(ratio)}%`);
        cell.classList.toggle("ke-wrong", row !== i);
        cell.classList.toggle("ke-strong", ratio > 0.85); // on all others, orange too, the page's own ink is read better
        cell.classList.toggle("ke-zero", values[row][i] === 0);
        cell.title = toldOf(context, [row, i]);
      }));
    },
    choose([row, column]) {
      chosen?.removeAttribute("aria-selected");
      chosen = cells[row][column];
      chosen.setAttribute("aria-selected", "true");
    },
  };
}

// ---- the matrix of many classes ---------------------------------------------------------------------------------------------

function mapOf(context, choose) {
  const { data, words, tip, sums } = context;
  const count = data.names.length;
  const told = make("div", { class: "ke-note ke-confusion-sums" });
  const size = Math.max(4, Math.floor(MAP_SIDE / count));
  const canvas = make("canvas", { class: "ke-confusion-map", width: count, height: count, role: "img", "aria-label": words.matrix });
  const mark = make("span", { class: "ke-confusion-mark", "aria-hidden": "true" });
  const box = make("div", { class: "ke-confusion-mapbox" }, canvas, mark);
  box.style.width = box.style.height = `${size * count}px`;
  const place = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [(event.clientY - frame.top) / frame.height, (event.clientX - frame.left) / frame.width].map((part) => Math.max(0, Math.min(count - 1, Math.floor(part * count))));
  };
  canvas.addEventListener("click", (event) => choose(...place(event)));
  canvas.addEventListener("pointermove", (event) => tip.show(toldOf(context, place(event)), event));
  canvas.addEventListener("pointerleave", () => tip.hide());
  return {
    element: make("div", {}, make("div", { class: "ke-note" }, `${words.true} ↓ ${words.predicted} →`), box, told),
    numbers(values) {
      const brush = canvas.getContext("2d");
      const picture = brush.createImageData(count, count);
      strengthsOf(values).forEach((line, row) => line.forEach((ratio, column) => {
        const [red, green, blue, opacity] = heat(ratio);
        picture.data.set([red, green, blue, Math.round(255 * opacity)], 4 * (row * count + column));
      }));
      brush.putImageData(picture, 0, 0);
    },
    choose([row, column]) {
      Object.assign(mark.style, { left: `${size * column}px`, top: `${size * row}px`, width: `${size}px`, height: `${size}px` });
      const [right, taken] = [data.counts[row][row], data.counts[column][column]];
      told.textContent = say(words.sums, { true: data.names[row], pred: data.names[column], recall: shareText(right, sums.rows[row]), precision: shareText(taken, sums.columns[column]), rows: sums.rows[row], columns: sums.columns[column] });
    },
  };
}

// ---- what is confused most, and the cell chosen -----------------------------------------------------------------------------

function pairsOf({ data, words }, choose) {
  const buttons = data.pairs.map(([row, column]) => {
    const text = say(words.pair, { true: data.names[row], pred: data.names[column] });
    return make("button", { type: "button", class: "ke-button ke-small", "data-pair": `${row},${column}`, onclick: () => choose(row, column) }, text, make("span", { class: "ke-pair-count" }, data.counts[row][column]));
  });
  return {
    element: make("div", { class: "ke-pairs" }, make("h5", {}, words.often), make("div", { class: "ke-pairs-list" }, ...(buttons.length ? buttons : [make("span", { class: "ke-note" }, words.none_confused)]))),
    show(cell) {
      for (const one of buttons) one.setAttribute("aria-pressed", one.dataset.pair === cell.join(","));
    },
  };
}

function panelOf(context) {
  const { data, words } = context;
  const title = make("div", { class: "ke-panel-title", "aria-live": "polite" });
  const note = make("div", { class: "ke-note" });
  const list = make("div", { class: `ke-samples ke-samples-${data.kind}`, role: "list" });
  return {
    element: make("div", { class: "ke-panel" }, title, note, list),
    show(cell) {
      const [row, column] = cell;
      const count = data.counts[row][column];
      const sent = data.cells[cell.join(",")] ?? { indices: [], scores: [], samples: [] };
      const shown = sent.indices.length;
      title.textContent = toldOf(context, cell);
      const amount = count === 1 ? words.one_shown : shown === count ? words.all_shown : shown ? say(words.some_shown, { shown, count }) : say(words.none_shown, { count });
      const sure = sent.scores.length > 1 ? `, ${words.most_sure}` : "";
      note.textContent = !count ? words.empty : (data.kind ? "" : `${words.unseen}; `) + amount + sure;
      list.replaceChildren(...sent.indices.map((index, i) => sampleOf(context, cell, index, sent.scores[i], sent.samples[i])));
    },
  };
}

function sampleOf({ data, words }, [row, column], index, score, sample) {
  const about = { index, true: data.names[row], pred: data.names[column], score: digits(score) };
  const kind = score === undefined ? "sample" : data.probable ? "sample_probability" : "sample_score";
  const told = say(words[kind], about);
  const sure = typeof score === "number" && data.probable ? fixed(score, 3) : digits(score);
  const caption = make("figcaption", {}, make("span", {}, say(words.index, { index })), score === undefined ? null : make("span", { class: "ke-sample-score" }, say(data.probable ? words.probability : words.score, { score: sure })));
  const draws = { image: imageOf, plot: plotOf, text: (_, text) => make("p", { class: "ke-sample-text" }, text) };
  return make("figure", { class: "ke-shown", role: "listitem", title: told, "data-index": index }, data.kind ? draws[data.kind](data.shape, sample, told) : null, caption);
}

function imageOf([rows, columns, channels], text, told) {
  const canvas = make("canvas", { width: columns, height: rows, role: "img", "aria-label": told });
  const scale = SAMPLE_SIDE / Math.max(rows, columns);
  [canvas.style.width, canvas.style.height] = [`${columns * scale}px`, `${rows * scale}px`];
  const bytes = atob(text);
  const brush = canvas.getContext("2d");
  const picture = brush.createImageData(columns, rows);
  for (let i = 0; i < rows * columns; i += 1) {
    const at = (channel) => bytes.charCodeAt(i * channels + (channels > 1 ? channel : 0));
    picture.data.set([at(0), at(1), at(2), 255], 4 * i);
  }
  brush.putImageData(picture, 0, 0);
  return canvas;
}

function plotOf([points, lines], values, told) {
  const { wide, tall } = PLOT;
  const numbers = values.filter((value) => typeof value === "number");
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const picture = draw("svg", { class: "ke-sample-plot", viewBox: `0 0 ${wide} ${tall}`, width: wide, height: tall, role: "img", "aria-label": told });
  const y = (value) => tall - 4 - ((value - low) / (high - low || 1)) * (tall - 8);
  if (low < 0 && high > 0) picture.append(draw("path", { class: "ke-sample-zero", d: `M0 ${y(0)}H${wide}` }));
  for (let line = 0; line < lines; line += 1) {
    const places = Array.from({ length: points }, (_, i) => `${((i * (wide - 6)) / Math.max(1, points - 1) + 3).toFixed(1)},${y(values[i * lines + line]).toFixed(1)}`);
    picture.append(draw("polyline", { points: places.join(" "), style: `stroke: ${PLOT_COLOURS[line]}` }));
  }
  return picture;
}

export default { render };
