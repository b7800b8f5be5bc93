"""An is the clerk who installs Hoso on an office PC; the home must be hers alone."""

import os
import stat
from pathlib import Path

import pytest

from hoso.node.errors import HomeNotOurs, HomeNotUsable
from hoso.node.home import FOLDERS, SOCKET_NAME, SOCKET_PATH_BYTES, Home, find_home, open_home, socket_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")


@pytest.mark.parametrize(
    ("environment", "uid", "expected"),
    [
        ({"HOSO_HOME": "/srv/archive"}, 1000, "/srv/archive"),
        ({"HOSO_HOME": "/srv/archive"}, 0, "/srv/archive"),
        ({"XDG_DATA_HOME": "/data/an", "HOME": "/home/an"}, 0, "/var/lib/hoso"),
        ({"XDG_DATA_HOME": "/data/an", "HOME": "/home/an"}, 1000, "/data/an/hoso"),
        ({"HOME": "/home/an"}, 1000, "/home/an/.local/share/hoso"),
    ],
)
def test_the_home_is_where_the_rules_say(environment: dict[str, str], uid: int, expected: str) -> None:
    assert find_home(environment, uid=uid) == Path(expected)


def test_a_new_home_has_every_folder_and_is_closed_to_others(own_home: Home) -> None:
    assert {entry.name for entry in own_home.root.iterdir()} == set(FOLDERS)
    for folder in [own_home.root, *own_home.root.iterdir()]:
        assert not stat.S_IMODE(folder.stat().st_mode) & 0o066, folder


def test_keys_and_objects_are_closed_even_for_passing(own_home: Home) -> None:
    for folder in (own_home.keys, own_home.objects, own_home.quarantine):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_home_left_open_is_closed_again(own_home: Home) -> None:
    own_home.keys.chmod(0o777)
    open_home(own_home.root)
    assert stat.S_IMODE(own_home.keys.stat().st_mode) == 0o700


@as_root
def test_a_home_of_somebody_else_is_refused_with_the_command_that_mends_it(place: Path) -> None:
    (place / "home").mkdir()
    os.chown(place / "home", 12345, 12345)
    with pytest.raises(HomeNotOurs) as refused:
        open_home(place / "home")
    assert refused.value.facts["command"] == f"sudo chown -R root: {place / 'home'}"
    assert list((place / "home").iterdir()) == []


@as_root
def test_one_folder_of_somebody_else_is_refused_too(own_home: Home) -> None:
    os.chown(own_home.keys, 12345, 12345)
    with pytest.raises(HomeNotOurs):
        open_home(own_home.root)


def test_a_home_under_a_file_is_refused(place: Path) -> None:
    (place / "file").write_text("no folder")
    with pytest.raises(HomeNotUsable):
        open_home(place / "file" / "home")


def test_the_socket_lies_in_the_home_when_its_name_fits(own_home: Home) -> None:
    folder = socket_folder(own_home, owner_uid=os.geteuid(), owner_gid=os.getegid())
    assert folder == own_home.run / "pg"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_home_with_a_long_name_gets_a_short_socket_and_a_link_to_it(place: Path) -> None:
    home = open_home(place / ("long" * 30))
    folder = socket_folder(home, owner_uid=os.geteuid(), owner_gid=os.getegid())
    try:
        assert len(str(folder) + SOCKET_NAME) <= SOCKET_PATH_BYTES
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert (home.run / "pg.elsewhere").readlink() == folder
        assert socket_folder(home, owner_uid=os.geteuid(), owner_gid=os.getegid()) == folder
    finally:
        folder.rmdir()


@as_root
def test_a_socket_folder_that_somebody_else_made_first_is_refused(own_home: Home) -> None:
    (own_home.run / "pg").mkdir()
    os.chown(own_home.run / "pg", 12345, 12345)
    with pytest.raises(HomeNotUsable):
        socket_folder(own_home, owner_uid=0, owner_gid=0)
    assert (own_home.run / "pg").stat().st_uid == 12345
