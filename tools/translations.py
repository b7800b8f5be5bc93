"""Keep the translations of hoso/wording/locale in step with the English sentences in code and templates.

`python tools/translations.py update` writes new sentences into each django.po and takes out those no longer
used; `check`, run by `./run lint`, fails on a sentence that is missing, marked fuzzy or faulty in a language.
Needs GNU gettext. The .mo files are made by `./run`, not here.
"""

import gettext
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "hoso"
TREE = CODE / "wording" / "locale"
PLURALS = {"vi": "nplurals=1; plural=0;", "nb": "nplurals=2; plural=(n != 1);"}
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: Hoso\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"
"""
# The arguments of each function of django.utils.translation, as xgettext wants them named.
ARGUMENTS = {
    "gettext": "", "gettext_lazy": "", "gettext_noop": "",
    "ngettext": ":1,2", "ngettext_lazy": ":1,2",
    "pgettext": ":1c,2", "pgettext_lazy": ":1c,2",
    "npgettext": ":1c,2,3", "npgettext_lazy": ":1c,2,3",
}  # fmt: skip
_IMPORTED_AS = re.compile(r"\b(n?p?gettext(?:_lazy|_noop)?) as (\w+)")
_NAMES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|`[^`]+`|%%")
_CONTEXT_END = "\x04"
# gettext's own wrapping follows the width of characters, which differs between its versions.
STYLE = ("--no-wrap", "--add-location=file")


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence of the source: its key in a compiled catalogue, and its forms in English."""

    key: str
    forms: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence as people know it, after its context where it has one."""
        return self.key.replace(_CONTEXT_END, " | ")


# ---- gathering ----------------------------------------------------------------------------------------


def template_of_sentences(work: Path) -> Path:
    """Write every sentence of code and pages into one template for translators, and return it."""
    programs = [path for path in sorted(CODE.rglob("*.py")) if "tests" not in path.parts]
    pages = sorted(CODE.rglob("templates/**/*.html"))
    for page in pages:
        as_code = work / page.relative_to(ROOT)
        as_code.parent.mkdir(parents=True, exist_ok=True)
        as_code.write_text(templatize(page.read_text("utf-8"), origin=str(page)), "utf-8")
    listed = work / "files"
    listed.write_text("\n".join(str(path.relative_to(ROOT)) for path in (*pages, *programs)), "utf-8")
    found = _run(
        "xgettext", "--language=Python", "--from-code=UTF-8", "--add-comments=Translators", *STYLE,
        *_keywords(programs), f"--directory={work}", f"--directory={ROOT}", f"--files-from={listed}",
        "--output=-",
    )  # fmt: skip
    written = work / "django.pot"
    written.write_text(_with_header(found, "en"), "utf-8")
    return written


def _keywords(programs: list[Path]) -> list[str]:
    """Return xgettext's options for the names under which the code imports Django's functions."""
    names = {(name, name) for name in ARGUMENTS}
    for path in programs:
        names.update(_IMPORTED_AS.findall(path.read_text("utf-8")))
    return [f"--keyword={alias}{ARGUMENTS[name]}" for name, alias in sorted(names)]


def _with_header(text: str, language: str) -> str:
    """Replace the header: gettext's own carries the hour, and would change with each run."""
    _old, _blank, rest = text.partition("\n\n")
    return HEADER.format(language=language, plurals=PLURALS.get(language, PLURALS["nb"])) + "\n" + rest


# ---- writing ------------------------------------------------------------------------------------------


def merged(language: str, template: Path, work: Path) -> str:
    """Return what the catalogue of a language should look like: today's sentences, with its words."""
    now, waiting = TREE / language / "LC_MESSAGES" / "django.po", work / f"{language}.po"
    waiting.write_text(now.read_text("utf-8") if now.exists() else _with_header("", language), "utf-8")
    # A guess from a sentence that reads alike would have to be marked fuzzy, and none is kept.
    _run("msgmerge", "--quiet", "--update", "--backup=none", "--no-fuzzy-matching", *STYLE, waiting, template)
    kept = _run("msgattrib", "--no-obsolete", *STYLE, waiting)
    return _with_header(kept, language).rstrip("\n") + "\n"


