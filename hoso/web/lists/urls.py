"""Addresses of the pages on which existing lists are taken over."""

from django.urls import path

from hoso.web.lists import views

app_name = "lists"
urlpatterns = [
    path("", views.lists, name="list"),
    path("new", views.new, name="new"),
    path("<uuid:list_id>/", views.one, name="one"),
    path("<uuid:list_id>/take-in", views.take_in, name="take_in"),
    path("<uuid:list_id>/failed.<str:kind>", views.failed, name="failed"),
]
