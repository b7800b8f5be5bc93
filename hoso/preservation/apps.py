from django.apps import AppConfig


class PreservationConfig(AppConfig):
    name = "hoso.preservation"
    label = "preservation"
