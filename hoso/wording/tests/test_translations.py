"""What `tools/translations.py check` notices in a catalogue."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

import hoso

TOOL = Path(hoso.__file__).parents[1] / "tools" / "translations.py"
SOURCE = """
msgid "The label %(label)s is on another box."
msgstr "{label}"

msgid "Run `hoso doctor`."
msgstr "{doctor}"

msgid "One file waits."
msgid_plural "%(count)s files wait."
msgstr[0] "{one}"
msgstr[1] "{many}"
"""
GOOD = {
    "label": "Etiketten %(label)s sitter på en annen eske.",
    "doctor": "Kjør `hoso doctor`.",
    "one": "Én fil venter.",
    "many": "%(count)s filer venter.",
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = found
    spec.loader.exec_module(found)
    return found


def findings(tool: ModuleType, folder: Path, before: str = "", **words: str) -> list[str]:
    """Return what is found in a catalogue of three sentences, in which `words` stand for the good ones."""
    header = tool.HEADER.format(language="nb", plurals=tool.PLURALS["nb"])
    (folder / "django.pot").write_text(header + SOURCE.format(label="", doctor="", one="", many=""), "utf-8")
    text = SOURCE.format(**{**GOOD, **words})
    (folder / "nb.po").write_text(header + text.replace('\nmsgid "Run', f'\n{before}msgid "Run'), "utf-8")
    paths = (folder / "nb.po", folder / "django.pot")
    return [*tool.missing_in(*paths), *tool.faults_in(*paths)]


def test_a_good_catalogue_has_no_findings(tool: ModuleType, tmp_path: Path) -> None:
    assert findings(tool, tmp_path) == []


def test_a_sentence_without_words_is_named(tool: ModuleType, tmp_path: Path) -> None:
    assert findings(tool, tmp_path, doctor="") == ["no words for: Run `hoso doctor`."]


def test_a_fuzzy_sentence_counts_as_one_without_words(tool: ModuleType, tmp_path: Path) -> None:
    assert findings(tool, tmp_path, "#, fuzzy\n") == ["no words for: Run `hoso doctor`."]


@pytest.mark.parametrize(
    "words",
    [
        {"label": "Etiketten sitter på en annen eske."},
        {"label": "Etiketten %(lable)s sitter på en annen eske."},
        {"doctor": "Kjør `hoso lege`."},
        {"many": "%(number)s filer venter."},
    ],
)
def test_a_lost_or_changed_blank_or_command_is_named(
    tool: ModuleType, tmp_path: Path, words: dict[str, str]
) -> None:
    (found,) = findings(tool, tmp_path, **words)
    assert found.startswith("other blanks or commands")


def test_a_lost_full_stop_is_named(tool: ModuleType, tmp_path: Path) -> None:
    (found,) = findings(tool, tmp_path, doctor="Kjør `hoso doctor`")
    assert found.startswith("ends otherwise")


def test_letters_taken_apart_are_named(tool: ModuleType, tmp_path: Path) -> None:
    (found,) = findings(tool, tmp_path, doctor="Kjør na\u030a `hoso doctor`.")
    assert "NFC" in found


def test_sentences_are_gathered_from_pages_and_code(tool: ModuleType, tmp_path: Path) -> None:
    texts = {each.text for each in tool.messages_of(tool.template_of_sentences(tmp_path))}
    assert {"Sign in", "The box was not registered.", "dd/mm/yyyy"} <= texts


def test_without_a_word_what_to_do_nothing_is_done(tool: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["translations.py"])
    with pytest.raises(SystemExit, match="Say what to do"):
        tool.main()
