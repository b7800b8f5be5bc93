"""Addresses of the dossiers' pages."""

from django.urls import path

from hoso.web.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("", views.dossiers, name="list"),
    path("<uuid:dossier_id>/", views.dossier, name="dossier"),
    path("<uuid:dossier_id>/approve", views.approve, name="approve"),
    path("<uuid:dossier_id>/approve-again", views.approve_again, name="approve_again"),
    path("<uuid:dossier_id>/describe", views.describe, name="describe"),
]
