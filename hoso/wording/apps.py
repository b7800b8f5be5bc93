from django.apps import AppConfig


class WordingConfig(AppConfig):
    name = "hoso.wording"
    label = "wording"
