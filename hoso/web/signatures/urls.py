"""Addresses of the pages about signatures."""

from django.urls import path

from hoso.web.signatures import certificates, papers, views

app_name = "signatures"
urlpatterns = [
    path("trusted/", views.trusted, name="trusted"),
    path("papers/<uuid:outgoing_id>/begin", papers.begin, name="begin"),
    path("papers/<uuid:outgoing_id>/fetch", papers.fetch, name="fetch"),
    path("papers/<uuid:outgoing_id>/bring", papers.bring, name="bring"),
    path("papers/<uuid:outgoing_id>/put-back", papers.put_back, name="put_back"),
    path("papers/<uuid:outgoing_id>/take-over", papers.take_over, name="take_over"),
    path("papers/<uuid:outgoing_id>/give-up", papers.give_up, name="give_up"),
    path("papers/<uuid:outgoing_id>/issue", papers.issue, name="issue"),
    path("bodies/<uuid:office_id>/certificates", certificates.certificates, name="certificates"),
    path("bodies/<uuid:office_id>/certificates/new", certificates.register, name="register"),
    path("documents/<uuid:document_id>/judge", views.judge, name="judge"),
]
