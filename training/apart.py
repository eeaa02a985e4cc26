"""Members learned from more labels than a worker holds: LightGBM's data-parallel Dask interface.

Labels lie here as Parquet, some thousand rows a file; each worker is sent its share of the files'
rows, and no memory holds all of them, nor does this process more than one file. Lines are fitted to
sums over the files, the same on any cluster. Trees add up histograms over the workers: which rows
share a worker decides where features are cut, and so the bits; the same number of workers gives the
same trees, another number others as good (decision 28).

LightGBM does not survive the loss of a worker: then the rows are sent again, and what was in hand
is learned again by those that are left.
"""

from __future__ import annotations

import logging
import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from operator import add, attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlparse

import dask.array
import distributed
import lightgbm
import lightgbm.dask
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from threadpoolctl import threadpool_limits

from features.errors import UnavailableError
from models.fit.columns import Columns
from models.fit.ensemble import Ensemble
from models.fit.forests import Forests
from models.fit.grid import Grid
from models.fit.linear import LinearPart, lines_of
from models.fit.moments import moments_of
from models.fit.trees import Sample, parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from features.progress import Progress
    from models.fit.moments import Moments
    from models.fit.trees import Floats, Mask
    from training.engine import Task

ATTEMPTS: Final = 5
"""How often rows are sent before the loss of workers is told."""

RETURN: Final = 120
"""Seconds in which a worker that was lost may come back."""

_LOOK: Final = 0.5
"""Seconds between two looks whether all workers are there."""

_TIME_OUT: Final = 10
"""Minutes that LightGBM waits for a machine that fell silent."""

_LOOKS: Final = 10
"""How often it is looked again after an error."""

_THE_SAME: Final = {"max_bin": 255, "min_data_in_bin": 1, "boost_from_average": False}
"""Room for every value that the grid keeps, on either side of zero; and no mean of means."""

# what LightGBM writes of the machines that it ran on is no part of a model
_MACHINES: Final = re.compile(
    r"^\[(machines|num_machines|local_listen_port|time_out|machine_list_filename): .*\]\n",
    re.MULTILINE,
)


# else it prints between the lines of a command's answer, and warns of what nobody asked for
_LOG: Final = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())
lightgbm.register_logger(_LOG)


class LostError(Exception):
    """A worker is gone, and the rows that it held."""


@dataclass(frozen=True)
class Files:
    """Parts of the rows, as files, in the order of the rows."""

    paths: tuple[Path, ...]

    @classmethod
    def write(cls, folder: Path, samples: Iterable[Sample]) -> Files:
        """Write each part; one is in memory at a time."""
        paths = []
        for at, sample in enumerate(samples):
            columns = {f"f{one}": column for one, column in enumerate(sample.values.T)}
            table = pa.table({**columns, "target": sample.target, "weight": sample.weight})
            paths.append(folder / f"{at:05d}.parquet")
            pq.write_table(table, paths[-1])
        return cls(tuple(paths))

    def read(self, at: int) -> Sample:
        """The part at a place, as it was written."""
        *values, target, weight = pq.read_table(self.paths[at]).columns
        cells = np.array([column.to_numpy() for column in values], dtype=np.float32).T
        return Sample(cells, target.to_numpy(), weight.to_numpy())


