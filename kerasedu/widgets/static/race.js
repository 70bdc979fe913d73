// OptimizerRace: contour lines of a surface, and on them the paths of optimizers up to a step.
// `payload` holds all paths, `step` how far they are shown, `playing` whether it goes on by itself.

const FIELD = { wide: 520, tall: 440 };
const SYMBOLS = { first: "M2 2h2v12H2zM14 2v12L5 8z", previous: "M12 2v12L4 8z", play: "M2 2v12l7-6zM8 2v12l7-6z", pause: "M3 2h4v12H3zM9 2h4v12H9z", next: "M4 2v12l8-6z" };
const racers = new WeakMap(); // of several views of one model only one lets the time pass

/** A colour with a little of the ink in it: darker on a light ground, lighter on a dark one. */
const shade = (colour) => `color-mix(in srgb, ${colour} 84%, var(--ke-ink))`;

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const data = JSON.parse(model.get("payload"));
  const title = say(words.title, { name: data.name });
  const root = make("div", { class: "kerasedu ke-race", tabindex: "0", role: "group", "aria-label": title });
  const context = { data, words, tip: tooltip(root) };

  function set(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  }
  const go = (step) => set({ playing: false, step: Math.max(0, Math.min(data.steps, step)) });
  const turn = () => set(model.get("step") < data.steps ? { step: model.get("step") + 1 } : { playing: false });
  const playOrPause = () => set(model.get("playing") ? { playing: false } : { step: model.get("step") === data.steps ? 0 : model.get("step"), playing: true });

  const field = fieldOf(context);
  const table = tableOf(context);
  const controls = controlsOf(context, { go, playOrPause, step: () => model.get("step") });
  root.append(make("div", { class: "ke-race-head" }, make("b", {}, title), " ", make("span", { class: "ke-note" }, data.text)), controls.element);
  root.append(make("div", { class: "ke-race-body" }, field.element, table.element), make("div", { class: "ke-note" }, words.keys));
  onKeys(root, { ArrowRight: () => go(model.get("step") + 1), ArrowLeft: () => go(model.get("step") - 1), Home: () => go(0), End: () => go(data.steps), " ": playOrPause });

  function show() {
    const step = model.get("step");
    for (const part of [field, table, controls]) part.show(step);
  }
  function play() {
    controls.playing(model.get("playing"));
    if (model.get("playing") && racers.has(model) && racers.get(model).root !== root) return;
    stop();
    if (model.get("playing")) racers.set(model, { root, timer: setInterval(turn, 1000 * model.get("seconds")) });
  }
  function stop() {
    const racer = racers.get(model);
    if (!racer || (racer.root !== root && model.get("playing"))) return;
    clearInterval(racer.timer);
    racers.delete(model);
  }
  show();
  play();
  el.append(root);
  const listeners = { "change:step": show, "change:playing": play, "change:seconds": play };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const bringBack = replacePicture(model);
  return () => {
    stop();
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    bringBack();
  };
}

function controlsOf({ data, words }, { go, playOrPause, step }) {
  const first = button(icon(SYMBOLS.first), words.first, () => go(0));
  const previous = button(icon(SYMBOLS.previous), words.previous, () => go(step() - 1));
  const play = button(icon(SYMBOLS.play), words.play, playOrPause);
  const next = button(icon(SYMBOLS.next), words.next, () => go(step() + 1));
  const slider = sliderOf({ min: 0, max: data.steps, "aria-label": words.slider, oninput: () => go(Number(slider.value)) });
  const position = make("span", { class: "ke-race-position" });
  return {
    element: make("div", { class: "ke-race-controls" }, first, previous, play, next, slider, position),
    show(now) {
      slideTo(slider, now);
      slider.setAttribute("aria-valuetext", say(words.position, { step: now, last: data.steps }));
      position.textContent = say(words.position, { step: now, last: data.steps });
      first.disabled = previous.disabled = now === 0;
      next.disabled = now === data.steps;
    },
    playing(on) {
      play.replaceChildren(icon(on ? SYMBOLS.pause : SYMBOLS.play));
      play.title = on ? words.pause : words.play;
      play.setAttribute("aria-label", play.title);
    },
  };
}

