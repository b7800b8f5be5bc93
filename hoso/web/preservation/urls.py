"""Addresses of the pages about the preservation stores."""

from django.urls import path

from hoso.web.preservation import views

app_name = "preservation"
urlpatterns = [
    path("", views.stores, name="stores"),
]
