"""The WSGI door: granian loads `application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoso.config.settings")

from django.core.wsgi import get_wsgi_application

from hoso.config import logs

logs.install()

application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (settings first)

from hoso.web.uploads import sweep_uploads  # noqa: E402

if settings.HOSO_HOME is not None:
    # One web process serves a home, so what lies there is nobody's.
    sweep_uploads(settings.HOSO_HOME / "work")
