"""Scripts of others are exactly those that are listed, and no page loads another."""

import json
import re
from pathlib import Path

from django.test import SimpleTestCase

from hoso.lib.hashing import digest_file

LOADED = re.compile(r"<(?:script|link|img)[^>]*(?:src|href)=\"([^\"]*)\"")
INLINE = r"<script(?![^>]*src=)|<style|\sstyle=|\son\w+=\"|hx-on|hx-vals='js"
WEB = Path(__file__).resolve().parents[1]


class VendorTests(SimpleTestCase):
    def test_each_listed_file_is_the_one_that_is_there(self) -> None:
        listed = json.loads((WEB / "vendor.json").read_text("utf-8"))
        for entry in listed:
            self.assertEqual(digest_file(WEB / entry["file"], algorithm="sha256").value, entry["sha256"])
            self.assertTrue(entry["licence"] and entry["version"])
        present = {str(path.relative_to(WEB)) for path in (WEB / "static" / "vendor").iterdir()}
        self.assertEqual(present, {entry["file"] for entry in listed})

    def test_pages_load_only_what_lies_here_or_is_answered_here(self) -> None:
        for template in (WEB / "templates").rglob("*.html"):
            for source in re.findall(
                r"<(?:script|link|img)[^>]*(?:src|href)=\"([^\"]*)\"", template.read_text("utf-8")
            ):
                if re.fullmatch(r"{% url '[^%]+ %}", source):
                    continue  # a page of ours, such as a photograph
                if re.fullmatch(r"data:image/webp;base64,{{ \w+ }}", source):
                    continue  # a picture that is in the page itself
                named = re.fullmatch(r"{% static '([^']+)' %}", source)
                self.assertTrue(named and (WEB / "static" / named[1]).exists(), f"{template.name}: {source}")

    def test_no_page_has_a_script_or_style_in_itself(self) -> None:
        for template in (WEB / "templates").rglob("*.html"):
            text = template.read_text("utf-8")
            self.assertNotRegex(text, INLINE, template.name)
