"""Addresses of the pages of digitisation."""

from django.urls import path

from hoso.web.digitisation import batches, quality

app_name = "digitisation"
urlpatterns = [
    path("", batches.batches, name="list"),
    path("new", batches.new, name="new"),
    path("separators.pdf", batches.separators, name="separators"),
    path("<uuid:batch_id>/", batches.batch, name="batch"),
    path("<uuid:batch_id>/add", batches.add, name="add"),
    path("<uuid:batch_id>/close", batches.close, name="close"),
    path("<uuid:batch_id>/take-over", batches.take_over, name="take_over"),
    path("<uuid:batch_id>/files/<uuid:file_id>/again", batches.try_again, name="try_again"),
    path("<uuid:batch_id>/sample", batches.draw_sample, name="draw_sample"),
    path("<uuid:batch_id>/sample/<uuid:sample_id>/accept", batches.accept_certain, name="accept_certain"),
    path("held/<uuid:file_id>/", batches.held, name="held"),
    path("held/<uuid:file_id>/pages/<int:page>", batches.held_page, name="held_page"),
    path("check/", quality.next_one, name="quality"),
    path("check/<uuid:document_id>/", quality.check, name="check"),
    path("check/<uuid:document_id>/cut", quality.cut, name="cut"),
    path("check/<uuid:document_id>/join", quality.join, name="join"),
]
