"""Addresses of the documents' pages."""

from django.urls import path

from hoso.web.registry import classifying, views

app_name = "registry"
urlpatterns = [
    path("<uuid:document_id>/", views.document, name="document"),
    path("<uuid:document_id>/classify", classifying.classify, name="classify"),
    path("<uuid:document_id>/pages/<int:page>", views.page_image, name="page_image"),
    path("<uuid:document_id>/pages/<int:page>/words", views.page_words, name="page_words"),
    path("<uuid:document_id>/files/<slug:role>", views.download, name="download"),
]
