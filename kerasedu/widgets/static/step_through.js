// StepThrough: a strip of all steps, and below it the one step that is looked at.
// `payload` holds everything, `step` which step it is, `playing` whether it goes on by itself.

const PHASES = ["forward", "backward", "update"];
const ICONS = {
  first: "M2 2h2v12H2zM14 2v12L5 8z",
  previous: "M12 2v12L4 8z",
  play: "M2 2v12l7-6zM8 2v12l7-6z",
  pause: "M3 2h4v12H3zM9 2h4v12H9z",
  next: "M4 2v12l8-6z",
  last: "M12 2h2v12h-2zM2 2v12l9-6z",
};
const players = new WeakMap(); // of several views of one model only one turns the pages

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const data = JSON.parse(model.get("payload"));
  const total = data.steps.length;
  const root = make("div", { class: "kerasedu ke-steps", tabindex: "0", role: "group", "aria-label": title(data, words) });
  const context = { words, data, pages: new Map(), tip: null };

  function go(number) {
    model.set("step", Math.max(0, Math.min(total - 1, number)));
    model.save_changes();
  }
  function leaf(number) {
    pause();
    go(number);
  }
  function pause() {
    model.set("playing", false);
    model.save_changes();
  }
  function playOrPause() {
    const start = !model.get("playing");
    if (start && model.get("step") === total - 1) model.set("step", 0);
    model.set("playing", start);
    model.save_changes();
  }

  const strip = stripOf(data, words, leaf);
  const controls = controlsOf(total, words, { leaf, playOrPause, step: () => model.get("step") });
  const stage = make("div", { class: "ke-stage" });
  root.append(headOf(data, words), strip.element, controls.element, stage, make("div", { class: "ke-keys" }, words.keys));
  context.tip = tooltip(root);
  onKeys(root, {
    ArrowRight: () => leaf(model.get("step") + 1),
    ArrowLeft: () => leaf(model.get("step") - 1),
    Home: () => leaf(0),
    End: () => leaf(total - 1),
    " ": playOrPause,
  });

  function show() {
    const number = model.get("step");
    context.tip.hide();
    strip.show(number);
    controls.show(number, data.steps[number], model.get("playing"));
    stage.replaceChildren(...stageOf(data.steps[number], context));
  }
  function play() {
    controls.playing(model.get("playing"));
    if (!model.get("playing")) return stopPlaying(model, root);
    if (players.has(model)) return undefined;
    const turn = () => (model.get("step") < total - 1 ? go(model.get("step") + 1) : pause());
    players.set(model, { root, timer: setInterval(turn, 1000 * model.get("seconds")) });
    return undefined;
  }

  show();
  play();
  el.append(root);
  strip.show(model.get("step"));
  model.on("change:step", show);
  model.on("change:playing", play);
  const bringBack = replacePicture(model);
  return () => {
    stopPlaying(model, root);
    model.off("change:step", show);
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

const title = (data, words) => say(words.title, { name: data.name || words.nameless });

function headOf(data, words) {
  const chips = [];
  if (data.loss !== null) chips.push(make("span", { class: "ke-chip", "data-loss": data.loss }, `${words.loss} ${digits(data.loss)}`));
  return make("div", { class: "ke-steps-head" }, make("b", {}, title(data, words)), ...chips);
}

// ---- the strip --------------------------------------------------------------------------------------------------------------

function stripOf(data, words, choose) {
  const pills = new Map();
  const groups = data.groups.map((group) => groupOf(group, data, words, choose, pills));
  const lanes = PHASES.map((phase) => make("span", { title: words[`${phase}_hint`] }, words[`${phase}_lane`]));
  const element = make("div", { class: "ke-strip", role: "group", "aria-label": words.steps }, make("div", { class: "ke-lanes" }, make("span"), ...lanes), ...groups);
  function show(number) {
    for (const [place, pill] of pills) {
      pill.classList.toggle("ke-done", place < number);
      if (place === number) pill.setAttribute("aria-current", "step");
      else pill.removeAttribute("aria-current");
    }
    const here = pills.get(number)?.closest(".ke-group");
    for (const group of groups) group.classList.toggle("ke-here", group === here);
    if (here) scrollInto(element, here);
  }
  return { element, show };
}

/** Within the strip only: the page must not jump while somebody steps. */
function scrollInto(strip, group) {
  const lanes = strip.firstElementChild.offsetWidth;
  const [left, right] = [group.offsetLeft - strip.offsetLeft - lanes, group.offsetLeft - strip.offsetLeft + group.offsetWidth];
  const behavior = calm() ? "auto" : "smooth";
  if (left < strip.scrollLeft) strip.scrollTo({ left: left - 20, behavior });
  else if (right > strip.scrollLeft + strip.clientWidth) strip.scrollTo({ left: right - strip.clientWidth + 20, behavior });
}

function groupOf(group, data, words, choose, pills) {
  const lanes = PHASES.map((phase) => {
    const lane = group[phase].map((number) => {
      const step = data.steps[number];
      const text = phase === "update" ? step.variable.split("/").at(-1) || step.op : step.op;
      const name = `${number + 1}: ${words[phase]}, ${step.layer}, ${step.op} ${step.variable}`.trim();
      const pill = make("button", { type: "button", class: `ke-pill ke-${phase}`, title: name, "aria-label": name, onclick: () => choose(number), "data-step": number }, make("span", {}, text));
      pills.set(number, pill);
      return pill;
    });
    return make("div", { class: `ke-lane${phase === "update" ? "" : " ke-way"}` }, ...lane);
  });
  return make("div", { class: "ke-group" }, make("div", { class: "ke-group-name", title: group.layer }, group.layer), ...lanes);
}

// ---- the controls -----------------------------------------------------------------------------------------------------------

function controlsOf(total, words, { leaf, playOrPause, step }) {
  const first = button(icon(ICONS.first), words.first, () => leaf(0));
  const previous = button(icon(ICONS.previous), words.previous, () => leaf(step() - 1));
  const play = button(icon(ICONS.play), words.play, playOrPause);
  const next = button(icon(ICONS.next), words.next, () => leaf(step() + 1));
  const last = button(icon(ICONS.last), words.last, () => leaf(total - 1));
  const slider = make("input", { type: "range", min: 0, max: total - 1, "aria-label": words.slider, oninput: () => leaf(Number(slider.value)) });
  const position = make("span", { class: "ke-position", "aria-live": "polite" });
  const element = make("div", { class: "ke-controls" }, first, previous, play, next, last, slider, position);
  return {
    element,
    show(number, entry) {
      slider.value = number;
      slider.style.setProperty("--gone", `${(100 * number) / Math.max(1, total - 1)}%`);
      slider.className = `ke-${entry.phase}`;
      const place = say(words.position, { number: number + 1, total });
      slider.setAttribute("aria-valuetext", `${place}: ${words[entry.phase]}, ${entry.layer}, ${entry.op}`);
      position.textContent = place;
      first.disabled = previous.disabled = number === 0;
      next.disabled = last.disabled = number === total - 1;
    },
    playing(on) {
      play.replaceChildren(icon(on ? ICONS.pause : ICONS.play));
      play.title = on ? words.pause : words.play;
      play.setAttribute("aria-label", play.title);
      play.setAttribute("aria-pressed", on);
    },
  };
}

// ---- one step ---------------------------------------------------------------------------------------------------------------

function stageOf(step, context) {
  const { words } = context;
  const sides = { forward: forwardSides, backward: backwardSides, update: updateSides }[step.phase](step, context);
  const flow = make("div", { class: `ke-flow ke-${step.phase}`, "data-phase": step.phase }, sides[0], middleOf(step, context), sides[1]);
  return [titleOf(step, words), flow, insideOf(step, context)];
}

function titleOf(step, words) {
  const [forward, backward] = words.operations[step.op.toLowerCase()] ?? ["", ""];
  const told = { forward, backward, update: words.update_hint }[step.phase];
  const chips = step.numbers.map(([name, value]) => make("span", { class: "ke-chip" }, `${name} ${digits(value)}`));
  return make(
    "div",
    { class: `ke-title ke-${step.phase}` },
    make("span", { class: "ke-phase", title: words[`${step.phase}_hint`] }, words[step.phase]),
    make("strong", {}, step.phase === "update" && step.variable ? step.variable : `${step.layer} · ${step.op}`),
    step.phase === "update" ? make("span", {}, step.op) : null,
    ...chips,
    told ? make("p", {}, told) : null,
  );
}

function middleOf(step, { words, data }) {
  const back = step.phase === "backward";
  const shape = back ? "M120 15 H8 M20 4 L8 15 L20 26" : "M8 15 H120 M108 4 L120 15 L108 26";
  const motion = `ke-arrow ke-move${back ? " ke-back" : ""}`;
  const arrow = draw("svg", { class: motion, viewBox: "0 0 128 30", "aria-hidden": "true" }, draw("path", { d: shape }));
  const lines = step.formula.map((latex) => formula(latex, data, say(words.formula, { latex })));
  return make("div", { class: "ke-middle" }, make("h5", {}, words.happens), make("strong", {}, step.op), ...lines, arrow, back ? make("div", { class: "ke-note" }, words.short) : null);
}

function side(heading, ...tensors) {
  return make("section", { class: "ke-side" }, make("h5", {}, heading), make("div", { class: "ke-tensors" }, ...tensors));
}

/** The tensor at a place of the payload; one that is a weight of the model says which. */
function tensorAt(place, name, context) {
  const path = context.data.variables[place];
  return heatmap(context.data.tensors[place], name, { ...context, path: path && !name.includes(path.split("/").at(-1)) ? path : null });
}

function forwardSides(step, context) {
  const { words } = context;
  const inputs = step.inputs.map(([name, value]) => tensorAt(value, name, context));
  return [side(words.goes_in, ...inputs), side(words.comes_out, tensorAt(step.output, words.output, context))];
}

/** A gradient, and small beside it what it is the gradient of. */
function pair(name, value, gradient, context) {
  const { words } = context;
  const flowing = gradient === null ? make("div", { class: "ke-note" }, `${name}: ${words.no_gradient}`) : tensorAt(gradient, say(words.gradient, { name }), context);
  const parts = [make("div", { class: gradient === null ? "ke-aside" : "ke-flowing" }, flowing)];
  if (value !== null) parts.push(make("div", { class: "ke-aside" }, tensorAt(value, name, context)));
  return make("div", { class: "ke-pair" }, ...parts);
}

function backwardSides(step, context) {
  const { words } = context;
  const leaving = step.inputs.map(([name, value, gradient]) => pair(name, value, gradient, context));
  return [side(`← ${words.leaves}`, ...leaving), side(`← ${words.arrives}`, pair(words.output, step.output, step.gradient, context))];
}

function updateSides(step, context) {
  const { words } = context;
  const [[, before], ...others] = step.inputs;
  const named = step.variable || words.weight;
  const name = named.split("/").at(-1);
  const gradient = step.gradient === null ? [] : [tensorAt(step.gradient, say(words.gradient, { name }), context)];
  const more = others.map(([name, value]) => tensorAt(value, name, context));
  const left = [tensorAt(before, `${named}, ${words.before}`, context), ...gradient, ...more];
  const right = [tensorAt(step.output, `${named}, ${words.after}`, context), tensorAt(step.change, words.change, context)];
  return [side(words.goes_in, ...left), side(words.comes_out, ...right)];
}

function insideOf(step, context) {
  if (!step.inside.length) return "";
  const tensors = step.inside.map(([name, place]) => tensorAt(place, name, context));
  const details = make("details", { class: "ke-inside", open: context.open === true }, make("summary", {}, context.words.intermediates), make("div", { class: "ke-tensors" }, ...tensors));
  details.addEventListener("toggle", () => {
    context.open = details.open;
  });
  return details;
}

export default { render };
