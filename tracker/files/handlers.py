"""An upload handler that keeps an oversized upload from filling the disk."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedFileHandler(TemporaryFileUploadHandler):
    """Write one chunk more than the size limit allows, so that the size check can see the excess,
    and drop the rest.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.MAX_UPLOAD_BYTES:
            super().receive_data_chunk(raw_data, start)
