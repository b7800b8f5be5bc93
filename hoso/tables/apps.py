from django.apps import AppConfig


class TablesConfig(AppConfig):
    name = "hoso.tables"
    label = "tables"
