"""Addresses of stock-takes. The worker's own address says which pages it may keep."""

from django.urls import path

from hoso.web.stocktakes import views, walking

app_name = "stocktakes"
urlpatterns = [
    path("", views.stock_takes, name="list"),
    path("start", views.start, name="start"),
    path("worker.js", walking.worker, name="worker"),
    path("<uuid:stock_take_id>/", views.stock_take, name="stock_take"),
    path("<uuid:stock_take_id>/settle", views.settle, name="settle"),
    path("<uuid:stock_take_id>/close", views.close, name="close"),
    path("<uuid:stock_take_id>/walk", walking.walk, name="walk"),
    path("<uuid:stock_take_id>/to-find", walking.to_find, name="to_find"),
    path("<uuid:stock_take_id>/scans", walking.scans, name="scans"),
]
