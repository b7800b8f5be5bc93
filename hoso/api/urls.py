"""Addresses of the JSON interface: importing the modules adds their operations."""

from django.urls import path

from hoso.api import (
    arrivals,
    copies,
    draft_files,
    e_documents,
    intake,
    offices,
    outgoing,
    plans,
    records,
    registers,
    signatures,
    signings,
    tasks,
    work_files,
)
from hoso.api.doors import api

ROOMS = (
    offices,
    arrivals,
    outgoing,
    draft_files,
    registers,
    copies,
    tasks,
    plans,
    work_files,
    intake,
    e_documents,
    records,
    signatures,
    signings,
)
urlpatterns = [path("", api.urls)]
