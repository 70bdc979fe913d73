// A quiz: for each question a group of radio buttons, a button that checks, and a line that says what was found.

function render({ model, el }) {
  const words = JSON.parse(model.get("words"));
  const { questions } = JSON.parse(model.get("payload"));
  const name = `ke-quiz-${Math.random().toString(36).slice(2)}`;
  const parts = questions.map((question, number) => questionPart(question, number, { model, name, words }));
  const score = make("p", { class: "ke-score", role: "status" });
  const root = make("section", { class: "kerasedu ke-quiz", "aria-label": words.title });
  root.append(make("h4", {}, words.title), ...parts.map((part) => part.element), score);
  // Typing in here is for the radio buttons; the notebook around has meanings of its own for arrow keys and letters.
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.addEventListener("keydown", (event) => event.stopPropagation());

  function show() {
    const answers = model.get("answers");
    parts.forEach((part, number) => part.show(answers[number]));
    const right = questions.filter((question, number) => question.choices[answers[number]]?.right).length;
    const summary = say(words.score, { right, total: questions.length });
    score.textContent = answers.some((answer) => answer >= 0) ? summary : "";
  }

  show();
  el.append(root);
  model.on("change:answers", show);
  const bringBack = replacePicture(model);
  return () => {
    model.off("change:answers", show);
    bringBack();
  };
}

function questionPart(question, number, { model, name, words }) {
  const inputs = question.choices.map((_, i) => make("input", { type: "radio", name: `${name}-${number}`, value: i }));
  const labels = question.choices.map((choice, i) => make("label", { class: "ke-quiz-choice" }, inputs[i], make("span", {}, choice.text)));
  const verdict = make("p", { class: "ke-verdict", "aria-live": "polite" });
  const check = make("button", { type: "button", class: "ke-button", onclick: press }, words.check);
  const legend = make("legend", {}, make("b", {}, `${say(words.question, { number: number + 1 })}. `), question.text);
  const element = make("fieldset", { class: "ke-question" }, legend, ...labels, make("div", { class: "ke-quiz-row" }, check, verdict));

  function press() {
    const chosen = inputs.findIndex((input) => input.checked);
    if (chosen < 0) {
      verdict.textContent = words.choose_first;
      return;
    }
    model.set("answers", model.get("answers").map((answer, i) => (i === number ? chosen : answer)));
    model.save_changes();
  }

  function show(answer) {
    const choice = question.choices[answer];
    labels.forEach((label, i) => label.classList.toggle("ke-checked", i === answer));
    element.dataset.state = choice ? (choice.right ? "right" : "wrong") : "open";
    if (choice) inputs[answer].checked = true;
    const said = choice ? `${choice.right ? `✓ ${words.right}` : `✗ ${words.wrong}`} ${choice.why}` : "";
    if (verdict.textContent !== said) verdict.textContent = said;
  }

  return { element, show };
}

export default { render };
