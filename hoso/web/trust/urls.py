"""Addresses of the pages about this node's own authority; they stand open."""

from django.urls import path

from hoso.web.trust import views

app_name = "trust"
urlpatterns = [
    path("", views.trust, name="page"),
    path("hoso-authority.crt", views.certificate, name="certificate"),
]
