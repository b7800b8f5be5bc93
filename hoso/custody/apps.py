from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "hoso.custody"
    label = "custody"
