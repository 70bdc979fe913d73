"""Write the table of chapters into the README.

    python -m tests.store_contents

The table is that of kerasedu/course/syllabus.txt; a chapter has a link where its notebook is there.
"""

from __future__ import annotations

import re
from pathlib import Path

from kerasedu.course import overview

README = Path(__file__).parents[1] / "README.md"
PLACE = re.compile(r"(?<=<!-- chapters: )(.*?-->\n).*?(?=<!-- chapters end -->)", re.DOTALL)


def table() -> str:
    """What stands between the two marks in the README now."""
    return PLACE.search(README.read_text(encoding="utf-8"))[0].partition("-->\n")[2].rstrip("\n")


def main() -> None:
    """Put today's table there."""
    text = README.read_text(encoding="utf-8")
    README.write_text(PLACE.sub(lambda mark: mark[1] + overview.markdown() + "\n", text), encoding="utf-8")


if __name__ == "__main__":
    main()
