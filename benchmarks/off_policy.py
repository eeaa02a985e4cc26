"""Our off-policy estimates beside Open Bandit Pipeline's, on its logs of a real shop.

`pip download obp==0.4.1 --no-deps && python benchmarks/off_policy.py obp-0.4.1-py3-none-any.whl`
reads the small Open Bandit logs out of the wheel (Saito et al., 2021; CC BY 4.0). What the random
policy earns is estimated from the log of Bernoulli Thompson sampling; the truth, up to its own
noise, is the mean of random's own log.

`obp` needs torch, for gradients alone; where that is missing, an empty module stands in so that
its own estimators can be imported from the wheel and compared digit by digit.
"""

from __future__ import annotations

import argparse
import sys
import types
import zipfile
from importlib import import_module
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from training.off_policy import Logged, worth_of

if TYPE_CHECKING:
    from collections.abc import Callable

CAMPAIGNS = ("all", "men", "women")
SEED = 1


def read_log(wheel: zipfile.ZipFile, policy: str, campaign: str) -> pd.DataFrame:
    """One log: item, position, click, propensity."""
    with wheel.open(f"obp/dataset/obd/{policy}/{campaign}/{campaign}.csv") as file:
        return pd.read_csv(file, index_col=0)


def click_rates(log: pd.DataFrame, items: int) -> np.ndarray:
    """Shrunken click rate of each item at each position, shape (items, positions)."""
    positions = int(log["position"].max())
    clicks, shown = np.zeros((items, positions)), np.zeros((items, positions))
    at = (log["item_id"].to_numpy(), log["position"].to_numpy() - 1)
    np.add.at(clicks, at, log["click"].to_numpy())
    np.add.at(shown, at, 1)
    return (clicks + 50 * log["click"].mean()) / (shown + 50)


def evaluate_random(bts: pd.DataFrame, random: pd.DataFrame) -> tuple[Logged, float, dict]:
    """The uniformly random policy from Thompson sampling's log; its outcome model cross-fitted."""
    items = int(random["item_id"].max()) + 1
    half = np.arange(len(bts)) % 2
    item, place = bts["item_id"].to_numpy(), bts["position"].to_numpy() - 1
    rates = [click_rates(bts[half != part], items) for part in (0, 1)]
    table = np.where((half == 0)[:, None], rates[0][:, place].T, rates[1][:, place].T)
    reward, odds = bts["click"].to_numpy(float), bts["propensity_score"].to_numpy(float)
    rows = np.arange(len(bts))
    logged = Logged(reward, 1 / items / odds, table[rows, item], table.mean(axis=1))
    asked = {
        "reward": reward,
        "action": item,
        "position": np.zeros(len(bts), dtype=int),
        "pscore": odds,
        "action_dist": np.full((len(bts), items, 1), 1 / items),
        "estimated_rewards_by_reg_model": table[:, :, None],
    }
    return logged, float(random["click"].mean()), asked


def their_estimators(wheel: Path) -> dict[str, Callable[..., float]] | None:
    """Open Bandit Pipeline's own estimators, by our names; None where they cannot be imported."""
    folder = mkdtemp(prefix="obp-")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder)
    sys.path.insert(0, folder)
    try:
        import_module("torch")
    except ImportError:
        stand_in = types.ModuleType("torch")
        stand_in.Tensor = type("Tensor", (), {})  # type: ignore[attr-defined]
        sys.modules["torch"] = stand_in
    for name in ("obp", "obp.ope"):  # without what their __init__ imports
        package = types.ModuleType(name)
        package.__path__ = [f"{folder}/{name.replace('.', '/')}"]
        sys.modules[name] = package
    try:
        estimators = import_module("obp.ope.estimators")
    except ImportError as error:
        print(f"Open Bandit Pipeline cannot be imported ({error}): formulas alone")
        return None
    return {
        "ips": estimators.InverseProbabilityWeighting().estimate_policy_value,
        "snips": estimators.SelfNormalizedInverseProbabilityWeighting().estimate_policy_value,
        "dr": estimators.DoublyRobust().estimate_policy_value,
    }


def main() -> None:
    """Print each estimate with its interval, theirs, and the truth on policy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheel", type=Path)
    wheel = parser.parse_args().wheel
    theirs = their_estimators(wheel)
    largest = 0.0
    with zipfile.ZipFile(wheel) as packed:
        for campaign in CAMPAIGNS:
            logs = (read_log(packed, policy, campaign) for policy in ("bts", "random"))
            logged, truth, asked = evaluate_random(*logs)
            noise = 1.645 * np.sqrt(truth * (1 - truth) / 10_000)
            worth = worth_of(logged, SEED)
            print(f"{campaign}: random's own clicks {truth:.5f} ± {noise:.5f}")
            print(f"  logged by Thompson sampling {worth.logged.value:.5f}; {worth.overlap}")
            print(f"  doubts: {'; '.join(worth.overlap.doubts) or 'none'}")
            for name, one in worth.values.items():
                other = float("nan") if theirs is None else float(theirs[name](**asked))
                largest = max(largest, abs(other - one.value)) if theirs else largest
                held = one.low - noise <= truth <= one.high + noise
                print(
                    f"  {name:6}{one.value:.5f} ({one.low:.5f} to {one.high:.5f}) "
                    f"obp {other:.5f}; holds the truth: {held}"
                )
    if theirs is not None:
        print(f"largest difference from obp {largest:.1e}")


if __name__ == "__main__":
    main()
