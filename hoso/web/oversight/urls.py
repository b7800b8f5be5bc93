"""Addresses of the warnings' pages."""

from django.urls import path

from hoso.web.oversight import series, views

app_name = "oversight"
urlpatterns = [
    path("", views.findings, name="list"),
    path("check", views.check, name="check"),
    path("<uuid:finding_id>/", views.finding, name="finding"),
    path("<uuid:finding_id>/explain", views.explain, name="explain"),
    path("<uuid:finding_id>/assign", views.assign, name="assign"),
    path("series/<uuid:body_id>/", series.series, name="series"),
    path("series/<uuid:body_id>/<uuid:series_id>/withdraw", series.withdraw, name="withdraw"),
]
