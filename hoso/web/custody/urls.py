"""Addresses of the pages of boxes, rooms and loans."""

from django.urls import path

from hoso.web.custody import box, creators, estimating, loans, photographs, places, views

app_name = "custody"
urlpatterns = [
    path("", views.boxes, name="list"),
    path("new", views.register, name="register"),
    path("of/<uuid:body_id>/", views.boxes_of, name="of_body"),
    path("move", places.move_many, name="move"),
    path("estimate", estimating.estimating, name="estimate"),
    path("creators", creators.creators, name="creators"),
    path("stores/", places.stores, name="stores"),
    path("stores/new", places.new_place, name="new_place"),
    path("rooms/new", places.register_room, name="register_room"),
    path("stores/<uuid:place_id>/", places.place, name="place"),
    path("stores/<uuid:place_id>/describe", places.describe, name="describe_place"),
    path("stores/<uuid:place_id>/charges", places.charge, name="charge"),
    path("stores/<uuid:place_id>/charges/<uuid:charge_id>/end", places.end_charge, name="end_charge"),
    path("stores/<uuid:place_id>/inspections", places.inspect, name="inspect"),
    path("stores/<uuid:place_id>/move", places.move_all, name="move_all"),
    path("stores/<uuid:place_id>/counts/<uuid:count_id>", places.correct, name="correct"),
    path("stores/<uuid:place_id>/labels.pdf", places.labels, name="labels"),
    path("loans/", loans.loans, name="loans"),
    path("loans/<uuid:loan_id>/", loans.loan, name="loan"),
    path("loans/<uuid:loan_id>/return", loans.take_back, name="take_back"),
    path("loans/<uuid:loan_id>/extend", loans.extend, name="extend"),
    path("loans/<uuid:loan_id>/remind", loans.remind, name="remind"),
    path("loans/book/<uuid:keeper_id>", loans.book, name="book"),
    path("lend/<uuid:holding_id>", loans.lend, name="lend"),
    path("<uuid:box_id>/", box.box, name="box"),
    path("<uuid:box_id>/place", box.place, name="place_box"),
    path("<uuid:box_id>/describe", box.describe, name="describe"),
    path("<uuid:box_id>/seal", box.seal, name="seal"),
    path("<uuid:box_id>/seal/broken", box.broken, name="seal_broken"),
    path("<uuid:box_id>/photographs", photographs.add, name="add_photograph"),
    path("<uuid:box_id>/photographs/<uuid:photograph_id>", photographs.image, name="photograph_image"),
    path("<uuid:box_id>/label.pdf", box.label, name="label"),
]
