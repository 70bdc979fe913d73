from kerasedu.course import overview, progress, quiz, record, syllabus


def solve_some():
    for name in ("16.1", "16.3"):
        record.exercise_solved(name)
    record.quiz_answered("16", 3)


def test_before_the_first_exercise_progress_says_how_it_comes_about():
    assert repr(progress()).startswith("Nothing yet. A solved exercise")
    assert progress()._repr_html_().startswith("<p>Nothing yet.")


def test_progress_tells_by_chapter_what_was_solved():
    solve_some()
    shown = repr(progress()).splitlines()
    assert shown[0] == "What you have solved:"
    assert shown[1] == "– 16  Handwritten digits  2/4 exercises, quiz 3/3"


def test_a_chapter_that_is_solved_whole_has_a_tick():
    solve_some()
    for name in ("16.2", "16.4"):
        record.exercise_solved(name)
    assert repr(progress()).splitlines()[1].startswith("✓ 16")


def test_in_a_notebook_progress_is_a_table_that_names_the_solved_exercises():
    solve_some()
    html = progress()._repr_html_()
    assert 'aria-label="What you have solved"' in html
    assert "2 of 4 (16.1, 16.3)" in html
    assert "3 of 3" in html
    assert html.count("<tr>") == 2


def test_answers_given_in_a_quiz_are_seen_in_progress():
    asked = quiz("16")
    asked.answers = [asked.questions[0].solution, -1, -1]
    assert "quiz 1/3" in repr(progress())


def test_exercises_of_a_teacher_are_told_beside_the_chapters():
    record.exercise_solved("<b>my.1</b>")
    assert repr(progress()) == "What you have solved:\nExercises of your own course: <b>my.1</b>"
    assert progress()._repr_html_() == "<p>Exercises of your own course: &lt;b&gt;my.1&lt;/b&gt;</p>"


def test_a_record_with_scores_that_cannot_be_does_no_harm():
    record.quiz_answered("77", 3)
    record.quiz_answered("16", 999)
    assert repr(progress()).splitlines()[1:] == ["– 16  Handwritten digits  0/4 exercises, quiz 3/3"]


def test_the_progress_of_another_folder_can_be_asked_for(tmp_path):
    (tmp_path / "course").mkdir()
    record.exercise_solved("16.1", tmp_path / "course")
    assert "Nothing yet" in repr(progress())
    assert "1/4 exercises" in repr(progress(tmp_path / "course"))
    assert "1/4 exercises" in repr(progress(str(tmp_path / "course")))


def test_the_table_links_what_is_written_and_marks_what_is_planned():
    rows = overview.markdown(written=[16]).splitlines()
    assert len(rows) == 2 + len(syllabus.CHAPTERS)
    assert "[Handwritten digits](notebooks/16_handwritten_digits.ipynb)" in rows[18]
    assert rows[18].endswith("| 75 |")
    assert rows[22].startswith("| 20 | Autoencoders |")
    assert rows[22].endswith("| planned |")
    assert all(row.count("|") == 6 for row in rows)
