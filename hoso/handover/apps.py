from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "hoso.handover"
    label = "handover"
