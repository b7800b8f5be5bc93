"""Addresses of the boxes' pages."""

from django.urls import path

from hoso.web.custody import views

app_name = "custody"
urlpatterns = [
    path("", views.boxes, name="list"),
    path("new", views.register, name="register"),
    path("<uuid:box_id>/", views.box, name="box"),
    path("<uuid:box_id>/place", views.place, name="place"),
    path("<uuid:box_id>/label.pdf", views.label, name="label"),
]
