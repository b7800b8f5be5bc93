"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, include, path

from hoso.web.home.views import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("digitisation/", include("hoso.web.digitisation.urls")),
    path("documents/", include("hoso.web.registry.urls")),
    path("dossiers/", include("hoso.web.dossiers.urls")),
    path("boxes/", include("hoso.web.custody.urls")),
    path("warnings/", include("hoso.web.oversight.urls")),
    path("bodies/", include("hoso.web.organisations.urls")),
    path("search/", include("hoso.web.search.urls")),
]
