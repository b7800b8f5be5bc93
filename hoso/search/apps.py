from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "hoso.search"
    label = "search"
