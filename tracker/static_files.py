"""How the files of the pages are collected for serving."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

# Files that import others, each with how it names them.
BUNDLES = {
    "portal.css": re.compile(r'@import url\("([^"]+)"\);'),
    "forms.js": re.compile(r'^import "\./([^"]+)";$', re.MULTILINE),
}


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Writes what a style sheet or script imports into it, so that a page asks for one file.

    An import costs a request each. This needs no tool and no second list of the files: the bundle
    names them, and with DEBUG a browser follows its imports.
    The addresses in an imported file must not be relative to that file.
    """

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[Any]:
        own = {} if dry_run else {name: (self, name) for name in BUNDLES if name in paths}
        for bundle in own:
            text = BUNDLES[bundle].sub(lambda name: _read(paths, name[1]), _read(paths, bundle))
            Path(self.path(bundle)).write_text(text, "utf-8")
        yield from super().post_process({**paths, **own}, dry_run, **options)


def _read(paths: dict[str, Any], name: str) -> str:
    """The text of the file `name` where it was found."""
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode("utf-8"))
