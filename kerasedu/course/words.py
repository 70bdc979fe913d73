"""Every word that checks, quizzes and the list of chapters show, in tables. A translation is a second set of them.

`{name}` is filled in where it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]

CHECK: Words = {
    "solved": "Exercise {id} is solved.",
    "open": "Exercise {id} is not there yet.",
    "stuck": 'Stuck? Run hint("{id}").',
    "hint": "Hint {number} of {total} for exercise {id}: {text}",
    "last_hint": 'That was the last hint. solution("{id}") shows one way to do it.',
    "solution": "One solution of exercise {id}",
    "raised": "{call} stopped with {error}",
    "full_stop": ".",
    "nothing": "{call} gave nothing back (None). Does the function end with a return line?",
}

QUIZ: Words = {
    "title": "Quiz of chapter {chapter}",
    "untitled": "Quiz",
    "question": "Question {number}",
    "check": "Check",
    "choose_first": "Choose an answer first.",
    "right": "Right.",
    "wrong": "Not this one.",
    "score": "{right} of {total} right",
    "static": "Open an answer to see whether it is the right one.",
}

PROGRESS: Words = {
    "title": "What you have solved",
    "nothing": "Nothing yet. A solved exercise and an answered quiz are noted beside your notebooks, and shown here.",
    "chapter": "chapter",
    "needs": "needs",
    "minutes": "minutes",
    "solved": "solved",
    "exercises": "exercises",
    "quiz": "quiz",
    "planned": "planned",
    "score": "{done} of {total}",
    "others": "Exercises of your own course: {names}",
    "short": "{solved}/{exercises} exercises, quiz {right}/{questions}",
    "how": "Open one: kerasedu lab --chapter {number}",
    "what": "what it is about",
}
