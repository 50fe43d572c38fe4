"""How the files of the pages are collected for serving."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE_SHEET = "portal.css"
_IMPORT = re.compile(r'@import url\("([^"]+)"\);')


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Writes what the style sheet imports into it, so that a page asks for one file.

    An `@import` costs a request each, one after the other. This needs no tool and no second list
    of the files: the style sheet names them, and with DEBUG a browser follows its imports.
    The addresses in an imported file must not be relative to that file.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        if STYLE_SHEET in paths and not dry_run:
            text = _IMPORT.sub(lambda name: _read(paths, name[1]), _read(paths, STYLE_SHEET))
            Path(self.path(STYLE_SHEET)).write_text(text, "utf-8")
            paths = {**paths, STYLE_SHEET: (self, STYLE_SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def _read(paths: dict[str, Any], name: str) -> str:
    """The text of the file `name` where it was found."""
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode("utf-8"))
