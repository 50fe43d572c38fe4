"""Files in S3-compatible storage, where FILES_URL names it; needs the extra `s3`.

The bucket stays closed: the portal hands a file on after its own permission check and never gives
out an address of the bucket.
"""

from typing import Any, NoReturn

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    """Reads through a file on disk, writes in the calling thread: neither takes memory."""

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "max_memory_size": 1024 * 1024,
            "transfer_config": TransferConfig(use_threads=False),
            # Only Amazon's own service knows the checksums that boto3 adds otherwise.
            "client_config": Config(
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=10,
                read_timeout=60,
            ),
        }

    def url(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotImplementedError("files are served by views after a permission check")
