"""Evidence and packages in a bucket: there and back through the portal, never past it.

The bucket is a small server of the test's own that speaks as much of S3 as the portal needs.
"""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from tests.conftest import Cast
from tests.roadmaps.builders import plan, task
from tests.roadmaps.hostile import PDF, kept
from tracker.environment import read
from tracker.exports.services.packages import make, request_package
from tracker.roadmaps.models import Evidence
from tracker.roadmaps.services.evidence import add_files
from tracker.roadmaps.services.plans import issue_plan

pytestmark = pytest.mark.enable_socket


class Bucket(BaseHTTPRequestHandler):
    """PUT, HEAD, GET and DELETE of whole objects, for who signs with the right key."""

    objects: dict[str, bytes]

    def _answer(self, status: int, body: bytes = b"", length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Last-Modified", "Sat, 14 Sep 2024 00:00:00 GMT")
        self.send_header("ETag", '"x"')
        self.end_headers()
        self.wfile.write(body)

    def _is_signed(self) -> bool:
        said = self.headers.get("Authorization", "")
        return said.startswith("AWS4-HMAC-SHA256 Credential=the-id/")

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if not self._is_signed():
            self._answer(403)
            return
        self.objects[self.path] = content
        self._answer(200)

    def do_HEAD(self) -> None:
        found = self.objects.get(self.path) if self._is_signed() else None
        self._answer(404 if found is None else 200, length=len(found or b""))

    def do_GET(self) -> None:
        found = self.objects.get(self.path) if self._is_signed() else None
        self._answer(404 if found is None else 200, found or b"")

    def do_DELETE(self) -> None:
        self.objects.pop(self.path, None)
        self._answer(204)

    def log_message(self, *args: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def objects(settings, monkeypatch, tmp_path) -> Iterator[dict[str, bytes]]:
    """What lies in the bucket, by path; the portal is set to it."""
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    handler = type("Handler", (Bucket,), {"objects": {}})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"s3+http://the-id:the-secret@127.0.0.1:{server.server_address[1]}/county"
        monkeypatch.setenv("FILES_URL", url)
        monkeypatch.setenv("SECRET_KEY", "k")
        files = {"BACKEND": "tracker.files.storage.BucketStorage", "OPTIONS": read(tmp_path).bucket}
        settings.STORAGES = {**settings.STORAGES, "default": files}
        try:
            yield handler.objects
        finally:
            default_storage.connection.meta.client.close()
            server.shutdown()


def test_a_file_goes_there_and_comes_back_after_the_permission_check(cast: Cast, objects) -> None:
    made = issue_plan(plan(task("招聘教师")), by=None)
    add_files(task=made.tasks.get(), by=cast.office, files=[kept(PDF, "总结.pdf")])
    evidence = Evidence.objects.get()
    assert objects == {f"/county/{evidence.file.name}": PDF}
    url = reverse("evidence", kwargs={"code": "652323", "pk": evidence.pk})
    response = cast.client("leader").get(url)
    assert (response.status_code, b"".join(response.streaming_content)) == (200, PDF)
    assert "Location" not in response
    assert cast.client("stranger").get(url).status_code == 404
    with pytest.raises(NotImplementedError):
        _ = evidence.file.url
    objects.clear()
    lost = cast.client("leader").get(url)
    assert (lost.status_code, "文件不在服务器上" in lost.content.decode()) == (404, True)


def test_a_package_is_made_of_it_and_into_it(cast: Cast, objects) -> None:
    made = issue_plan(plan(task("招聘教师")), by=None)
    add_files(task=made.tasks.get(), by=cast.office, files=[kept(PDF, "总结.pdf")])
    package = request_package(plan=made, day=timezone.localdate(), by=cast.office)
    make(package.pk, lambda: None)
    package.refresh_from_db()
    stored = objects[f"/county/{package.file.name}"]
    assert (package.state, len(stored)) == ("done", package.size)
    url = reverse("package_zip", kwargs={"code": "652323", "pk": package.pk})
    response = cast.client("leader").get(url)
    assert b"".join(response.streaming_content) == stored
    assert PDF in stored  # kept as it is, not packed
