"""Make the fonts of the papers in FONT_DIR."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tracker.exports.pdf.font_building import prepare


class Command(BaseCommand):
    help = "为 PDF 公文制作字体（宋体、小标宋、黑体、仿宋、楷体），写入 FONT_DIR。"
    requires_system_checks = []  # one of the checks is that the fonts are there

    def handle(self, *args: Any, **options: Any) -> None:
        faces = prepare(settings.FONT_DIR, say=self.stdout.write)
        for face in faces.values():
            if face.fallback_of:
                self.stdout.write(
                    f"{face.role.label}：没有专用字体，以{face.fallback_of.label}代替。"
                    f"可把字体文件放到 {settings.FONT_DIR / 'own'}/{face.role}.ttf 后重新启动。"
                )
            else:
                self.stdout.write(f"{face.role.label}：{face.source}")
