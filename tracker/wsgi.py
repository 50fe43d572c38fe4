"""The portal as a WSGI application, for gunicorn."""

import gc
import os
from contextlib import suppress

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

application = get_wsgi_application()

# Loaded before gunicorn forks, so that the workers share its memory. The portal runs without Pango
# as well (`tracker.exports.pdf.rendering`).
with suppress(OSError):
    import weasyprint  # noqa: F401
# The garbage collector must not touch these objects, or their pages would no longer be shared.
gc.collect()
gc.freeze()
