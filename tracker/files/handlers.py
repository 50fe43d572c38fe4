"""A body that is too large never fills the disk."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class BoundedFileHandler(TemporaryFileUploadHandler):
    """Writes of a file one piece more than may be kept: enough to see that it is too large."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.MAX_UPLOAD_BYTES:
            super().receive_data_chunk(raw_data, start)
