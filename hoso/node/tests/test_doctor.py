"""An administrator asks what is wrong, and gets the command that mends it."""

import os
import subprocess
from pathlib import Path

import psycopg
import pytest

from hoso.node import cluster as clusters
from hoso.node import landlock
from hoso.node.doctor import Check, examine, layers_in_force
from hoso.node.home import Home
from hoso.node.identity import open_identity


def found(environment: dict[str, str]) -> dict[str, Check]:
    return {check.code: check for check in examine(environment)}


@pytest.mark.skipif(landlock.abi() == 0, reason="this kernel has no Landlock, and doctor says so")
def test_on_a_machine_that_is_set_up_everything_needed_is_well(own_home: Home) -> None:
    checks = found({"HOSO_HOME": str(own_home.root)})
    assert {code for code, check in checks.items() if check.is_needed and not check.ok} == set()


def test_every_bad_finding_comes_with_a_command(own_home: Home) -> None:
    own_home.root.chmod(0o777)
    for check in examine(
        {"HOSO_HOME": str(own_home.root), "HOSO_DATABASE_URL": "postgresql://a@10.0.0.5/hoso"}
    ):
        assert check.ok != bool(check.advice_command), check.code


def test_looking_makes_and_starts_nothing(place: Path) -> None:
    checks = found({"HOSO_HOME": str(place / "home")})
    assert checks["home"].ok
    assert list(place.iterdir()) == []


def test_a_home_open_to_others_is_found(own_home: Home) -> None:
    own_home.root.chmod(0o755)
    check = found({"HOSO_HOME": str(own_home.root)})["home"]
    assert (check.ok, check.advice_command) == (False, f"chmod go-rw {own_home.root}")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_home_of_somebody_else_is_found(own_home: Home) -> None:
    os.chown(own_home.root, 12345, 12345)
    check = found({"HOSO_HOME": str(own_home.root)})["home"]
    assert (check.ok, check.advice_command) == (False, f"sudo chown -R root: {own_home.root}")


def test_a_key_that_others_may_read_is_found(own_home: Home) -> None:
    open_identity(own_home).key_file.chmod(0o644)
    assert not found({"HOSO_HOME": str(own_home.root)})["node_key"].ok


def test_a_database_address_that_is_not_private_is_found_and_its_password_not_told(own_home: Home) -> None:
    environment = {
        "HOSO_HOME": str(own_home.root),
        "HOSO_DATABASE_URL": "postgresql://hoso_app:118-secret@db.office.local/hoso",
    }
    check = found(environment)["database"]
    assert not check.ok
    assert "118-secret" not in str(check)


def test_a_running_database_is_looked_at(home_with_cluster: Home) -> None:
    with clusters.lease(home_with_cluster):
        assert found({"HOSO_HOME": str(home_with_cluster.root)})["database"].found == "private, running"
    assert found({"HOSO_HOME": str(home_with_cluster.root)})["database"].found == "private, not running"


def test_another_order_of_letters_is_found_and_mended_by_the_command_that_is_named(
    home_with_cluster: Home,
) -> None:
    with clusters.lease(home_with_cluster) as cluster:
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as administrator:
            administrator.execute("UPDATE pg_collation SET collversion = '0' WHERE collname = 'vi-x-icu'")
        check = found({"HOSO_HOME": str(home_with_cluster.root)})["database"]
        assert (check.ok, "vi-x-icu" in check.found) == (False, True)
        subprocess.run(check.advice_command, shell=True, check=True, capture_output=True)
        assert found({"HOSO_HOME": str(home_with_cluster.root)})["database"].ok


def test_the_layers_are_tried_and_not_just_named() -> None:
    layers, open_doors = layers_in_force()
    assert "no_new_privs" in layers
    assert ("landlock" in layers and "seccomp" in layers) == (open_doors == [])
