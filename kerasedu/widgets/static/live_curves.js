// LiveCurves: one panel a quantity. Drawn anew from `payload` whenever Python pushes it.

const [WIDE, HIGH] = [400, 210];
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 391, 8, 172];
const KINDS = ["batches", "training", "validation"];

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const progress = make("span", { class: "ke-progress" });
  const spoken = make("span", { class: "ke-progress", "aria-live": "polite" });
  spoken.style.cssText = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap";
  const toggle = button(words.log, words.log_hint, () => {
    model.set("log", !model.get("log"));
    model.save_changes();
  });
  const panels = make("div", { class: "ke-panels" });
  const head = make("div", { class: "ke-curves-head" }, make("b", {}, words.title), progress, toggle);
  const root = make("div", { class: "kerasedu ke-curves", role: "group", "aria-label": words.title }, head, panels, spoken);
  const tip = tooltip(root);

  function show() {
    const data = JSON.parse(model.get("payload"));
    progress.textContent = progressText(data, words);
    const heard = data.ends.length || data.state !== "running" ? summary(data, words) : "";
    if (spoken.textContent !== heard) spoken.textContent = heard;
    toggle.setAttribute("aria-pressed", model.get("log"));
    panels.replaceChildren(...data.panels.map((panel) => panelFigure(panel, data, words, model.get("log"), tip)));
  }

  show();
  el.append(root);
  model.on("change:payload", show);
  model.on("change:log", show);
  const bringBack = replacePicture(model);
  return () => {
    model.off("change:payload", show);
    model.off("change:log", show);
    bringBack();
  };
}

function progressText(data, words) {
  if (data.state === "waiting") return words.waiting;
  if (data.state === "done") return say(words.done, data);
  if (data.state === "interrupted") return say(words.interrupted, data);
  return say(data.steps ? words.progress : words.progress_open, data);
}

/** For the ears: once an epoch, not once a batch. */
function summary(data, words) {
  const values = data.panels.map((panel) => `${panel.name} ${digits(panel.training.at(-1)?.[1] ?? "")}`).join(", ");
  const state = data.state === "running" ? `${words.epoch} ${data.ends.length}` : progressText(data, words);
  return `${state}: ${values}`;
}

