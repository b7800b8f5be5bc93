"""Photographs of boxes, looked at and drawn anew by the real reader."""

import io
import tempfile
from pathlib import Path

from django.test import TestCase, override_settings
from PIL import Image, ImageDraw, ImageFont

from hoso.access.values import Actor
from hoso.blobs import queries as blobs
from hoso.blobs.models import Blob
from hoso.custody import queries, services
from hoso.custody.errors import PhotographHeld
from hoso.custody.models import Photograph
from hoso.custody.tests.small import a_room, assert_refused
from hoso.lib.errors import DomainError, NotFound
from hoso.node.reader import ReaderPool
from tests.worlds import World, a_world, id_of

FONT = "/usr/share/fonts/truetype/liberation/LiberationSerif-Bold.ttf"
GPS, TAKEN_BY = 0x8825, 0x010F


class PhotographTests(TestCase):
    world: World
    pool: ReaderPool
    folder: Path

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="hoso-photographs-")))
        cls.folder.chmod(0o711)
        for name in ("objects", "work"):
            (cls.folder / name).mkdir()
        cls.enterClassContext(override_settings(HOSO_HOME=cls.folder))
        cls.pool = cls.enterClassContext(
            ReaderPool(tasks="hoso.reading.tasks", workers=1, work_root=cls.folder / "work")
        )

    def setUp(self) -> None:
        self.world = a_world()
        self.box_id = a_room(self.world, boxes=1).box_ids[0]

    def picture(self, words: str, *, ink: str = "#222222") -> Path:
        """What a phone sends: words on a cover, and in the file where and with which device it was taken."""
        image = Image.new("RGB", (1240, 900), "#f2efe6")
        ImageDraw.Draw(image).text((330, 180), words, font=ImageFont.truetype(FONT, 72), fill=ink)
        exif = image.getexif()
        exif[TAKEN_BY] = "Nokia"
        exif.get_ifd(GPS)[1] = "N"
        path = self.folder / "sent.jpg"
        image.save(path, exif=exif)
        return path

    def add(self, by: Actor, path: Path) -> Photograph:
        return services.add_photograph(by, self.box_id, path, pool=self.pool, note=" mặt  trước ")

    def test_what_is_kept_was_drawn_anew_and_says_nothing_of_the_phone(self) -> None:
        path = self.picture("Hồ sơ năm 1985")
        made = self.add(self.world.binh, path)
        self.assertEqual((made.note, made.taken_by), ("mặt trước", id_of(self.world.binh)))
        with blobs.open_blob(made.blob_id) as stream:
            content = stream.read()
        kept = Image.open(io.BytesIO(content))
        self.assertEqual((kept.format, dict(kept.getexif())), ("WEBP", {}))
        self.assertNotIn(b"Nokia", content)
        self.assertIn(b"Nokia", path.read_bytes())
        self.assertEqual(queries.history_of(self.box_id)[0].what, "photographed")
        self.assertEqual(self.add(self.world.binh, path).pk, made.pk)

    def test_a_photograph_that_may_be_secret_is_not_kept(self) -> None:
        path = self.picture("TỐI MẬT", ink="#c01020")
        before = Blob.objects.count()
        assert_refused(self, PhotographHeld, lambda by: self.add(by, path), self.world.binh)
        self.assertEqual(Blob.objects.count(), before)
        self.assertEqual([each.name for each in (self.folder / "objects").rglob("*") if each.is_file()], [])

    def test_what_is_no_picture_and_who_keeps_no_box_is_refused(self) -> None:
        path = self.picture("x")
        assert_refused(self, NotFound, lambda by: self.add(by, path), self.world.chi, self.world.an)
        path.write_bytes(b"<svg onload='alert(1)'/>")
        assert_refused(self, DomainError, lambda by: self.add(by, path), self.world.binh)

    def test_who_may_not_know_of_a_box_does_not_see_its_photographs(self) -> None:
        made = self.add(self.world.binh, self.picture("Sổ"))
        self.assertEqual(services.look_at_photograph(self.world.binh, self.box_id, made.pk), made)
        with self.assertRaises(NotFound):
            services.look_at_photograph(self.world.chi, self.box_id, made.pk)
