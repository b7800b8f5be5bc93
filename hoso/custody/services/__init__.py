"""Acts of custody: registering boxes and rooms, placing them, charging people with places."""

from hoso.custody.services.lists import (
    Plan,
    drop_list,
    keep_list,
    take_in_list,
    try_list,
)
from hoso.custody.services.places import (
    add_place,
    charge,
    describe_place,
    end_charge,
    give_up_place,
    name_location,
    record_inspection,
)
from hoso.custody.services.placing import Moved, move_all, move_box, move_boxes, note_seen, put_at
from hoso.custody.services.registering import (
    list_for_reading,
    look_at_box,
    put_in_box,
    read_box,
    register_box,
)
from hoso.custody.services.rooms import RoomFacts, RoomRegistered, count_fewer, count_more, register_room
from hoso.custody.services.stocktakes import (
    Answer,
    close_stock_take,
    record_scans,
    settle,
    start_stock_take,
)
from hoso.custody.services.tallying import merge_tallies

__all__ = [
    "Answer",
    "Moved",
    "Plan",
    "RoomFacts",
    "RoomRegistered",
    "add_place",
    "charge",
    "close_stock_take",
    "count_fewer",
    "count_more",
    "describe_place",
    "drop_list",
    "end_charge",
    "give_up_place",
    "keep_list",
    "list_for_reading",
    "look_at_box",
    "merge_tallies",
    "move_all",
    "move_box",
    "move_boxes",
    "name_location",
    "note_seen",
    "put_at",
    "put_in_box",
    "read_box",
    "record_inspection",
    "record_scans",
    "register_box",
    "register_room",
    "settle",
    "start_stock_take",
    "take_in_list",
    "try_list",
]
