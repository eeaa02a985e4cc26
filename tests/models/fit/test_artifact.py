"""A model as files: the same labels give the same bytes, and any other byte is refused."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

import pytest

from features.errors import DamagedError
from models.fit import artifact
from models.fit.forests import Forests
from tests.models.fit import synthetic

FILES = ["linear.json", "model.json", "support.txt", *(f"trees-{at:02d}.txt" for at in range(4))]


@pytest.fixture
def saved(model, tmp_path):
    return tmp_path, artifact.save(model, tmp_path)


def test_it_is_these_files_and_each_is_text(saved):
    folder, _ = saved
    assert sorted(path.name for path in folder.iterdir()) == FILES
    for path in folder.iterdir():
        path.read_text("utf-8")


def test_the_same_labels_give_the_same_bytes(saved, tmp_path):
    folder, sha256 = saved
    assert artifact.save(synthetic.fitted(), tmp_path / "again") == sha256
    for name in FILES:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_other_labels_give_another_sha256(saved, tmp_path):
    assert artifact.save(synthetic.fitted(seed=1), tmp_path / "other") != saved[1]


def test_its_sha256_is_that_of_the_file_which_names_all_others(saved):
    folder, sha256 = saved
    content = (folder / "model.json").read_bytes()
    assert hashlib.sha256(content).hexdigest() == sha256
    named = json.loads(content)["files"]
    assert sorted([*named, "model.json"]) == FILES
    for name, expected in named.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected


def test_no_file_names_the_version_so_that_a_refit_can_be_known_as_one(saved):
    for path in saved[0].iterdir():
        assert "m0001" not in path.read_text("utf-8")


def test_more_than_a_hundred_members_keep_their_order(model, tmp_path):
    members = Forests(tuple(model.ensemble.forests.texts[at % 4] for at in range(102)))
    many = replace(model, ensemble=replace(model.ensemble, forests=members))
    loaded = artifact.load(tmp_path, artifact.save(many, tmp_path), version="m0001")
    assert loaded.ensemble.forests == members


def test_saving_what_was_loaded_gives_the_same_sha256(saved, tmp_path):
    folder, sha256 = saved
    loaded = artifact.load(folder, sha256, version="m0007")
    assert loaded.version == "m0007"
    assert artifact.save(loaded, tmp_path / "again") == sha256


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["one bit", "cut short", "longer", "gone"])
def test_a_file_that_is_not_the_recorded_one_is_refused_by_its_name(saved, name, harm):
    folder, sha256 = saved
    path = folder / name
    content = bytearray(path.read_bytes())
    if harm == "one bit":
        content[len(content) // 2] ^= 1
    elif harm == "cut short":
        del content[-1]
    else:
        content += b"\n"
    path.unlink() if harm == "gone" else path.write_bytes(content)
    with pytest.raises(DamagedError, match=f"m0001.*{re.escape(name)}"):
        artifact.load(folder, sha256, version="m0001")


def test_a_model_of_other_labels_in_its_place_is_refused(saved):
    folder, sha256 = saved
    artifact.save(synthetic.fitted(seed=1), folder)
    with pytest.raises(DamagedError, match=r"model\.json is not the file that was recorded"):
        artifact.load(folder, sha256, version="m0001")


def test_a_format_that_this_tepat_does_not_know_is_refused_before_anything_is_read(saved):
    folder, _ = saved
    document = json.loads((folder / "model.json").read_text())
    text = json.dumps({**document, "format": 99, "files": {"beyond": "us"}})
    (folder / "model.json").write_text(text)
    with pytest.raises(DamagedError, match="format 99; this Tepat reads 1"):
        artifact.load(folder, hashlib.sha256(text.encode()).hexdigest(), version="m0001")
