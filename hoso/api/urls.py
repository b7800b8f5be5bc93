"""Addresses of the JSON interface: importing the modules adds their operations."""

from django.urls import path

from hoso.api import records, registers, signatures, signings
from hoso.api.doors import api

__all__ = ["records", "registers", "signatures", "signings", "urlpatterns"]

urlpatterns = [path("", api.urls)]
