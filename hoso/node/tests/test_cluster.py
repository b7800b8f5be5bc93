"""The private PostgreSQL comes up, is shared, and comes back after every kind of crash we have seen."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hoso.node import cluster as clusters
from hoso.node import server
from hoso.node.errors import HomeOutOfReach, ServerNotStarted, ServerVersionDiffers
from hoso.node.home import Home, open_home
from hoso.node.server import Cluster
from hoso.node.tests.conftest import open_place


def one(address: str, query: str) -> object:
    with psycopg.connect(address) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


@pytest.fixture
def fallen(home_with_cluster: Home) -> Iterator[Cluster]:
    """A cluster that was made, holds a row, and whose server was ended by `kill -9`."""
    found = clusters.ensure_started(home_with_cluster)
    with psycopg.connect(found.url("hoso_owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 118 AS number")
    kill_postmaster(found)
    yield found
    clusters.stop(home_with_cluster)


def kill_postmaster(cluster: Cluster) -> int:
    pid = server.postmaster(cluster)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server.postmaster(cluster) is not None:
        time.sleep(0.005)
    return pid


def kept(cluster: Cluster) -> object:
    return one(cluster.url(), "SELECT number FROM kept")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """One throw-away cluster for the tests that spoil nothing."""
    with open_place() as folder, clusters.throwaway(folder) as found:
        yield found


class TestTheRolesOfTheDatabase:
    def test_it_is_up_in_seconds_and_has_checksums_and_a_fixed_order(self, cluster: Cluster) -> None:
        assert one(cluster.url(), "SHOW data_checksums") == "on"
        assert one(cluster.url(), "SELECT datcollate FROM pg_database WHERE datname = 'hoso'") == "C.UTF-8"
        assert one(cluster.url(), "SELECT 'đ' < 'e' COLLATE \"vi-x-icu\"") is True

    def test_there_is_no_way_in_by_network(self, cluster: Cluster) -> None:
        assert one(cluster.url(), "SHOW listen_addresses") == ""
        rules = one(
            cluster.url("postgres"),
            "SELECT string_agg(type || ' ' || auth_method, ',') FROM pg_hba_file_rules",
        )
        assert rules == "local peer"

    def test_the_application_writes_rows_but_makes_no_tables(self, cluster: Cluster) -> None:
        with psycopg.connect(cluster.url("hoso_owner")) as owner:
            owner.execute("CREATE TABLE register (id bigserial, name text)")
        with psycopg.connect(cluster.url("hoso_app")) as app:
            app.execute("INSERT INTO register (name) VALUES ('incoming')")
        with (
            psycopg.connect(cluster.url("hoso_app")) as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute("CREATE TABLE mine (id int)")
        with (
            psycopg.connect(cluster.url("hoso_app")) as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute("DROP TABLE register")
        with (
            psycopg.connect(cluster.url("hoso_app")) as app,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            app.execute("CREATE TEMPORARY TABLE mine (id int)")

    def test_the_reader_reads_and_changes_nothing(self, cluster: Cluster) -> None:
        with psycopg.connect(cluster.url("hoso_owner")) as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS seen AS SELECT 1 AS id")
            owner.execute("CREATE TABLE IF NOT EXISTS not_named AS SELECT 1 AS id")
            owner.execute("GRANT SELECT ON seen TO hoso_reader")
        assert one(cluster.url("hoso_reader"), "SELECT id FROM seen") == 1
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
        with psycopg.connect(cluster.url("hoso_reader")) as reader, refused:
            reader.execute("DELETE FROM seen")
        refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
        with psycopg.connect(cluster.url("hoso_reader")) as reader, refused:
            reader.execute("SELECT id FROM not_named")
        assert one(cluster.url("hoso_reader"), "SELECT count(*) FROM seen") == 1

    def test_nobody_but_the_administrator_is_superuser(self, cluster: Cluster) -> None:
        assert (
            one(cluster.url(), "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolsuper") == "postgres"
        )


def test_the_last_one_out_stops_the_server(home_with_cluster: Home) -> None:
    with clusters.lease(home_with_cluster) as first:
        with clusters.lease(home_with_cluster) as second:
            assert second == first
        assert one(first.url(), "SELECT 1") == 1
    assert server.postmaster(first) is None


def test_a_killed_process_gives_its_lease_back(home_with_cluster: Home) -> None:
    program = (
        "import sys, time; from pathlib import Path; from hoso.node import cluster, home\n"
        "with cluster.lease(home.home_at(Path(sys.argv[1]))): print('in', flush=True); time.sleep(60)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(home_with_cluster.root)], stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"in\n"
    with clusters.lease(home_with_cluster) as found:
        pid = server.postmaster(found)
        assert pid is not None
        other.kill()
        other.wait()
    assert server.postmaster(found) is None


def test_a_server_killed_by_force_comes_back_with_its_rows(home_with_cluster: Home, fallen: Cluster) -> None:
    clusters.ensure_started(home_with_cluster)
    assert kept(fallen) == 118


def test_a_lease_holder_notices_a_killed_server_and_brings_it_back(home_with_cluster: Home) -> None:
    with clusters.lease(home_with_cluster) as found:
        assert not clusters.restart_if_gone(home_with_cluster, found)
        kill_postmaster(found)
        assert clusters.restart_if_gone(home_with_cluster, found)
        assert one(found.url(), "SELECT 1") == 1


def test_a_pid_that_now_belongs_to_another_process_does_not_stop_the_start(
    home_with_cluster: Home, fallen: Cluster
) -> None:
    # The dangerous case is a stranger of the server's own user: PostgreSQL takes it for a server.
    user = fallen.user.uid if os.geteuid() == 0 else None
    stranger = subprocess.Popen(["sleep", "60"], user=user)
    try:
        wait_for_no_server(fallen)
        file = fallen.data / "postmaster.pid"
        lines = file.read_text().splitlines()
        file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        clusters.ensure_started(home_with_cluster)
        assert kept(fallen) == 118
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_an_empty_pid_file_does_not_stop_the_start(home_with_cluster: Home, fallen: Cluster) -> None:
    wait_for_no_server(fallen)
    (fallen.data / "postmaster.pid").write_text("")
    clusters.ensure_started(home_with_cluster)
    assert kept(fallen) == 118


def wait_for_no_server(cluster: Cluster) -> None:
    for _ in range(100):
        if not any(server._our_processes(cluster)):
            return
        time.sleep(0.1)
    raise AssertionError("backends of the killed server live on")


def test_a_busy_backend_left_behind_is_ended_and_the_start_succeeds(home_with_cluster: Home) -> None:
    found = clusters.ensure_started(home_with_cluster)
    busy = subprocess.Popen(
        ["psql", found.url(), "-c", "SELECT count(*) FROM generate_series(1, 100000000000)"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_busy(found)
        kill_postmaster(found)
        clusters.ensure_started(home_with_cluster)
        assert one(found.url(), "SELECT 1") == 1
    finally:
        busy.kill()
        busy.wait()
        clusters.stop(home_with_cluster)


def wait_until_busy(cluster: Cluster) -> None:
    for _ in range(100):
        if (
            one(
                cluster.url("postgres"),
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%generate_series%'",
            )
            == 2
        ):
            return
        time.sleep(0.05)
    raise AssertionError("the query did not begin")


def test_the_server_of_another_home_is_not_taken_for_ours(
    home_with_cluster: Home, fallen: Cluster, place: Path
) -> None:
    other_home = open_home(place / "other")
    with clusters.lease(other_home) as other:
        wait_for_no_server(fallen)
        file = fallen.data / "postmaster.pid"
        lines = file.read_text().splitlines()
        file.write_text("\n".join([str(server.postmaster(other)), *lines[1:]]) + "\n")
        assert server.postmaster(fallen) is None
        clusters.ensure_started(home_with_cluster)
        assert kept(fallen) == 118
        assert server.postmaster(other) is not None


def test_a_making_that_was_cut_short_begins_again(own_home: Home) -> None:
    (own_home.pg / ".making-15").mkdir()
    (own_home.pg / ".making-15" / "half").write_text("of a cluster")
    with clusters.lease(own_home) as found:
        assert one(found.url(), "SELECT 1") == 1


def test_a_cluster_that_an_older_hoso_prepared_is_prepared_again(home_with_cluster: Home) -> None:
    with clusters.lease(home_with_cluster) as found, psycopg.connect(found.url("hoso_owner")) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 118 AS number")
        owner.commit()
        admin = psycopg.connect(found.url(server.ADMIN), autocommit=True)
        with admin:
            admin.execute("GRANT TEMPORARY ON DATABASE hoso TO hoso_app")
    mark = found.data.with_name(f"{found.data.name}.prepared")
    mark.write_text(str(clusters.PREPARATION - 1), "ascii")
    with clusters.lease(home_with_cluster) as again:
        assert kept(again) == 118
        allowed = "SELECT has_database_privilege('hoso_app', 'hoso', 'TEMPORARY')"
        assert one(again.url(server.ADMIN), allowed) is False
    assert mark.read_text("ascii") == str(clusters.PREPARATION)


def test_a_home_that_was_moved_still_starts(home_with_cluster: Home, place: Path) -> None:
    with clusters.lease(home_with_cluster):
        pass
    for name in ("a new place with 'quotes'", "one, with a comma"):
        moved = home_with_cluster.root.rename(place / name)
        with clusters.lease(open_home(moved)) as found:
            assert one(found.url(), "SELECT 1") == 1
        home_with_cluster = open_home(moved)
    found.sockets.rmdir()


def test_data_of_another_version_is_left_alone(own_home: Home) -> None:
    (own_home.pg / "99").mkdir()
    with pytest.raises(ServerVersionDiffers):
        clusters.ensure_started(own_home)
    assert list((own_home.pg / "99").iterdir()) == []


def test_a_server_that_cannot_start_says_why(
    home_with_cluster: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clusters.lease(home_with_cluster) as found:
        pass
    with (found.data / "local.conf").open("a") as stream:
        stream.write("shared_buffers = 'plenty'\n")
    monkeypatch.setattr(server, "PATIENCE_SECONDS", 0.1)
    with pytest.raises(ServerNotStarted, match="shared_buffers"), clusters.lease(home_with_cluster):
        pass
    assert server.postmaster(found) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="the server runs as another user only when root starts it")
def test_a_home_that_the_server_cannot_come_to_is_refused(place: Path) -> None:
    (place / "closed").mkdir(mode=0o700)
    home = open_home(place / "closed" / "home")
    with pytest.raises(HomeOutOfReach) as refused:
        clusters.ensure_started(home)
    assert refused.value.facts["closed"] == str(place / "closed")
    assert list(home.pg.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="root is never the server's user")
def test_started_by_root_the_server_runs_as_its_own_user(home_with_cluster: Home) -> None:
    with clusters.lease(home_with_cluster) as found:
        assert Path(f"/proc/{server.postmaster(found)}").stat().st_uid == found.user.uid != 0
