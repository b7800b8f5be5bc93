"""Addresses of the pages of disposal."""

from django.urls import path

from hoso.web.disposal import acting, holding, papers, views

app_name = "disposal"
urlpatterns = [
    path("", views.proposals, name="list"),
    path("due", views.due, name="due"),
    path("due/add", acting.add, name="add"),
    path("holds", holding.holds, name="holds"),
    path("holds/<uuid:dossier_id>", holding.hold, name="hold"),
    path("holds/<uuid:hold_id>/lift", holding.lift, name="lift"),
    path("<uuid:proposal_id>/", views.proposal, name="proposal"),
    path("<uuid:proposal_id>/act", acting.act, name="act"),
    path("<uuid:proposal_id>/lines", acting.lines, name="lines"),
    path("<uuid:proposal_id>/papers/<slug:paper>.pdf", papers.paper, name="paper"),
    path("<uuid:proposal_id>/papers/<slug:paper>.xlsx", papers.sheet, name="sheet"),
]
