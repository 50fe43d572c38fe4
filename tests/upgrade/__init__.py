"""Each release's database as SQL text, which every later version must be able to upgrade.

`python -m tests.upgrade RELEASE` writes the text of the code as it is into `release-RELEASE/`.
Run it once for each release, just before its tag, and leave the folders of earlier releases alone.
"""

from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
RELEASES = sorted(HERE.glob("release-*"))
DAY = date(2024, 5, 20)  # on which the rows of every release were made
