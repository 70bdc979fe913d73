import json

import pytest

from kerasedu.course import chapters, notebooks, quiz, record
from kerasedu.course.quizzes import Choice, Question, Quiz

QUESTION = Question("2 + 2 < 5?", (Choice("no", "It is 4.", right=False), Choice("yes & so", "4 is less.", right=True)))


@pytest.mark.parametrize("number", chapters.numbers())
def test_a_chapter_asks_three_questions_with_one_right_answer_each(number):
    asked = quiz(number).questions
    assert len(asked) == 3
    assert all(2 <= len(question.choices) <= 5 for question in asked)
    assert all(choice.why.endswith((".", "!", "?")) for question in asked for choice in question.choices)


@pytest.mark.parametrize("number", chapters.numbers())
def test_the_right_answers_do_not_all_stand_in_one_place(number):
    assert len({question.solution for question in quiz(number).questions}) > 1


def test_every_chapter_with_exercises_is_a_notebook():
    found = {f"{chapter.number:02}" for chapter in notebooks.chapters()}
    assert set(chapters.numbers()) <= found


def test_a_quiz_is_found_by_number_and_by_text():
    assert quiz(16).chapter == quiz("16").chapter == "16"


def test_an_unknown_quiz_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match=r"no quiz '99'\. There are .*16"):
        quiz("99")


def test_the_quiz_of_a_planned_chapter_is_told_so():
    with pytest.raises(ValueError, match=r"Chapter 20 \(Autoencoders\) is planned, not written yet"):
        quiz(20)


def test_a_teacher_asks_questions_of_their_own():
    asked = quiz([QUESTION, QUESTION])
    assert asked.title() == "Quiz"
    assert len(asked.questions) == 2


def test_answers_can_be_given_from_python_and_are_counted():
    asked = Quiz([QUESTION, QUESTION])
    assert repr(asked) == "<Quiz: 2 questions, 0 answered, 0 right>"
    asked.answers = [1, 0]
    assert repr(asked) == "<Quiz: 2 questions, 2 answered, 1 right>"


@pytest.mark.parametrize("answers", [[0], [0, 0, 0], [2, 0], [-2, 0]])
def test_answers_that_do_not_exist_are_refused(answers):
    asked = Quiz([QUESTION, QUESTION])
    with pytest.raises(ValueError, match="one a question"):
        asked.answers = answers
    assert asked.answers == [-1, -1]


@pytest.mark.parametrize("right", [[False, False], [True, True]])
def test_a_question_has_one_right_answer(right):
    with pytest.raises(ValueError, match="one right answer"):
        Question("?", tuple(Choice("a", "b", right=one) for one in right))


def test_the_score_of_a_chapter_is_noted_and_that_of_other_questions_is_not():
    Quiz([QUESTION]).answers = [1]
    assert record.load()["quizzes"] == {}
    asked = quiz("16")
    asked.answers = [question.solution for question in asked.questions]
    assert record.load()["quizzes"] == {"16": 3}


def test_the_static_form_folds_every_answer_away_and_escapes_its_words():
    form = Quiz([QUESTION]).static_html()
    assert form.count("<details><summary>") == 2
    assert "<details open" not in form
    assert "2 + 2 &lt; 5?" in form
    assert "yes &amp; so" in form


def test_the_static_form_is_the_same_in_every_run_and_whatever_was_answered():
    first, second = quiz("16"), quiz("16")
    second.answers = [0, 0, 0]
    assert first.static_html() == second.static_html()


def test_the_live_quiz_hides_the_static_form_by_its_name():
    asked = quiz("16")
    assert f'class="kerasedu-picture {asked.picture_name}"' in asked.static_html()


def test_a_notebook_gets_widget_text_and_html():
    bundle, _ = quiz("16")._repr_mimebundle_()
    assert {"application/vnd.jupyter.widget-view+json", "text/plain", "text/html"} <= set(bundle)
    assert bundle["text/plain"] == "<Quiz 16: 3 questions, 0 answered, 0 right>"


def test_what_is_sent_to_the_browser_is_plain_data():
    sent = json.loads(quiz("16").payload)["questions"]
    assert {key for question in sent for key in question} == {"text", "choices"}
    assert "—" not in json.loads(quiz("16").words)["title"]


def test_the_module_sets_text_and_never_markup():
    assert "innerHTML" not in Quiz._esm
    assert "import " not in Quiz._esm.split("// A quiz:")[1]


def test_a_page_of_its_own_needs_nothing_else(tmp_path):
    page = Quiz([QUESTION]).to_html(tmp_path / "quiz.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert "import " not in page.split('<script type="module">')[1].split("// A quiz:")[1]


def test_a_page_of_its_own_has_the_plain_form_where_javascript_is_switched_off(tmp_path):
    page = Quiz([QUESTION]).to_html(tmp_path / "quiz.html").read_text(encoding="utf-8")
    still = page.split('<div id="kerasedu-still">')[1].split('<div id="kerasedu-widget">')[0]
    assert still.count("<details>") == 2


def test_a_page_of_its_own_begins_unanswered(tmp_path):
    asked = Quiz([QUESTION])
    asked.answers = [1]
    page = asked.to_html(tmp_path / "quiz.html").read_text(encoding="utf-8")
    state = json.loads(page.split('id="kerasedu-state">')[1].split("</script>")[0])
    assert state["answers"] == [-1]
    assert asked.answers == [1]


def test_in_a_plain_script_it_prints_its_name(capsys):
    Quiz([QUESTION])._ipython_display_()
    assert capsys.readouterr().out == "<Quiz: 1 question, 0 answered, 0 right>\n"
