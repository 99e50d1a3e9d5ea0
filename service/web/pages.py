"""How a page is answered: a frozen view, one template, one frame; a question with problems is asked again."""

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, render_template

from service.web.forms import Answers
from service.web.frames import Frame, current_frame

UNPROCESSABLE = 422


def render(template: str, frame: Frame, view: Mapping[str, object], *, is_refused: bool = False) -> str:
    """The page as HTML; `is_refused` puts "Error:" before its title, so that it is heard first."""
    return render_template(template, frame=frame, is_refused=is_refused, **view)


def show_page(template: str, /, title: str | None = None, **view: object) -> Response:
    """Answer with a page in the frame that the door holds."""
    return make_response(render(template, _titled(title), view))


def question_page(template: str, answers: Answers[Any], /, title: str | None = None, **view: object) -> Response:
    """Ask a question, or ask it again with what was typed and what to mend (then the status is 422)."""
    page = render(template, _titled(title), {**view, "answers": answers}, is_refused=bool(answers.problems))
    return make_response(page, UNPROCESSABLE if answers.problems else 200)


def _titled(title: str | None) -> Frame:
    frame = current_frame()
    return frame if title is None else frame.titled(title)
