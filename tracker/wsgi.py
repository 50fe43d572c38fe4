"""The portal as a WSGI application, for gunicorn."""

import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()

# Loaded before the workers part, which then share it: the first paper is made sooner. Without
# Pango the portal runs all the same (`tracker.exports.pdf`).
with suppress(OSError):
    import weasyprint  # noqa: F401
