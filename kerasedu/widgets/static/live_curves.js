// LiveCurves: one panel a quantity. Drawn anew from `payload` whenever Python pushes it; `earlier` holds runs to compare with.
// What is drawn where follows curves/scene.py, curves/axes.py and curves/picture.py.

const [WIDE, HIGH] = [400, 226];
const [LEFT, RIGHT, TOP, BOTTOM] = [48, 391, 18, 188];
const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];
const RATES = ["learning_rate", "lr"];
const MOST_DOTS = 60;
const SETTINGS = ["by", "log", "smoothing", "metrics", "hidden", "at"];

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const set = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  const progress = make("span", { class: "ke-curves-progress" });
  const spoken = make("span", { class: "ke-unseen", "aria-live": "polite" });
  const panels = make("div", { class: "ke-curves-panels" });
  const told = make("div", { class: "ke-curves-told", "aria-live": "polite" });
  const controls = controlsOf(model, words, set);
  const head = make("div", { class: "ke-curves-head" }, make("b", {}, words.title), progress);
  const root = make("div", { class: "kerasedu ke-curves", tabindex: "0", role: "group", "aria-label": words.title }, head, controls.element, panels, told, spoken);
  let [scene, figures, pointed] = [null, [], null];

  const read = () => {
    scene = sceneOf(JSON.parse(model.get("payload")), JSON.parse(model.get("earlier")), Object.fromEntries(SETTINGS.map((name) => [name, model.get(name)])), words);
  };
  function show() {
    read();
    const { data } = scene;
    progress.textContent = scene.earlier.length && data.name ? say(words.of_run, { name: data.name, progress: progressText(data, words) }) : progressText(data, words);
    const heard = data.ends.length || data.state !== "running" ? summary(data, words) : "";
    if (spoken.textContent !== heard) spoken.textContent = heard;
    controls.show(scene);
    figures = scene.panels.map((panel) => panelFigure(panel, scene));
    panels.replaceChildren(...figures.map((figure) => figure.element));
    if (!figures.length && data.panels.length) panels.append(make("p", { class: "ke-note" }, words.nothing));
    tell();
  }
  function tell() {
    const at = pointed ?? model.get("at");
    for (const figure of figures) figure.mark(at);
    const lines = at === null || !figures.length ? [] : explain(scene, at);
    told.replaceChildren(...(lines.length ? lines.map((line) => make("p", {}, line)) : [make("p", { class: "ke-note" }, figures.length ? words.hint : "")]));
  }
  const placeAt = (event) => {
    const figure = figures.find(({ picture }) => picture.contains(event.target));
    return figure ? nearest(scene.places(), figure.xAt(event)) : null;
  };
  const point = (place) => {
    pointed = place;
    tell();
  };
  // On what stays while the pictures in it are drawn anew.
  panels.addEventListener("pointermove", (event) => point(placeAt(event)));
  panels.addEventListener("pointerleave", () => point(null));
  panels.addEventListener("click", (event) => set({ at: placeAt(event) ?? model.get("at") }));
  const go = (step) => {
    const places = scene.places();
    if (!places.length) return;
    const here = model.get("at");
    const now = here === null ? (step > 0 ? -1 : places.length) : places.indexOf(nearest(places, here));
    pointed = null;
    set({ at: places[Math.max(0, Math.min(places.length - 1, now + step))] });
  };
  onKeys(root, { ArrowRight: () => go(1), ArrowLeft: () => go(-1), Home: () => go(-Infinity), End: () => go(Infinity), Escape: () => set({ at: null }) });
  show();
  el.append(root);
  const again = ["payload", "earlier", "by", "log", "smoothing", "metrics", "hidden"].map((name) => `change:${name}`);
  for (const event of again) model.on(event, show);
  model.on("change:at", tell);
  const bringBack = replacePicture(model);
  return () => {
    for (const event of again) model.off(event, show);
    model.off("change:at", tell);
    bringBack();
  };
}

function progressText(data, words) {
  if (data.state !== "running") return say(words[data.state], data);
  return say(data.steps && data.epochs ? words.progress : data.epochs ? words.progress_open : words.progress_bare, data);
}

/** For the ears: once an epoch, not once a batch. */
function summary(data, words) {
  const values = data.panels.map((panel) => `${plain(panel.name)} ${digits(panel.training.at(-1)?.[1] ?? "")}`).join(", ");
  const state = data.state === "running" ? say(words.at_epoch, { epoch: data.ends.at(-1)[1] }) : progressText(data, words);
  return `${state}: ${values}`;
}

