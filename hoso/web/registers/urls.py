"""Addresses of the daily office's pages."""

from django.urls import path

from hoso.web.registers import arrivals, books, copies, desk, draft_files, entering, lists, marked, outgoing

app_name = "registers"
urlpatterns = [
    path("", arrivals.start, name="start"),
    path("<uuid:body_id>/arrivals", arrivals.arrivals, name="arrivals"),
    path("<uuid:body_id>/arrivals/new", entering.arrive, name="arrive"),
    path("<uuid:body_id>/desk", desk.desk, name="desk"),
    path("<uuid:body_id>/desk/<uuid:file_id>/off", desk.off, name="off_desk"),
    path("<uuid:body_id>/desk/<uuid:document_id>/<int:page>", desk.desk_image, name="desk_image"),
    path("<uuid:body_id>/arrivals/alike", entering.alike, name="alike"),
    path("<uuid:body_id>/arrivals/marked", marked.marked, name="marked"),
    path("arrivals/<uuid:arrival_id>/", arrivals.arrival, name="arrival"),
    path("arrivals/<uuid:arrival_id>/act", arrivals.act, name="arrival_act"),
    path("arrivals/<uuid:arrival_id>/instruct", arrivals.instruct, name="instruct"),
    path("<uuid:body_id>/outgoing", outgoing.outgoing, name="outgoing"),
    path("<uuid:body_id>/outgoing/marked", marked.marked_outgoing, name="marked_outgoing"),
    path("<uuid:body_id>/drafts/new", outgoing.draft, name="draft"),
    path("drafts/<uuid:outgoing_id>/", outgoing.one, name="one"),
    path("drafts/<uuid:outgoing_id>/change", outgoing.change, name="change"),
    path("drafts/<uuid:outgoing_id>/act", outgoing.act, name="outgoing_act"),
    path("drafts/<uuid:outgoing_id>/issue", outgoing.issue, name="issue"),
    path("drafts/<uuid:outgoing_id>/dispatch", outgoing.dispatch, name="dispatch"),
    path("drafts/<uuid:outgoing_id>/files", draft_files.files, name="draft_files"),
    path("drafts/<uuid:outgoing_id>/files/add", draft_files.add_file, name="add_draft_file"),
    path("drafts/<uuid:outgoing_id>/files/issued", draft_files.issue_text, name="issue_text"),
    path("drafts/<uuid:outgoing_id>/files/<uuid:file_id>", draft_files.draft_file, name="draft_file"),
    path(
        "drafts/<uuid:outgoing_id>/files/<uuid:file_id>/remove",
        draft_files.remove_file,
        name="remove_draft_file",
    ),
    path("<uuid:body_id>/copies", copies.copies, name="copies"),
    path("<uuid:body_id>/copies/open", copies.open_copies, name="open_copies"),
    path("documents/<uuid:document_id>/copy", copies.copy_document, name="copy_document"),
    path("copies/<uuid:copy_id>/", copies.made_copy, name="made_copy"),
    path("copies/<uuid:copy_id>/file", copies.copy_file, name="copy_file"),
    path("copies/<uuid:copy_id>/act", copies.copy_act, name="copy_act"),
    path("<uuid:body_id>/books", books.books, name="books"),
    path("<uuid:body_id>/books/print/<slug:name>", books.printed, name="printed"),
    path("books/<uuid:register_id>/", books.book, name="book"),
    path("books/<uuid:register_id>/skip", books.skip, name="skip"),
    path("<uuid:body_id>/lists/", lists.lists, name="lists"),
    path("<uuid:body_id>/lists/arrivals", lists.new_arrivals, name="new_list_of_arrivals"),
    path("<uuid:body_id>/lists/issued", lists.new_issued, name="new_list_of_issued"),
    path("lists/<uuid:register_list_id>/", lists.one, name="list"),
    path("lists/<uuid:register_list_id>/take", lists.take_in, name="take_in_list"),
    path("lists/<uuid:register_list_id>/<slug:rows>.xlsx", lists.rows_as_xlsx, name="rows_as_sheet"),
    path("numbers/<uuid:entry_id>/explain", books.explain, name="explain"),
]
