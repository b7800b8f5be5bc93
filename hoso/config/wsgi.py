"""The WSGI door: granian loads `application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoso.config.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
