"""The form by which a workbook is uploaded."""

from django import forms

from counties.base_forms import PortalForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(PortalForm):
    """One workbook."""

    file = forms.FileField(
        label="填好的 Excel 文件",
        max_length=200,
        widget=forms.ClearableFileInput(attrs={"accept": f".xlsx,{XLSX}"}),
        help_text="上传后先逐行检查，确认前不保存任何内容。",
    )
