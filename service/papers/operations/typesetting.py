"""The program that sets one paper and ends: its template, its typefaces and the paper go in, a tagged PDF comes out.

It runs by itself, so it knows nothing of the service. The typesetter can fall over a rare mixture of scripts
(typst issue 8667) and then says on its error output what it was setting; it also remembers what it has set. Neither may
happen in a process that serves people.
"""

import resource
import sys
from pathlib import Path

import typst

MEMORY_BYTES = 2 * 1024**3
PROCESSOR_SECONDS = 20
FAILED = 3


def main() -> None:
    """Read the paper's JSON from standard input and write the PDF; the arguments are the template and the typefaces."""
    template, typefaces = Path(sys.argv[1]), sys.argv[2]
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        made = typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[typefaces]),
            ignore_system_fonts=True,
            sys_inputs={"paper": sys.stdin.buffer.read().decode()},
            format="pdf",
            pdf_standards="ua-1",
        )
    except typst.TypstError:
        raise SystemExit(FAILED) from None
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
