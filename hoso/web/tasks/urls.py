"""Addresses of the tasks' pages."""

from django.urls import path

from hoso.web.tasks import marked, office, views
from hoso.web.tasks.acts import ACTS
from hoso.web.tasks.doing import door_of

app_name = "tasks"
urlpatterns = [
    path("", views.tasks, name="list"),
    path("new", views.new, name="new"),
    path("marked", marked.marked, name="marked"),
    path("office/<uuid:office_id>/", office.office, name="office"),
    path("office/<uuid:office_id>/day", office.set_day, name="set_day"),
    path("office/<uuid:office_id>/forget", office.forget_day, name="forget_day"),
    path("office/<uuid:office_id>/pass-on", office.pass_on, name="pass_on"),
    path("<uuid:task_id>/", views.task, name="task"),
    *(
        path(f"<uuid:task_id>/{name.replace('_', '-')}", door_of(act), name=name)
        for name, act in ACTS.items()
    ),
]
