from django.apps import AppConfig


class RoadmapsConfig(AppConfig):
    name = "tracker.roadmaps"
    verbose_name = "路线图"
