"""Addresses of the pages about signatures."""

from django.urls import path

from hoso.web.signatures import views

app_name = "signatures"
urlpatterns = [
    path("trusted/", views.trusted, name="trusted"),
    path("documents/<uuid:document_id>/judge", views.judge, name="judge"),
]
