from django.apps import AppConfig


class DigitisationConfig(AppConfig):
    name = "hoso.digitisation"
    label = "digitisation"
