"""Addresses of the bodies' pages."""

from django.urls import path

from hoso.web.organisations import views

app_name = "organisations"
urlpatterns = [
    path("", views.bodies, name="list"),
    path("<uuid:body_id>/", views.body, name="body"),
]