const plain = (name) => name.replaceAll("_", " ");

// ---- what there is to choose ------------------------------------------------------------------------------------------------

function controlsOf(model, words, set) {
  const axes = ["batch", "epoch"].map((by) => {
    const press = () => set({ by, at: null });
    return make("button", { type: "button", class: "ke-button", "data-by": by, onclick: press }, words[`by_${by}`]);
  });
  const log = button(words.log, words.log_hint, () => set({ log: !model.get("log") }));
  const share = make("output", {});
  const slider = sliderOf({ min: 0, max: 0.95, step: 0.05, "aria-label": words.smoothing, title: words.smoothing_hint, oninput: () => set({ smoothing: Number(slider.value) }) });
  const smoothing = make("label", { class: "ke-curves-smoothing" }, words.smoothing, slider, share);
  const metrics = make("div", { class: "ke-curves-chosen", role: "group", "aria-label": words.panels });
  const legend = make("div", { class: "ke-curves-chosen ke-curve-keys", role: "group", "aria-label": words.legend });
  const first = make("div", { class: "ke-curves-row" }, make("div", { class: "ke-curves-pair", role: "group", "aria-label": words.axis }, ...axes), log, smoothing, metrics);
  const element = make("div", { class: "ke-curves-controls" }, first, legend);
  let known = "";

  const toggleMetric = (name, all) => {
    const chosen = model.get("metrics") ?? all;
    const next = chosen.includes(name) ? chosen.filter((one) => one !== name) : all.filter((one) => one === name || chosen.includes(one));
    set({ metrics: next.length === all.length ? null : next });
  };
  const toggleCurve = (name) => {
    const hidden = model.get("hidden");
    set({ hidden: hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name] });
  };
  /** Buttons stay the same elements as long as they mean the same, so that they keep the focus. */
  function rebuild(names, kinds, runs) {
    const now = JSON.stringify([names, kinds, runs]);
    if (now === known) return;
    known = now;
    metrics.replaceChildren(...(names.length > 1 ? names : []).map((name) => {
      const hint = say(words.panel_hint, { name: plain(name) });
      return button(plain(name), hint, () => toggleMetric(name, names), { "data-metric": name, class: "ke-button ke-small" });
    }));
    const keys = [...kinds.map((kind) => [kind, words[kind], keyOf(0, [kind])]), ...runs.map((run, i) => [run, run, keyOf(i + 1, ["training", "validation"])])];
    legend.replaceChildren(...keys.map(([key, label, sample]) => make("button", { type: "button", class: "ke-button ke-small ke-curve-key", "data-curve": key, title: say(words.curve_hint, { name: label }), onclick: () => toggleCurve(key) }, sample, label)));
  }
  return {
    element,
    show({ data, earlier, by, settings }) {
      element.hidden = data.panels.length === 0;
      const names = data.panels.map((panel) => panel.name);
      const kinds = ["batches", "training", "validation"].filter((kind) => (kind !== "batches" || by === "batch") && data.panels.some((panel) => panel[kind].length));
      rebuild(names, kinds, earlier.map((run) => run.name));
      for (const axis of axes) axis.setAttribute("aria-pressed", axis.dataset.by === by);
      log.setAttribute("aria-pressed", settings.log);
      smoothing.hidden = by === "epoch";
      share.textContent = digits(Number(settings.smoothing.toFixed(2)));
      slideTo(slider, settings.smoothing);
      for (const one of metrics.children) one.setAttribute("aria-pressed", settings.metrics === null || settings.metrics.includes(one.dataset.metric));
      for (const one of legend.children) one.setAttribute("aria-pressed", !settings.hidden.includes(one.dataset.curve));
    },
  };
}

/** A piece of line, as a curve is drawn; of an earlier run its two colours. */
function keyOf(run, kinds) {
  const picture = draw("svg", { class: "ke-curves-sample", viewBox: "0 0 22 10", "aria-hidden": "true" });
  const wide = 22 / kinds.length;
  kinds.forEach((kind, i) => {
    const look = lookOf({ kind, run: 0, raw: false });
    picture.append(draw("line", { x1: i * wide, x2: (i + 1) * wide - (kinds.length > 1 ? 2 : 0), y1: 5, y2: 5, style: `stroke: ${colourOf({ kind, run })}`, "stroke-width": look.width + 0.5, "stroke-dasharray": kinds.length > 1 ? null : look.dashes, opacity: look.opacity }));
    if (kinds.length === 1 && ["training", "validation"].includes(kind)) picture.append(dotOf({ kind, run }, 11, 5));
  });
  return picture;
}