class Apart:
    """A task whose rows are spread over the workers of a cluster.

    ``connect`` opens a client of it, with patience in seconds. Each attempt has one of its own:
    closing it lets go of all that was asked for, whatever waits for a worker that is gone.
    """

    def __init__(
        self, connect: Callable[[float], AbstractContextManager[Any]], task: Task, folder: Path
    ) -> None:
        self.connect = connect
        self.task = task
        self.files = Files.write(folder, task.samples())
        self.columns = Columns.of(task.newest)
        self.grid = Grid.of(task.newest, task.settings.trees.bins)

    def fit(self, progress: Progress, patience: float) -> Ensemble:
        """Fit lines and then forest after forest; a lost worker costs the one in hand.

        ``patience`` is for the first worker to come; later as many as there were are waited for.

        Raises
        ------
        UnavailableError
            Nobody answers, or workers were lost again and again.
        """
        texts: list[str] = []
        wanted = 0
        for _ in range(ATTEMPTS):
            try:
                with self.connect(RETURN if wanted else patience) as client:
                    workers = _awaited(client, wanted)
                    wanted = max(wanted, len(workers))
                    spread = Spread(client, workers, self)
                    lines = spread.lines()
                    for member in range(len(texts), self.task.settings.members):
                        texts.append(spread.forest(lines, member))
                        told = f"{len(texts)} of {self.task.settings.members} members fitted, apart"
                        progress.step(told, len(texts) / self.task.settings.members)
                    return Ensemble(lines, Forests(tuple(texts)))
            except LostError:
                continue
        raise UnavailableError(
            f"Workers were lost {ATTEMPTS} times while they learned together; perhaps their "
            "memory ran out. Nothing was recorded: train again."
        )

    def draw(self, part: int) -> Draw:
        """How often the rows of a part count."""
        return Draw((self.task.seed, part), self.task.settings.members)


