"""Office files without the moment at which they were made: same content, same bytes."""

import re
import zipfile
from io import BytesIO

_PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)\b[^>]*>)[^<]*")
# Excel and Word ask for a moment, and it must not be that of making the file.
_FIXED = rb"\g<1>2000-01-01T00:00:00Z"


def without_moment(content: bytes) -> bytes:
    """Return the xlsx or docx file `content` with fixed times in its ZIP and its properties."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name == _PROPERTIES:
                part = _MOMENT.sub(_FIXED, part)
            member = zipfile.ZipInfo(name)  # of 1 January 1980
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, part)
    return out.getvalue()
