"""Fill a migrated, empty database with many counties, for measuring.

python -m tests.bench.generate --counties 1000 [--until 2025-06-30]

Each county gets Hutubi's plan, copied as rows, and a simulated history up to `--until`. The same
arguments make the same rows. The database is that of DATABASE_URL.
"""

import argparse
import os
from datetime import date


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, required=True)
    parser.add_argument("--until", type=date.fromisoformat, default=date(2025, 6, 30))
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    import django

    django.setup()
    from tests.bench.counties import fill

    fill(options.counties, options.until)


if __name__ == "__main__":
    main()