function panelFigure(panel, data, words, log, tip) {
  const numbers = KINDS.flatMap((kind) => panel[kind].map(([, y]) => y)).filter(Number.isFinite);
  const bent = log && panel.name.includes("loss") && numbers.length > 0 && Math.min(...numbers) > 0;
  const [low, high] = valueRange(numbers, bent);
  const toX = (x) => LEFT + ((RIGHT - LEFT) * x) / data.reach;
  const share = (y) => (bent ? Math.log(y / low) / Math.log(high / low) : (y - low) / (high - low));
  const toY = (y) => BOTTOM - (BOTTOM - TOP) * share(y);
  const last = (kind) => (panel[kind].length ? digits(panel[kind].at(-1)[1]) : words.no_points);
  const label = say(words.curve_label, { name: panel.name, values: panel.training.map(([, y]) => digits(y)).join(", ") || last("batches") });
  const picture = draw("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label });
  drawAxes(picture, data, words, toX);
  for (const tick of ticks(low, high, bent)) {
    picture.append(draw("line", { x1: LEFT, x2: RIGHT, y1: toY(tick), y2: toY(tick), stroke: "currentColor", opacity: 0.12 }));
    picture.append(draw("text", { x: LEFT - 5, y: toY(tick) + 3.5, "text-anchor": "end", class: "ke-tick" }, digits(tick)));
  }
  for (const kind of KINDS) drawCurve(picture, kind, panel[kind], toX, toY);
  if (panel.best) {
    picture.append(draw("circle", { cx: toX(panel.best[0]), cy: toY(panel.best[1]), r: 6, fill: "none", stroke: "#e69f00", "stroke-width": 2 }));
  }
  followPointer(picture, panel, data, words, toX, tip);
  const best = panel.best ? make("span", { class: "ke-best" }, say(words.best, { value: digits(panel.best[1]), epoch: panel.best[2] })) : null;
  const keys = KINDS.filter((kind) => panel[kind].length).map((kind) => make("span", { class: `ke-${kind}` }, `${words[kind]} ${last(kind)}`));
  return make("section", { class: "ke-panel", "data-name": panel.name }, make("h4", {}, make("span", {}, panel.name), best), make("div", { class: "ke-key" }, ...keys), picture);
}

function drawCurve(picture, kind, pairs, toX, toY) {
  const points = pairs.filter(([, y]) => Number.isFinite(y)).map(([x, y]) => [toX(x), toY(y)]);
  const path = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  picture.append(draw("polyline", { points: path, class: `ke-${kind}-line`, "data-points": points.length }));
  if (kind === "batches" || points.length > 60) return;
  for (const [cx, cy] of points) picture.append(draw("circle", { cx, cy, r: 2.5, class: `ke-${kind}-dot` }));
}

function drawAxes(picture, data, words, toX) {
  picture.append(draw("line", { x1: LEFT, x2: RIGHT, y1: BOTTOM, y2: BOTTOM, stroke: "currentColor", opacity: 0.6 }));
  const stride = Math.max(1, Math.ceil(data.ends.length / 10));
  data.ends.forEach(([batch, epoch], i) => {
    if ((i + 1) % stride) return;
    picture.append(draw("line", { x1: toX(batch), x2: toX(batch), y1: BOTTOM, y2: BOTTOM + 4, stroke: "currentColor" }));
    picture.append(draw("text", { x: toX(batch), y: BOTTOM + 15, "text-anchor": "middle" }, String(epoch)));
  });
  data.runs.forEach((batch, i) => {
    picture.append(draw("line", { x1: toX(batch), x2: toX(batch), y1: TOP, y2: BOTTOM, stroke: "currentColor", opacity: 0.5, "stroke-dasharray": "4 3" }));
    picture.append(draw("text", { x: toX(batch) + 3, y: TOP + 8 }, say(words.run, { run: i + 2 })));
  });
  picture.append(draw("text", { x: (LEFT + RIGHT) / 2, y: HIGH - 6, "text-anchor": "middle" }, words.epoch));
}

/** The values nearest to the pointer, as numbers. */
function followPointer(picture, panel, data, words, toX, tip) {
  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDE;
    const near = (pairs) => pairs.reduce((a, b) => (Math.abs(toX(b[0]) - x) < Math.abs(toX(a[0]) - x) ? b : a));
    const found = KINDS.filter((kind) => panel[kind].length).map((kind) => `${words[kind]} ${digits(near(panel[kind])[1])}`);
    if (found.length) tip.show(`${panel.name}: ${found.join(", ")}`, event);
  });
  picture.addEventListener("pointerleave", () => tip.hide());
}

function valueRange(values, bent) {
  if (!values.length) return [0, 1];
  let [low, high] = [Math.min(...values), Math.max(...values)];
  if (bent) return [low / 1.2, high * 1.2];
  if (low >= 0 && low < 0.4 * high) low = 0;
  const air = 0.05 * (high - low) || 0.05 * Math.abs(high) || 1;
  return [low ? low - air : low, high + air];
}

function ticks(low, high, bent) {
  const found = [];
  if (bent) {
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
      for (const m of high < 50 * low ? [1, 2, 5] : [1]) found.push(m * 10 ** power);
    }
    return found.filter((tick) => tick >= low && tick <= high);
  }
  const power = 10 ** Math.floor(Math.log10((high - low) / 6));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= (0.999 * (high - low)) / 6);
  for (let i = Math.ceil(low / step - 1e-9); i <= Math.floor(high / step + 1e-9); i += 1) found.push(Number((i * step).toPrecision(12)));
  return found;
}

export default { render };
