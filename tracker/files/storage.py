"""Storage of files in an S3-compatible bucket, if FILES_URL names one; needs the extra `s3`.

The bucket stays private: the portal serves files after its own permission check and never gives out
an address of the bucket.
"""

from typing import Any, NoReturn

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    """An S3 storage that uses little memory: it reads through a file on disk and writes in the
    calling thread.
    """

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "max_memory_size": 1024 * 1024,
            "transfer_config": TransferConfig(use_threads=False),
            # Other services than Amazon's reject the checksums that boto3 adds by default.
            "client_config": Config(
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                connect_timeout=10,
                read_timeout=60,
            ),
        }

    def url(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise NotImplementedError: files are served by views after a permission check."""
        raise NotImplementedError("files are served by views after a permission check")
