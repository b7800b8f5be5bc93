"""Which address opens which door."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("hoso.web.accounts.urls")),
    path("api/", include("hoso.api.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("hoso.web.urls")),
]
