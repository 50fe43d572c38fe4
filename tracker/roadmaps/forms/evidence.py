"""Forms for adding evidence files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from counties.base_forms import PortalForm
from counties.models import County
from tracker.files.forms import EvidenceField
from tracker.indicators.forms.fields import IndicatorField
from tracker.roadmaps.models import Evidence


class FilesForm(PortalForm):
    """Files to link: new ones, or files that the county already has."""

    evidence = EvidenceField(label="上传新文件")
    existing = forms.ModelMultipleChoiceField(
        Evidence.objects.none(),
        label="选用本县已有的文件",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["existing"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Evidence.objects.for_county(county)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("evidence") and not data.get("existing"):
            raise ValidationError("请选择要上传的文件，或勾选已有的文件。")
        return data

    @property
    def content(self) -> dict[str, Any]:
        """The chosen files as arguments of `add_files`; only for a valid form."""
        data = self.cleaned_data
        return {"files": data["evidence"], "existing": data["existing"]}


class EvidenceForm(FilesForm):
    """Files for a task, and an indicator that they also prove."""

    indicator = IndicatorField(label="同时证明的指标", empty_label="只证明这项任务")

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, county=county, **kwargs)
        field = self.fields["indicator"]
        assert isinstance(field, IndicatorField)
        field.offer(county, self.initial.get("indicator", ""))

    @property
    def content(self) -> dict[str, Any]:
        """The chosen files as arguments of `add_files`; only for a valid form."""
        return {**super().content, "indicator": self.cleaned_data["indicator"]}
