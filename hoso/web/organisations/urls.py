"""Addresses of the bodies' pages."""

from django.urls import path

from hoso.web.organisations import planning, views

app_name = "organisations"
urlpatterns = [
    path("", views.bodies, name="list"),
    path("<uuid:body_id>/", views.body, name="body"),
    path("<uuid:body_id>/receiver/", views.receiver, name="receiver"),
    path("reorganisations/", planning.reorganisations, name="reorganisations"),
    path("reorganisations/new/", planning.plan, name="plan"),
    path("reorganisations/<uuid:reorganisation_id>/", planning.reorganisation, name="reorganisation"),
    path("reorganisations/<uuid:reorganisation_id>/in-force/", planning.put_in_force, name="put_in_force"),
    path("reorganisations/<uuid:reorganisation_id>/cancel/", planning.cancel, name="cancel"),
]
