from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Fields are drawn by `templates/field.html`: label, help, control, errors, in that order."""

    field_template_name = "field.html"
