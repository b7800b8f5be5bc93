"""Addresses of the handovers' pages."""

from django.urls import path

from hoso.web.handover import clearance, lines, papers, photos, views

app_name = "handover"
urlpatterns = [
    path("", views.plans, name="list"),
    path("new", views.new, name="new"),
    path("plans/<uuid:plan_id>/", views.plan, name="plan"),
    path("clearances/", clearance.clearances, name="clearances"),
    path("clearances/new", clearance.new, name="new_clearance"),
    path("clearances/<uuid:clearance_id>/", clearance.clearance, name="clearance"),
    path("clearances/items/<uuid:item_id>", clearance.confirm, name="confirm"),
    path("lines/<uuid:line_id>/resolve", lines.resolve, name="resolve"),
    path("<uuid:handover_id>/", views.handover, name="handover"),
    path("<uuid:handover_id>/act", views.act, name="act"),
    path("<uuid:handover_id>/receiver", views.receiver, name="receiver"),
    path("<uuid:handover_id>/signers", views.signers, name="signers"),
    path("<uuid:handover_id>/lines", lines.lines, name="lines"),
    path("<uuid:handover_id>/receive", lines.receive, name="receive"),
    path("<uuid:handover_id>/one", lines.one, name="one"),
    path("<uuid:handover_id>/declare", lines.declare, name="declare"),
    path("<uuid:handover_id>/find", lines.find, name="find"),
    path("<uuid:handover_id>/differences", lines.differences, name="differences"),
    path("<uuid:handover_id>/photos", photos.photos, name="photos"),
    path("photos/<uuid:photo_id>", photos.photo, name="photo"),
    path("<uuid:handover_id>/papers/<slug:paper>.pdf", papers.paper, name="paper"),
    path("<uuid:handover_id>/lines.xlsx", papers.sheet, name="sheet"),
]
