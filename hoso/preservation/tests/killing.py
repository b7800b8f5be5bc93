"""Processes of their own on the database of a test, to be killed, and the home that they share with it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

CHECKOUT = Path(__file__).resolve().parents[3]


class KilledTestCase(TransactionTestCase):
    """Gives each test a home, and starts programs in it."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory(prefix="hoso-home-")
        self.addCleanup(folder.cleanup)
        self.home = Path(folder.name)
        for name in ("", "objects", "work"):
            (self.home / name).mkdir(exist_ok=True)
            (self.home / name).chmod(0o711)
        self.enterContext(self.settings(HOSO_HOME=self.home))

    def start(self, module: str, *arguments: str) -> "subprocess.Popen[str]":
        """Start a module as a program; it says a line when it begins."""
        database = settings.DATABASES["default"]
        name = connection.settings_dict["NAME"]
        environment = os.environ | {
            "HOSO_DATABASE_URL": f"postgresql://{database['USER']}@/{name}?host={database['HOST']}",
            "HOSO_HOME": str(self.home),
            "DJANGO_SETTINGS_MODULE": "hoso.config.settings",
        }
        command = [sys.executable, "-m", module, *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT)
