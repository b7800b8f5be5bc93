from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "hoso.oversight"
    label = "oversight"
