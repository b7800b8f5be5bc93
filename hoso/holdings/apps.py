from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    name = "hoso.holdings"
    label = "holdings"
