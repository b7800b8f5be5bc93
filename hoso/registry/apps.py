from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "hoso.registry"
    label = "registry"