// ---- the surface ------------------------------------------------------------------------------------------------------------

function fieldOf({ data, words, tip }) {
  const [[left, right], [low, high]] = data.area;
  const { wide, tall } = FIELD;
  const place = (x, y) => [((x - left) / (right - left)) * wide, ((high - y) / (high - low)) * tall];
  const inside = ([x, y]) => x >= 0 && x <= wide && y >= 0 && y <= tall;
  const picture = draw("svg", { class: "ke-race-field", viewBox: `0 0 ${wide} ${tall}`, role: "img", "aria-label": say(words.surface, { text: data.text }) });
  for (const [height, ...numbers] of data.contours) {
    const points = [];
    for (let i = 0; i < numbers.length; i += 2) points.push(place(numbers[i], numbers[i + 1]).map((n) => n.toFixed(1)).join(","));
    picture.append(draw("polyline", { class: "ke-contour", points: points.join(" "), "data-height": height }));
  }
  const runners = data.paths.map((path, i) => {
    const points = path.x.map((x, step) => place(x, path.y[step]));
    const line = draw("path", { class: "ke-path", style: `stroke: ${shade(data.colours[i])}`, "data-name": path.name });
    const marker = draw("path", { class: "ke-marker", d: data.markers[i], style: `fill: ${shade(data.colours[i])}` }, draw("title", {}, path.name));
    return { points, line, marker };
  });
  picture.append(...runners.map(({ line }) => line), ...runners.map(({ marker }) => marker));
  picture.addEventListener("pointermove", (event) => {
    const box = picture.getBoundingClientRect();
    const x = left + ((event.clientX - box.left) / box.width) * (right - left);
    const y = high - ((event.clientY - box.top) / box.height) * (high - low);
    const height = event.target.dataset?.height;
    tip.show(say(height === undefined ? words.point : words.contour, { x: digits(Number(x.toPrecision(3))), y: digits(Number(y.toPrecision(3))), height }), event);
  });
  picture.addEventListener("pointerleave", () => tip.hide());
  return {
    element: picture,
    show(step) {
      for (const { points, line, marker } of runners) {
        const soFar = points.slice(0, step + 1);
        const parts = soFar.map((point, i) => (inside(point) ? `${i && inside(soFar[i - 1]) ? "L" : "M"}${point.map((n) => n.toFixed(1)).join(" ")}` : ""));
        line.setAttribute("d", parts.join(""));
        const here = soFar.at(-1);
        marker.setAttribute("transform", `translate(${here.join(" ")})`);
        marker.setAttribute("visibility", inside(here) ? "visible" : "hidden");
      }
    },
  };
}

// ---- where everybody is -----------------------------------------------------------------------------------------------------

const COLUMNS = ["x", "y", "height", "slope"];

function tableOf({ data, words }) {
  const rows = data.paths.map((path, i) => {
    const marker = draw("svg", { viewBox: "-8 -8 16 16", width: 16, height: 16, "aria-hidden": "true" }, draw("path", { class: "ke-marker", d: data.markers[i], style: `fill: ${shade(data.colours[i])}` }));
    const cells = COLUMNS.map((name) => make("td", { "data-column": name }));
    const note = make("div", { class: "ke-note" });
    return { path, cells, note, element: make("tr", { "data-name": path.name }, make("td", {}, marker), make("th", { scope: "row" }, path.name, note), ...cells) };
  });
  const head = make("tr", {}, make("th"), make("th", { scope: "col" }, words.optimizer), ...COLUMNS.map((name) => make("th", { scope: "col" }, words[`column_${name}`])));
  return {
    element: make("table", { class: "ke-race-table" }, make("thead", {}, head), make("tbody", {}, ...rows.map((row) => row.element))),
    show(step) {
      for (const { path, cells, note } of rows) {
        const last = path.x.length - 1;
        COLUMNS.forEach((name, i) => (cells[i].textContent = digits(path[name][Math.min(step, last)])));
        note.textContent = step > last ? say(words.gone, { step: last }) : "";
      }
    },
  };
}

export default { render };
