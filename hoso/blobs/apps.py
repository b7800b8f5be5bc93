from django.apps import AppConfig


class BlobsConfig(AppConfig):
    name = "hoso.blobs"
    label = "blobs"
