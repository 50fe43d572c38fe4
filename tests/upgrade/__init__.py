"""Each release's database as SQL text, which every later version must be able to upgrade.

`python -m tests.upgrade RELEASE` writes the text of the code into `release-RELEASE/`, once.
CONTRIBUTING says when a release is cut. The folders of earlier releases are left alone.
"""

from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
RELEASES = sorted(HERE.glob("release-*"))
DAY = date(2024, 5, 20)  # on which the rows of every release were made
