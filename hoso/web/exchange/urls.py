"""Addresses of the e-documents' pages, and of the door for other nodes."""

from django.urls import path

from hoso.web.exchange import door, following, holding, registering, sending, views

app_name = "exchange"
urlpatterns = [
    path("", views.arrivals, name="list"),
    path("in", door.come_in, name="in"),
    path("send/<uuid:document_id>/", sending.send, name="send"),
    path("sent/", views.dispatches, name="sent"),
    path("sent/<uuid:dispatch_id>/", views.dispatch, name="dispatch"),
    path("ceased/", following.ceased, name="ceased"),
    path("sent/<uuid:dispatch_id>/paper", following.paper_sent, name="paper_sent"),
    path("sent/<uuid:dispatch_id>/recall", views.recall, name="recall"),
    path("deliveries/<uuid:delivery_id>/resume", views.resume, name="resume"),
    path("arrivals/<uuid:arrival_id>/", registering.arrival, name="arrival"),
    path("arrivals/<uuid:arrival_id>/files/<int:ordinal>", views.file, name="file"),
    path("arrivals/<uuid:arrival_id>/files/<int:ordinal>/pages/<int:page>", registering.page, name="page"),
    path("arrivals/<uuid:arrival_id>/paper", following.paper_came, name="paper_came"),
    path("arrivals/<uuid:arrival_id>/register", registering.register, name="register"),
    path("arrivals/<uuid:arrival_id>/held", holding.held, name="held"),
    path("arrivals/<uuid:arrival_id>/held/<int:ordinal>", holding.held_file, name="held_file"),
    path("arrivals/<uuid:arrival_id>/held/<int:ordinal>/<int:page>", holding.held_page, name="held_page"),
    path("arrivals/<uuid:arrival_id>/return", views.give_back, name="return"),
    path("arrivals/<uuid:arrival_id>/agree", views.agree, name="agree"),
    path("arrivals/<uuid:arrival_id>/refuse", views.refuse, name="refuse"),
]
