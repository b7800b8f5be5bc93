"""Acts of custody: registering boxes and rooms, placing them, charging people with places."""

from hoso.custody.services.books import BookLine, book_line, print_file_copies, write_file_copies
from hoso.custody.services.describing import BoxFacts, describe_box, find_seal_broken, seal_box
from hoso.custody.services.destroying import destroy_boxes
from hoso.custody.services.labels import MOST_LABELS, print_labels
from hoso.custody.services.lending import Borrower, extend_loan, lend, note_reminder, take_back
from hoso.custody.services.lists import (
    Plan,
    drop_list,
    keep_list,
    take_in_list,
    try_list,
)
from hoso.custody.services.photographs import add_photograph, look_at_photograph
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
    "MOST_LABELS",
    "Answer",
    "BookLine",
    "Borrower",
    "BoxFacts",
    "Moved",
    "Plan",
    "RoomFacts",
    "RoomRegistered",
    "add_photograph",
    "add_place",
    "book_line",
    "charge",
    "close_stock_take",
    "count_fewer",
    "count_more",
    "describe_box",
    "describe_place",
    "destroy_boxes",
    "drop_list",
    "end_charge",
    "extend_loan",
    "find_seal_broken",
    "give_up_place",
    "keep_list",
    "lend",
    "list_for_reading",
    "look_at_box",
    "look_at_photograph",
    "merge_tallies",
    "move_all",
    "move_box",
    "move_boxes",
    "name_location",
    "note_reminder",
    "note_seen",
    "print_file_copies",
    "print_labels",
    "put_at",
    "put_in_box",
    "read_box",
    "record_inspection",
    "record_scans",
    "register_box",
    "register_room",
    "seal_box",
    "settle",
    "start_stock_take",
    "take_back",
    "take_in_list",
    "try_list",
    "write_file_copies",
]
