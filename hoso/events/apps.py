from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "hoso.events"
    label = "events"