// ---- what is drawn ----------------------------------------------------------------------------------------------------------

/** The panels with their curves: see Scene in curves/scene.py. */
function sceneOf(data, earlier, settings, words) {
  const { by, hidden } = settings;
  const ends = new Map(data.ends.map(([batch, epoch]) => [epoch, batch]));
  const toX = (point) => (by === "epoch" ? point[2] : point[0] ?? ends.get(point[2]) ?? point[2] * (data.steps ?? 1));
  const visible = (kind, run) => !hidden.includes(kind) && !(run && hidden.includes(run.name));
  const curvesOf = (panel, number, run) => {
    const rate = RATES.includes(panel.name); // no mean of an epoch: one curve has it all
    const batches = by === "batch" ? panel.batches : [];
    const share = rate ? 0 : settings.smoothing;
    const training = !batches.length ? panel.training : rate ? batches : run ? [] : panel.training;
    const points = { batches: rate ? [] : batches, smooth: share ? smoothed(batches, share) : [], training, validation: panel.validation };
    const kinds = Object.keys(points).filter((kind) => points[kind].length && visible(kind === "smooth" ? "batches" : kind, run));
    return kinds.map((kind) => ({ kind, run: number, label: words[kind], raw: kind === "batches" && share > 0, points: points[kind].map((point) => [toX(point), point[1]]) }));
  };
  const panels = data.panels.filter((panel) => settings.metrics === null || settings.metrics.includes(panel.name));
  const curves = new Map(panels.map((panel) => {
    const others = earlier.flatMap((run, i) => run.panels.filter((one) => one.name === panel.name).map((one) => curvesOf(one, i + 1, run)));
    return [panel.name, [...others.reverse().flat(), ...curvesOf(panel, 0, null)]];
  }));
  const all = [...curves.values()].flat();
  const own = all.filter((curve) => curve.run === 0);
  return {
    data, earlier, settings, words, by, panels, curves, visible, toX,
    domain: domainOf(data, by, all),
    places: () => [...new Set((own.length ? own : all).flatMap((curve) => curve.points.map(([x]) => x)))].sort((a, b) => a - b),
  };
}

function domainOf(data, by, curves) {
  const others = curves.flatMap((curve) => curve.points.map(([x]) => x));
  if (by === "batch") return [0, others.reduce((a, b) => Math.max(a, b), data.reach)];
  const last = others.reduce((a, b) => Math.max(a, b), (data.state === "running" && data.epochs) || 1);
  const air = 0.03 * (last - 1) || 0.5;
  return [1 - air, last + air];
}

/** Each value mixed with the mean of those before it: `smoothed` in curves/series.py. */
function smoothed(points, share) {
  let [mean, weight] = [0, 1];
  return points.filter(([, y]) => Number.isFinite(y)).map(([x, y, ...epoch]) => {
    mean = share * mean + (1 - share) * y;
    weight *= share;
    return [x, mean / (1 - weight), ...epoch];
  });
}

const nearest = (places, x) => (places.length ? places.reduce((a, b) => (Math.abs(b - x) < Math.abs(a - x) ? b : a)) : null);
const valueAt = (curve, x) => curve.points.findLast(([place]) => place <= x);

function epochOf(data, batch) {
  let before = [0, 0];
  for (const [end, epoch] of data.ends) {
    if (batch <= end) return Math.ceil(before[1] + ((batch - before[0]) / (end - before[0])) * (epoch - before[1]));
    before = [end, epoch];
  }
  return data.epoch;
}

/** The values of all curves at a place, in words, as `explain()` gives them. */
function explain({ data, earlier, by, words, panels, curves }, at) {
  const lines = [say(words[`at_${by}`], { batch: digits(at), epoch: digits(by === "batch" ? epochOf(data, at) : at) })];
  for (const panel of panels) {
    const runs = [null, ...earlier].map((run, number) => {
      const found = curves.get(panel.name).filter((curve) => curve.run === number).map((curve) => [curve.label, valueAt(curve, at)]);
      const told = found.filter(([, point]) => point).map(([curve, point]) => say(words.value, { curve, value: digits(point[1]) }));
      const values = told.join(", ");
      return run && told.length ? say(words.values, { name: run.name, values }) : values;
    });
    const told = runs.filter(Boolean);
    if (told.length) lines.push(say(words.values, { name: plain(panel.name), values: told.join("; ") }));
  }
  return lines;
}