class Spread:
    """The rows of a task on some workers: part ``i`` on the ``i``-th of them, and round again."""

    def __init__(self, client: Any, workers: list[str], apart: Apart) -> None:  # noqa: ANN401 - Dask is not typed
        self.client = client
        self.apart = apart
        self.held = [workers[at % len(workers)] for at in range(len(apart.files.paths))]
        self.rows = self._watched(
            lambda: [
                client.scatter(apart.files.read(at), [worker], hash=False)
                for at, worker in enumerate(self.held)
            ]
        )

    def lines(self) -> LinearPart:
        """Add up the sums of the parts, in their order."""
        task, columns = self.apart.task, self.apart.columns
        sums = [
            self._submit(at, part_moments, sample, self.apart.draw(at), columns)
            for at, sample in enumerate(self.rows)
        ]
        total = self._watched(lambda: reduce(add, (one.result() for one in sums)))
        settings = task.settings
        return lines_of(
            total,
            columns,
            task.constraints,
            settings.ridge,
            settings.linear_share,
            task.reads,
        )

    def forest(self, lines: LinearPart, number: int) -> str:
        """Grow one member's trees on what its line leaves; LightGBM's text."""
        line = LinearPart(lines.columns, lines.weights[[number]], lines.intercepts[[number]])
        member = Member(number, line, self.apart.task.reads[number], self.apart.grid)
        rest = [
            self._submit(at, part_rest, sample, self.apart.draw(at), member)
            for at, sample in enumerate(self.rows)
        ]
        text: str = self._watched(lambda: self._grow(rest, number))
        return text

    def _grow(self, rest: list[Any], member: int) -> str:
        task, client = self.apart.task, self.client
        parameters = parameters_of(task.constraints, task.settings.trees, task.seed + member)
        parameters |= _THE_SAME
        parameters.pop("num_threads")  # as many as a worker has
        if "monotone_constraints_method" in parameters:
            parameters["monotone_constraints_method"] = "basic"  # what data-parallel trees can do
        model = lightgbm.dask.DaskLGBMRegressor(
            client=client,
            tree_learner="data",
            n_estimators=task.settings.trees.trees,
            machines=self._machines(),
            time_out=_TIME_OUT,
            **parameters,
        )
        width = task.reads.shape[1]
        values, target, weight = (
            [self._submit(at, attrgetter(name), part) for at, part in enumerate(rest)]
            for name in ("values", "target", "weight")
        )
        with client.as_current():
            model.fit(
                _array(values, np.float32, width),
                _array(target, np.float64),
                sample_weight=_array(weight, np.float64),
            )
        text: str = model.booster_.model_to_string(importance_type="gain")
        return _MACHINES.sub("", text)

    def _machines(self) -> str:
        """Where the part of LightGBM in each worker will listen.

        Its own way holds ports by open sockets as Dask's results: where Dask moves one of these to
        a worker that has nothing to do, it waits for ever.
        """
        workers = sorted(set(self.held))
        while True:
            ports = self.client.gather(
                [self._submit(self.held.index(worker), free_port) for worker in workers]
            )
            machines = [
                f"{urlparse(worker).hostname}:{port}"
                for worker, port in zip(workers, ports, strict=True)
            ]
            if len(set(machines)) == len(machines):  # of one machine they may be the same
                return ",".join(machines)

    def _watched(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - Dask is not typed
        """The work's answer; abandoned where a worker that holds rows is gone.

        What is pinned to a worker that is gone would wait for it for ever.
        """
        with ThreadPoolExecutor(1) as alone:
            answer = alone.submit(work)
            while not wait([answer], timeout=_LOOK).done:
                if self._is_lost():
                    self.client.close()
                    raise LostError
        try:
            return answer.result()
        except distributed.CancelledError as error:
            raise LostError from error
        except Exception as error:  # whatever the others made of it
            for _ in range(_LOOKS):  # the scheduler may be the last to hear of a death
                if self._is_lost():
                    raise LostError from error
                time.sleep(_LOOK)
            raise

    def _is_lost(self) -> bool:
        return not set(self.held) <= set(self.client.ncores())

    def _submit(self, at: int, function: Callable[..., Any], *asked: Any) -> Any:  # noqa: ANN401 - Dask is not typed
        """Ask the worker that holds a part."""
        worker = [self.held[at]]
        return self.client.submit(
            function, *asked, workers=worker, allow_other_workers=False, pure=False
        )


def free_port() -> int:
    """A port of this machine on which nobody listens now."""
    with socket.socket() as found:
        found.bind(("", 0))
        port: int = found.getsockname()[1]
        return port


class Draw(NamedTuple):
    """How often the rows of one part count for each member: Poisson, a bootstrap of many rows."""

    seed: tuple[int, ...]
    members: int

    def of(self, rows: int) -> Floats:
        """Shape (members, rows)."""
        random = np.random.default_rng(self.seed)
        return random.poisson(1.0, (self.members, rows)).astype(np.float64)


def part_moments(sample: Sample, draw: Draw, columns: Columns) -> Moments:
    """The sums that lines are fitted to, over one part."""
    with threadpool_limits(limits=1):
        return moments_of(sample, draw.of(len(sample)), columns)


class Member(NamedTuple):
    """One member before its trees: its number, its line, the columns that it looks at."""

    number: int
    line: LinearPart
    reads: Mask
    grid: Grid


def part_rest(sample: Sample, draw: Draw, member: Member) -> Sample:
    """What a member's line leaves to its trees, of the rows of one part that it drew."""
    weight = sample.weight * draw.of(len(sample))[member.number]
    rest = sample.target - member.line.margins(sample.values)[0]
    drawn = weight > 0
    values = member.grid.drawn(sample.values[drawn])
    values[:, ~member.reads] = 0.0  # nothing to split
    return Sample(values, rest[drawn], weight[drawn])


def _array(parts: Sequence[Any], kind: type, *width: int) -> Any:  # noqa: ANN401 - Dask is not typed
    """Arrays on the workers as one; how many rows each has is not known here."""
    blocks = [dask.array.from_delayed(part, (np.nan, *width), kind) for part in parts]
    return dask.array.concatenate(blocks, allow_unknown_chunksizes=True)


def _awaited(client: Any, wanted: int) -> list[str]:  # noqa: ANN401 - Dask is not typed
    """The workers there are, once as many came as are wanted or some time went by."""
    with suppress(distributed.TimeoutError):
        client.wait_for_workers(max(wanted, 1), timeout=RETURN)
    return sorted(client.ncores())
