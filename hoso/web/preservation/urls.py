"""Addresses of the pages about the preservation stores."""

from django.urls import path

from hoso.web.preservation import packages, views

app_name = "preservation"
urlpatterns = [
    path("", views.stores, name="stores"),
    path("packages/", packages.packages, name="packages"),
    path("packages/<uuid:intake_id>/", packages.package, name="package"),
    path("packages/<uuid:intake_id>/accept", packages.accept, name="accept_package"),
    path("packages/<uuid:intake_id>/refuse", packages.refuse, name="refuse_package"),
]
