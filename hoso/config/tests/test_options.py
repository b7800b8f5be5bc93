from pathlib import Path

import pytest

from hoso.config.options import EXAMPLES, OddSetting, Options, read_options


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOSO_LISTEN", "8000"),
        ("HOSO_LISTEN", "127.0.0.1:99999"),
        ("HOSO_LANGUAGE", "fr"),
        ("HOSO_DATABASE_URL", "sqlite:///x"),
        ("HOSO_WORKERS", "many"),
        ("HOSO_NODE_ID", "42"),
        ("HOSO_OBJECTS_URL", "/mnt/objects"),
        ("HOSO_ADDRESS", "http://hoso.office.local"),
        ("HOSO_ADDRESS", "hoso.office.local"),
        ("HOSO_ADDRESS", "https://hoso.office.local/pages"),
        ("HOSO_ADDRESS", "https://an:secret@hoso.office.local"),
    ],
)
def test_an_odd_setting_is_refused_by_name_with_an_example(name: str, value: str) -> None:
    with pytest.raises(OddSetting) as refused:
        read_options({name: value})
    assert name in str(refused.value)
    assert EXAMPLES[name] in str(refused.value)


def test_a_refused_address_does_not_repeat_its_password() -> None:
    with pytest.raises(OddSetting) as refused:
        read_options({"HOSO_DATABASE_URL": "mysql://root:s3cret@db/x"})
    assert "s3cret" not in str(refused.value)


def test_the_page_for_administrators_names_every_setting() -> None:
    told = (Path(__file__).parents[3] / "docs" / "operations.md").read_text("utf-8")
    assert [name for name in EXAMPLES if f"`{name}`" not in told] == []


def test_every_example_can_be_used() -> None:
    assert read_options(EXAMPLES).language == "vi"


def test_nothing_set_listens_only_on_this_machine() -> None:
    assert read_options({}) == Options()
    assert read_options({}).listen.startswith("127.0.0.1:")
    assert read_options({"HOSO_HOSTS": " a.local, b.local "}).allowed_hosts[-2:] == ["a.local", "b.local"]
