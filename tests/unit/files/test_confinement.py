"""The confined process: poor in everything, quick to die, and right about honest files."""

import time

import pytest

from service.files.errands import confinement
from service.files.errands.confinement import inspect_confined
from service.files.errands.contents import Inspection
from tests.support.stage import PROJECT
from tests.unit.files.samples import docx, pdf, picture, xlsx, zip_bomb

pytestmark = pytest.mark.usefixtures("socket_enabled")  # the confined process is given a pipe


@pytest.mark.parametrize(
    ("kind", "content", "found"),
    [
        ("pdf", pdf(password=""), Inspection()),
        ("pdf", pdf(password="secret"), Inspection("locked-with-a-password")),
        ("docx", docx(more={"word/comments.xml": "<w:comments/>"}), Inspection(warnings=("comments",))),
        ("xlsx", xlsx(), Inspection()),
        ("jpg", picture("JPEG", has_place=True), Inspection(warnings=("holds-location",))),
        ("csv", "a,b\n".encode("utf-16"), Inspection()),
    ],
)
def test_the_confined_process_says_what_is_in_a_file(kind: str, content: bytes, found: Inspection) -> None:
    assert inspect_confined(kind, content) == found


def test_a_zip_bomb_is_refused_within_seconds() -> None:
    began = time.monotonic()
    assert inspect_confined("xlsx", zip_bomb()) == Inspection("too-much")
    assert time.monotonic() - began < 10


def test_a_process_that_takes_too_long_is_ended() -> None:
    assert inspect_confined("pdf", pdf(), wall_seconds=0.001) == Inspection("too-much")


@pytest.mark.parametrize(
    ("forbidden", "found"),
    [
        ("def inspect(kind, content):\n    open('/etc/hostname')\n", "parser-failed"),
        ("def inspect(kind, content):\n    import _socket; _socket.socket()\n", "parser-failed"),
        ("def inspect(kind, content):\n    return bytearray(2 ** 30)\n", "too-much"),
        ("def inspect(kind, content):\n    while True: pass\n", "too-much"),
        ("import os\nassert not set(os.environ) - {'LC_CTYPE'}\ninspect = contents.inspect\n", ""),
    ],
    ids=["open", "connect", "memory", "processor", "environment"],
)
def test_the_confined_process_may_do_nothing_but_look(
    forbidden: str, found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given: a program in the place of ours, which tries what a parser taken over by a file would try
    beginning = "import sys\nfrom service.files.errands import contents\n"
    ending = "contents.warm_up()\ncontents.warm_up = lambda: None\n"
    ending += "contents.inspect, contents.PROCESSOR_SECONDS = inspect, 1\nsys.argv = ['x', 'txt']\ncontents.main()\n"
    real = confinement.subprocess.run

    def run(arguments: list[str], **more: object) -> object:
        return real([arguments[0], "-B", "-c", beginning + forbidden + ending], cwd=PROJECT, **more)

    monkeypatch.setattr(confinement.subprocess, "run", run)

    # then
    assert inspect_confined("txt", b"words") == Inspection(found)
