"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, include, path

from hoso.web import saved_views
from hoso.web.home.views import home
from hoso.web.tasks.day import day

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("day/", day, name="day"),
    path("tasks/", include("hoso.web.tasks.urls")),
    path("digitisation/", include("hoso.web.digitisation.urls")),
    path("registers/", include("hoso.web.registers.urls")),
    path("documents/", include("hoso.web.registry.urls")),
    path("dossiers/", include("hoso.web.dossiers.urls")),
    path("boxes/lists/", include("hoso.web.lists.urls")),
    path("boxes/stock-takes/", include("hoso.web.stocktakes.urls")),
    path("boxes/", include("hoso.web.custody.urls")),
    path("handovers/", include("hoso.web.handover.urls")),
    path("disposal/", include("hoso.web.disposal.urls")),
    path("exchange/", include("hoso.web.exchange.urls")),
    path("signatures/", include("hoso.web.signatures.urls")),
    path("warnings/", include("hoso.web.oversight.urls")),
    path("preservation/", include("hoso.web.preservation.urls")),
    path("bodies/", include("hoso.web.organisations.urls")),
    path("trust/", include("hoso.web.trust.urls")),
    path("views/keep", saved_views.keep_view, name="keep_view"),
    path("views/<uuid:view_id>/forget", saved_views.drop_view, name="drop_view"),
    path("search/", include("hoso.web.search.urls")),
]