/** A colour with a little of the ink in it: darker on a light ground, lighter on a dark one. */
function colourOf({ kind, run }) {
  const colour = COLOURS[(2 * run + (kind === "validation" ? 1 : 0)) % COLOURS.length];
  return `color-mix(in srgb, ${colour} 84%, var(--ke-ink))`;
}

function lookOf({ kind, run, raw }) {
  const width = { batches: 1, smooth: 1.6 }[kind] ?? 2;
  const opacity = kind === "batches" ? (raw ? 0.35 : 0.5) : 1;
  const faint = run ? { width: 0.7 * width, opacity: 0.65 * opacity } : { width, opacity };
  return { ...faint, dashes: kind === "validation" ? "6 3" : null };
}

function dotOf({ kind, run }, x, y) {
  const style = `fill: ${colourOf({ kind, run })}`;
  if (kind === "validation") return draw("rect", { x: x - 2.5, y: y - 2.5, width: 5, height: 5, style });
  return draw("circle", { cx: x, cy: y, r: 2.7, style });
}

// ---- one panel --------------------------------------------------------------------------------------------------------------

function panelFigure(panel, scene) {
  const { words, by, settings } = scene;
  const curves = scene.curves.get(panel.name);
  const numbers = curves.flatMap((curve) => curve.points.map(([, y]) => y)).filter(Number.isFinite);
  const positive = numbers.length > 0 && numbers.every((y) => y > 0);
  const bent = positive && (RATES.includes(panel.name) || (settings.log && panel.name.includes("loss")));
  const [low, high] = valueRange(numbers, bent);
  const [first, last] = scene.domain;
  const toX = (x) => LEFT + ((RIGHT - LEFT) * (x - first)) / (last - first);
  const share = (y) => (bent ? Math.log(y / low) / Math.log(high / low) : (y - low) / (high - low));
  const toY = (y) => BOTTOM - (BOTTOM - TOP) * share(y);
  const label = say(words.curve_label, { name: plain(panel.name), values: panel.training.map(([, y]) => digits(y)).join(", ") || words.no_points });
  const picture = draw("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label });
  drawAxes(picture, scene, toX);
  for (const tick of ticks(low, high, bent)) {
    picture.append(draw("line", { x1: LEFT, x2: RIGHT, y1: toY(tick), y2: toY(tick), stroke: "currentColor", opacity: 0.12 }));
    picture.append(draw("text", { x: LEFT - 5, y: toY(tick) + 3.5, "text-anchor": "end", class: "ke-tick" }, digits(tick)));
  }
  for (const curve of curves) drawCurve(picture, curve, toX, toY);
  const judged = panel.judged === panel.name ? "training" : "validation";
  if (panel.best && scene.visible(judged)) {
    picture.append(draw("circle", { class: "ke-curves-ring", cx: toX(scene.toX(panel.best)), cy: toY(panel.best[1]), r: 6.5 }));
  }
  if (panel.broken && by === "batch") drawBroken(picture, panel.broken, words, toX);
  const hair = draw("g", { class: "ke-curves-hair" });
  picture.append(hair);
  return {
    picture,
    xAt(event) {
      const box = picture.getBoundingClientRect();
      const x = ((event.clientX - box.left) / box.width) * WIDE;
      return first + ((last - first) * (x - LEFT)) / (RIGHT - LEFT);
    },
    element: make("section", { class: "ke-curves-panel", "data-name": panel.name }, headOf(panel, curves, words), picture),
    mark(at) {
      hair.replaceChildren();
      if (at === null) return;
      const x = toX(Math.min(at, last));
      hair.append(draw("line", { x1: x, x2: x, y1: TOP, y2: BOTTOM }));
      for (const curve of curves) {
        const found = valueAt(curve, at);
        if (found && Number.isFinite(found[1]) && !curve.raw) hair.append(draw("circle", { cx: toX(found[0]), cy: toY(found[1]), r: 3, style: `stroke: ${colourOf(curve)}` }));
      }
    },
  };
}

function headOf(panel, curves, words) {
  const best = panel.best ? make("span", { class: "ke-curves-best" }, say(words.best, { value: digits(panel.best[1]), epoch: panel.best[2] })) : null;
  const named = curves.filter((curve) => curve.run === 0 && !curve.raw && !(["batches", "smooth"].includes(curve.kind) && panel.training.length));
  const keys = named.map((curve) => make("span", { class: `ke-${curve.kind}` }, keyOf(0, [curve.kind]), `${curve.label} ${digits(curve.points.at(-1)[1])}`));
  return make("div", {}, make("h4", {}, make("span", {}, plain(panel.name)), best), make("div", { class: "ke-curves-last" }, ...keys));
}

/** A line with a gap where a value is no finite number; dots or squares at epochs, where they are few. */
function drawCurve(picture, curve, toX, toY) {
  const look = lookOf(curve);
  let [path, pen] = ["", "M"];
  for (const [x, y] of curve.points) {
    path += Number.isFinite(y) ? `${pen}${toX(x).toFixed(1)} ${toY(y).toFixed(1)}` : "";
    pen = Number.isFinite(y) ? "L" : "M";
  }
  const known = curve.points.filter(([, y]) => Number.isFinite(y));
  picture.append(draw("path", { d: path, class: `ke-${curve.kind}-line ke-run-${curve.run}`, "data-run": curve.run, "data-points": known.length, style: `stroke: ${colourOf(curve)}`, fill: "none", "stroke-linejoin": "round", "stroke-width": look.width, "stroke-dasharray": look.dashes, opacity: look.opacity }));
  if (!["training", "validation"].includes(curve.kind) || curve.points.length > MOST_DOTS || curve.run) return;
  for (const [x, y] of known) picture.append(dotOf(curve, toX(x), toY(y)));
}

function drawBroken(picture, [batch, value], words, toX) {
  picture.append(draw("line", { x1: toX(batch), x2: toX(batch), y1: TOP, y2: BOTTOM, stroke: "currentColor", opacity: 0.6, "stroke-dasharray": "1 3" }));
  picture.append(draw("text", { class: "ke-curves-broken", x: toX(batch) - 3, y: BOTTOM - 5, "text-anchor": "end" }, say(words.broken, { value, batch })));
}

function drawAxes(picture, { data, words, by, domain }, toX) {
  picture.append(draw("line", { x1: LEFT, x2: RIGHT, y1: BOTTOM, y2: BOTTOM, stroke: "currentColor", opacity: 0.6 }));
  for (const tick of ticks(...domain, false).filter(Number.isInteger)) {
    picture.append(draw("line", { x1: toX(tick), x2: toX(tick), y1: BOTTOM, y2: BOTTOM + 4, stroke: "currentColor", opacity: 0.6 }));
    picture.append(draw("text", { x: toX(tick), y: BOTTOM + 15, "text-anchor": "middle" }, digits(tick)));
  }
  picture.append(draw("text", { x: (LEFT + RIGHT) / 2, y: HIGH - 8, "text-anchor": "middle" }, words[by]));
  if (by === "epoch") return;
  const stride = Math.max(1, Math.ceil(data.ends.length / 6));
  data.ends.filter((_, i) => (i + 1) % stride === 0).forEach(([batch, epoch], i) => {
    picture.append(draw("line", { x1: toX(batch), x2: toX(batch), y1: TOP, y2: BOTTOM, stroke: "currentColor", opacity: 0.1 }));
    const label = i ? String(epoch) : say(words.at_epoch, { epoch });
    picture.append(draw("text", { class: "ke-curves-end", x: toX(batch), y: TOP - 5, "text-anchor": i ? "middle" : "end" }, label));
  });
  data.fits.forEach((batch, i) => {
    picture.append(draw("line", { x1: toX(batch), x2: toX(batch), y1: TOP, y2: BOTTOM, stroke: "currentColor", opacity: 0.5, "stroke-dasharray": "4 3" }));
    picture.append(draw("text", { x: toX(batch) + 3, y: TOP + 9 }, say(words.fit, { number: i + 2 })));
  });
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
    const inside = found.filter((tick) => tick >= low && tick <= high);
    if (inside.length > 1) return inside;
    found.length = 0;
  }
  const power = 10 ** Math.floor(Math.log10((high - low) / 6));
  const step = power * [1, 2, 5, 10].find((m) => m * power >= (0.999 * (high - low)) / 6);
  for (let i = Math.ceil(low / step - 1e-9); i <= Math.floor(high / step + 1e-9); i += 1) found.push(Number((i * step).toPrecision(12)));
  return found;
}

export default { render };
