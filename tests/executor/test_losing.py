"""What becomes of pages that a Dask cluster has in hand, whatever it answers, and whenever it is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from linter.cli import cluster
from linter.cli.cluster import Cluster, cluster_hands
from linter.cli.workers import WorkerDiedError
from linter.examiner import Examiner

pytest.importorskip("distributed", reason="the extra `dask` is not installed")


class Held(Executor):
    """The far side: it answers when the test says so; while it is `closed`, it takes nothing."""

    def __init__(self) -> None:
        self.given: list[Future[Any]] = []
        self.closed = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.closed:
            raise RuntimeError("the connection is closed")
        self.given.append(Future())
        return self.given[-1]


class Connection:
    """As much of `distributed.Client` as a cluster uses."""

    def __init__(self) -> None:
        self.far, self.status = Held(), "running"
        self.workers: int | None = 1  # None: nobody says

    def get_executor(self, pure: bool) -> Held:
        return self.far

    def submit(self, fn: Callable[..., Any], value: object, pure: bool) -> object:
        return fn(value)

    def nthreads(self) -> dict[str, int]:
        if self.workers is None:
            raise OSError("the scheduler does not answer")
        return {f"worker-{number}": 1 for number in range(self.workers)}

    def sync(self, asked: Callable[[], Any], callback_timeout: float) -> Any:
        return asked()

    def close(self, timeout: float) -> None:
        self.status = "closed"


@pytest.fixture
def connection() -> Connection:
    return Connection()


@pytest.fixture
def there(connection: Connection) -> Iterator[Cluster]:
    made = Cluster(connection, "shared")  # type: ignore[arg-type]
    yield made
    made.shutdown()


def told(shared: object, page: str) -> tuple[object, str]:
    """A task: what it was given."""
    return shared, page


def broken(shared: object, page: str) -> None:
    raise ValueError(f"{page} breaks it")


def test_answers_and_faults_come_back_as_they_are(there: Cluster, connection: Connection) -> None:
    sound, faulty = there.submit(told, "one"), there.submit(told, "two")
    fault = MemoryError("too much")
    connection.far.given[1].set_exception(fault)
    connection.far.given[0].set_result("answered")
    assert sound.result(60) == "answered"
    assert faulty.exception(60) is fault


def test_a_task_that_ended_all_its_workers_is_told_as_their_death(there: Cluster, connection: Connection) -> None:
    from distributed import KilledWorker

    given = there.submit(told, "one")
    connection.far.given[0].set_exception(KilledWorker("one", None, 3))  # type: ignore[no-untyped-call]
    with pytest.raises(WorkerDiedError, match=r"every worker that had it in hand died \(4\)"):
        given.result(60)


def test_a_connection_that_closes_between_two_pages_leaves_both_to_this_machine(
    there: Cluster, connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    first = there.submit(told, "one")
    connection.far.closed = True
    assert there.submit(told, "two").result(60) == ("shared", "two")
    assert first.result(60) == ("shared", "one")
    assert there.submit(told, "three").result(60) == ("shared", "three")
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "lint-modules: note: the Dask cluster was lost (the connection is closed): "
        "the pages that are left are examined here"
    ]


def test_what_fails_here_too_is_told(there: Cluster, connection: Connection) -> None:
    connection.far.closed = True
    with pytest.raises(ValueError, match="one breaks it"):
        there.submit(broken, "one").result(60)


def test_an_answer_that_comes_after_the_page_was_examined_here_changes_nothing(
    there: Cluster, connection: Connection
) -> None:
    late = there.submit(told, "one")
    connection.far.closed = True
    there.submit(told, "two").result(60)
    assert late.result(60) == ("shared", "one")
    connection.far.given[0].set_result("late")
    assert late.result(60) == ("shared", "one")


def test_tasks_that_the_scheduler_forgot_are_done_here_and_the_loss_is_told_once(
    there: Cluster, connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [there.submit(told, "one"), there.submit(told, "two")]
    for far in connection.far.given:
        assert far.cancel()
    assert [one.result(60) for one in given] == [("shared", "one"), ("shared", "two")]
    assert capsys.readouterr().err.count("the Dask cluster was lost (its scheduler is gone)") == 1


@pytest.mark.parametrize("end", ["closed", "alone", "silent"])
def test_a_cluster_that_is_gone_without_a_word_is_noticed(
    there: Cluster,
    connection: Connection,
    end: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if end == "closed":
        connection.status = "closed"
    elif end == "alone":
        monkeypatch.setattr(cluster, "_ALONE", 1.2)  # a second look is needed
        connection.workers = None
    else:
        monkeypatch.setattr(cluster, "_SILENT", 0.0)
    assert there.submit(told, "one").result(60) == ("shared", "one")
    why = {
        "closed": "its scheduler is gone",
        "alone": "it has had no worker for 1 seconds",
        "silent": "nothing came back for 0 seconds",
    }
    assert f"the Dask cluster was lost ({why[end]})" in capsys.readouterr().err


def test_what_is_under_way_at_the_end_is_dropped(there: Cluster, connection: Connection) -> None:
    given = there.submit(told, "one")
    there.shutdown()
    connection.far.given[0].set_result("late")
    assert not given.done()


def test_a_cluster_is_asked_for_its_threads_once_and_left_at_the_end(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def connected(address: str) -> Connection:
        asked.append(address)
        return connection

    monkeypatch.setattr(cluster, "connected", connected)
    monkeypatch.setattr(cluster, "threads", lambda client, address, examiner: 6)
    monkeypatch.setattr(cluster, "sent", lambda examiner: "shared")
    examiner: Examiner = object()  # type: ignore[assignment]
    with cluster_hands("127.0.0.1:8786", examiner) as hands:
        assert hands(0) is None
        assert asked == []
        first, second = hands(1000), hands(1000)
        assert first is not None
        assert second is not None
        assert first.executor is second.executor
        assert first.ahead == 48
        assert asked == ["127.0.0.1:8786"]
        assert connection.status == "running"
    assert connection.status == "closed"