def update() -> int:
    """Write each catalogue anew, and say what waits for words."""
    left = 0
    with tempfile.TemporaryDirectory() as folder:
        template = template_of_sentences(Path(folder))
        for language in PLURALS:
            path = TREE / language / "LC_MESSAGES" / "django.po"
            text = merged(language, template, Path(folder))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            left += _say(language, missing_in(path, template))
    return 1 if left else 0


# ---- checking -----------------------------------------------------------------------------------------


def catalogue(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the forms of each sentence of a .po file by its key; what is fuzzy or empty is left out."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder, "django.mo")
        _run("msgfmt", "-o", compiled, path)
        with compiled.open("rb") as stream:
            entries = gettext.GNUTranslations(stream)._catalog  # type: ignore[attr-defined]
    found: dict[str, dict[int, str]] = {}
    for key, text in entries.items():
        name, form = key if isinstance(key, tuple) else (key, 0)
        found.setdefault(name, {})[form] = text
    return {name: tuple(forms[n] for n in sorted(forms)) for name, forms in found.items() if name}


def messages_of(template: Path) -> list[Message]:
    """Return every sentence of a template, its English forms filled in."""
    english = template.with_name("en.po")
    english.write_text(_run("msgen", "--no-wrap", template), "utf-8")
    return [Message(key, forms) for key, forms in catalogue(english).items()]


def missing_in(path: Path, template: Path) -> list[str]:
    """Return what a language has no words for, or only doubtful ones."""
    have = catalogue(path)
    return [f"no words for: {each.text}" for each in messages_of(template) if each.key not in have]


def faults_in(path: Path, template: Path) -> Iterator[str]:
    """Yield where a translation does not carry what its source carries."""
    have = catalogue(path)
    for each in messages_of(template):
        for form in have.get(each.key, ()):
            yield from (f"{fault}: {form}  (of: {each.text})" for fault in _faults(each, form))


def _faults(message: Message, form: str) -> Iterator[str]:
    # "One file" may leave its number out where "3 files" may not; each language decides for its forms.
    if set(_NAMES.findall(form)) not in [set(_NAMES.findall(text)) for text in message.forms]:
        yield "other blanks or commands than the source"
    if form != unicodedata.normalize("NFC", form):
        yield "letters are not in NFC"
    if _end(form) != _end(message.text):
        yield "ends otherwise than the source"


def _end(text: str) -> str:
    """Return the sign with which a text ends, when it is one that the eye expects to find again."""
    return text[-1:] if text[-1:] in ".:…? \n" else ""


def check() -> int:
    """Say everything that is wrong with the translations."""
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        template = template_of_sentences(Path(folder))
        for language in PLURALS:
            path = TREE / language / "LC_MESSAGES" / "django.po"
            _run("msgfmt", "--check-format", "--check-domain", "-o", os.devnull, path)
            found = [*missing_in(path, template), *faults_in(path, template)]
            if not found and path.read_text("utf-8") != merged(language, template, Path(folder)):
                found = ["holds sentences that are no longer used, or in another order"]
            wrong += _say(language, found)
    if wrong:
        print(
            "Run `.venv/bin/python tools/translations.py update`, then write what is missing.",
            file=sys.stderr,
        )
    return 1 if wrong else 0


def _say(language: str, findings: list[str]) -> int:
    for finding in findings:
        print(f"{language}: {finding}")
    print(f"{language}: {'complete' if not findings else f'{len(findings)} to mend'}")
    return len(findings)


def _run(*command: object) -> str:
    """Run one of gettext's programs and return what it prints.

    Raises:
        SystemExit: it failed; its own words stand on standard error.
    """
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} failed:\n{done.stderr}")
    return done.stdout


def main() -> int:
    """Do what the command line asks; 1 when something is to be mended."""
    acts = {"update": update, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in acts:
        raise SystemExit("Say what to do: update or check.")
    return acts[sys.argv[1]]()


if __name__ == "__main__":
    settings.configure()
    sys.exit(main())
