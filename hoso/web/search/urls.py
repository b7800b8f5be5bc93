"""Addresses of the look-up's pages."""

from django.urls import path

from hoso.web.search import views

app_name = "search"
urlpatterns = [
    path("", views.look_up, name="look_up"),
    path("suggestions", views.suggestions, name="suggestions"),
]
