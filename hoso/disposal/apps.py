from django.apps import AppConfig


class DisposalConfig(AppConfig):
    name = "hoso.disposal"
    label = "disposal"
