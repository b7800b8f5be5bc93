"""Readers of lists for tests; they are started once for a class."""

from django.test import TestCase

from hoso.node.reader import ReaderPool
from hoso.reading.lists import TASKS
from tests.throwaway import passable_folder


class ListReadersCase(TestCase):
    """Tests that read lists, in real readers."""

    pool: ReaderPool

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.pool = cls.enterClassContext(ReaderPool(TASKS, workers=1, work_root=passable_folder()))
