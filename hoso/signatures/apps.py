from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "hoso.signatures"
    label = "signatures"
