"""The portal as a WSGI application, for gunicorn."""

import gc
import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()

# Loaded before the workers part, which then share it: the first paper is made sooner. Without
# Pango the portal runs all the same (`tracker.exports.pdf.rendering`).
with suppress(OSError):
    import weasyprint  # noqa: F401
# What is loaded now is left alone by the collector, so that the workers go on sharing it.
gc.collect()
gc.freeze()
