"""The WSGI door: granian loads `application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoso.config.settings")

from django.core.wsgi import get_wsgi_application

from hoso.config import logs

logs.install()

application = get_wsgi_application()
