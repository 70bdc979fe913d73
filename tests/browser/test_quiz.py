"""A quiz in a real JupyterLab, and without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kerasedu.course import quiz
from kerasedu.course.quizzes import Choice, Question

SUMS = Question(
    "2 + 2?", (Choice("3", "One is missing."), Choice("4", "Two and two.", right=True), Choice("<b>5</b>", "Too many."))
)
ROOT = Question("The root of 9?", (Choice("3", "3 times 3.", right=True), Choice("9", "This is the number itself.")))
QUIZ = """
from kerasedu.course import quiz
q = quiz("16")
q
"""


def verdict(place, number):
    return place.locator(".ke-question").nth(number).locator(".ke-verdict").inner_text()


def test_answers_are_judged_counted_and_known_to_python(notebook):
    lab = notebook([QUIZ, "print(q.right, [a >= 0 for a in q.answers])"])
    lab.run(0)
    widget = lab.output(0).locator(".ke-quiz")
    right = [question.solution for question in quiz("16").questions]
    for number, choice in enumerate([right[0], (right[1] + 1) % 3]):
        question = widget.locator(".ke-question").nth(number)
        question.get_by_role("radio").nth(choice).check()
        question.get_by_role("button", name="Check").click()
    assert verdict(widget, 0).startswith("✓ Right.")
    assert verdict(widget, 1).startswith("✗ Not this one.")
    assert widget.get_by_role("status").inner_text() == "1 of 3 right"
    lab.run_until(1, "1 [True, True, False]")


def test_answers_set_in_python_are_shown(notebook):
    lab = notebook([QUIZ, "q.answers = [question.solution for question in q.questions]"])
    lab.run(0)
    lab.run(1)
    lab.output(0).get_by_text("3 of 3 right").wait_for()


def test_the_keyboard_chooses_and_checks_and_the_notebook_around_does_not_hear_it(notebook):
    lab = notebook([QUIZ, "1"])
    lab.run(0)
    first = lab.output(0).locator(".ke-question").first
    first.get_by_role("radio").first.focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Tab", "Enter"):
        lab.page.keyboard.press(key)
    assert first.get_by_role("radio").nth(2).is_checked()
    assert first.locator(".ke-verdict").inner_text()
    assert len(lab.cells()) == 2


def test_without_a_kernel_a_trusted_notebook_shows_the_plain_form_and_no_error(notebook):
    lab = notebook([QUIZ])
    lab.run(0)
    lab.save()
    assert not lab.page.locator(".kerasedu-picture").is_visible()
    lab.close()
    again = notebook(Path(lab.path))
    form = again.page.locator(".kerasedu-picture")
    assert form.is_visible()
    form.locator("summary").first.click()
    assert form.locator("details p").first.is_visible()
    assert not again.page.get_by_text("model not found").is_visible()
    # JupyterLab itself complains about the model it cannot find.
    again.complaints[:] = [text for text in again.complaints if "model not found" not in text]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_file_it_works_without_a_kernel(page, tmp_path, scheme):
    tab = page(quiz([SUMS, ROOT]).to_html(tmp_path / "quiz.html"), color_scheme=scheme)
    question = tab.locator(".ke-question").first
    question.get_by_role("button", name="Check").click()
    assert verdict(tab, 0) == "Choose an answer first."
    question.get_by_role("radio", name="<b>5</b>").check()
    question.get_by_role("button", name="Check").click()
    assert verdict(tab, 0) == "✗ Not this one. Too many."
    question.get_by_role("radio", name="4").check()
    question.get_by_role("button", name="Check").click()
    assert verdict(tab, 0) == "✓ Right. Two and two."
    assert tab.get_by_role("status").inner_text() == "1 of 2 right"
    assert tab.locator("#kerasedu-still").count() == 0


def test_where_javascript_is_switched_off_the_file_is_the_plain_form(page, tmp_path):
    tab = page(quiz([SUMS]).to_html(tmp_path / "quiz.html"), java_script_enabled=False)
    tab.locator("summary").nth(1).click()
    assert tab.get_by_text("Two and two.").is_visible()
    assert not tab.get_by_text("One is missing.").is_visible()
