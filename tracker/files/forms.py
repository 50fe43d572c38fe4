"""The form field for evidence: several files, each checked before anything is saved."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from tracker.files.inspection import look_apart
from tracker.files.validation import ACCEPT, MOST_FILES, CheckedFile, Refused, check, clean_name

AGAIN = "没有保存任何文件；填写的内容还在下面，文件须重新选择。"


class FilesInput(forms.FileInput):
    """A file input for several files; a script adds drag and drop and pasting."""

    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """佐证材料. The cleaned value is a list of `CheckedFile`."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        megabytes = settings.MAX_UPLOAD_BYTES // (1024 * 1024)
        help_text = (
            f"可选多个，也可把文件拖进来或粘贴照片；最多 {MOST_FILES} 个，"
            f"每个不超过 {megabytes} MB。"
        )
        attrs = {"accept": ACCEPT, "data-most-bytes": settings.MAX_UPLOAD_BYTES}
        defaults = {"label": "佐证材料", "required": False, "help_text": help_text}
        super().__init__(**{**defaults, "widget": FilesInput(attrs=attrs), **kwargs})

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = cast(Sequence[UploadedFile], data or [])
        if len(files) > MOST_FILES:
            raise ValidationError(f"一次选了 {len(files)} 个文件，最多 {MOST_FILES} 个。{AGAIN}")
        checked: list[CheckedFile] = []
        errors: list[str] = []
        for file in files:
            try:
                checked.append(
                    check(
                        cast(Any, file.file),
                        file.name or "",
                        most_bytes=settings.MAX_UPLOAD_BYTES,
                        look=look_apart,
                    )
                )
            except Refused as refused:
                errors.append(f"“{clean_name(file.name or '')}”{refused}")
        if errors:
            raise ValidationError([*errors, AGAIN])
        return checked
