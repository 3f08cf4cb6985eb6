"""Instances that earlier versions left behind are upgraded, and nothing in them is lost."""

import hashlib
import lzma
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

KEPT = sorted(path.parent for path in Path(__file__).parent.glob("databases/*/hague.sqlite3.xz"))

DROPPED = {"assessments_rendering", "assessments_keptpiece"}
"""Tables whose rows may go: what they hold can be made again."""

RENAMED = {"assessments_answerlink": "assessments_guestlink"}
"""Tables that are called otherwise by now."""


def unpacked(folder, into):
    shutil.copytree(folder, into, ignore=shutil.ignore_patterns("*.xz"))
    database = into / "hague.sqlite3"
    database.write_bytes(lzma.decompress((folder / "hague.sqlite3.xz").read_bytes()))
    return database


def manage(folder, *command):
    """Run a command of `manage.py` as the operator of that instance would."""
    environment = os.environ | {
        "HAGUE_MODE": "local",
        "DATABASE_URL": f"sqlite:///{folder / 'hague.sqlite3'}",
        "EVIDENCE_ROOT": str(folder / "evidence"),
        "DJANGO_SETTINGS_MODULE": "hague.settings",
    }
    return subprocess.run(
        [sys.executable, "manage.py", *command], env=environment, capture_output=True, text=True
    )


def rows(database, query, *values):
    with sqlite3.connect(database) as connection:
        return connection.execute(query, values).fetchall()


def counts(database):
    tables = rows(database, "SELECT name FROM sqlite_master WHERE name LIKE 'assessments_%'")
    return {
        name: rows(database, f"SELECT count(*) FROM {name}")[0][0]
        for (name,) in tables
        if rows(database, "SELECT type FROM sqlite_master WHERE name = ?", name) == [("table",)]
    }


def signed_reports(database):
    query = "SELECT sign_off_id, language, content, sha256 FROM assessments_signedreport"
    return {(key, language): (bytes(pdf), sha) for key, language, pdf, sha in rows(database, query)}


@pytest.fixture(scope="module", params=KEPT, ids=lambda path: path.name)
def upgraded(request, tmp_path_factory):
    """An instance before and after its upgrade: two folders."""
    before = tmp_path_factory.mktemp("before") / "instance"
    after = tmp_path_factory.mktemp("after") / "instance"
    for folder in (before, after):
        unpacked(request.param, folder)
    done = manage(after, "migrate", "--no-input", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    return before, after


def test_an_upgrade_loses_no_row(upgraded):
    before, after = (counts(folder / "hague.sqlite3") for folder in upgraded)
    assert before["assessments_answer"]
    lost = {name: n for name, n in before.items() if after.get(RENAMED.get(name, name), 0) < n}
    assert set(lost) <= DROPPED


def test_renderings_that_may_hold_a_later_plan_do_not_outlive_the_upgrade(upgraded):
    """Until 0013 other editions of a signed report were made with the plan of their day."""
    before, after = (counts(folder / "hague.sqlite3") for folder in upgraded)
    if "assessments_madefile" not in before:
        assert before["assessments_rendering"]
        assert after["assessments_rendering"] == 0


def test_what_was_signed_is_still_as_it_was_signed(upgraded):
    done = manage(upgraded[1], "verify_sign_offs")
    assert done.returncode == 0, done.stdout + done.stderr


def test_signed_reports_keep_every_byte(upgraded):
    before, after = (signed_reports(folder / "hague.sqlite3") for folder in upgraded)
    assert before == after
    assert len(before) > 1
    assert all(hashlib.sha256(pdf).hexdigest() == sha for pdf, sha in after.values())


def test_what_was_signed_before_has_no_document_beside_its_report(upgraded):
    database = upgraded[1] / "hague.sqlite3"
    assert rows(database, "SELECT * FROM assessments_methoddocument") == []
    assert set(rows(database, "SELECT method_id FROM assessments_signedreport")) == {(None,)}


def test_the_records_of_sign_offs_keep_every_byte(upgraded):
    query = "SELECT id, record, link FROM assessments_signoff ORDER BY id"
    before, after = (rows(folder / "hague.sqlite3", query) for folder in upgraded)
    assert before == after


def test_the_files_of_evidence_are_still_found(upgraded):
    database, vault = upgraded[1] / "hague.sqlite3", upgraded[1] / "evidence"
    kept = rows(database, "SELECT name, sha256 FROM assessments_evidencefile WHERE name != ''")
    assert kept
    for name, sha256 in kept:
        assert hashlib.sha256((vault / name).read_bytes()).hexdigest() == sha256


def test_links_that_were_mailed_still_open_what_they_opened(upgraded):
    before, after = (folder / "hague.sqlite3" for folder in upgraded)
    query = "SELECT id, assessment_id, guest_id, email, token_hash, expires_at FROM {}"
    (called,) = {"assessments_answerlink", "assessments_guestlink"} & set(counts(before))
    kept = rows(before, query.format(called))
    assert kept
    assert kept == rows(after, query.format("assessments_guestlink"))


def test_the_limits_of_texts_hold_for_a_table_that_was_renamed(upgraded):
    database = upgraded[1] / "hague.sqlite3"
    assert rows(database, "SELECT name FROM sqlite_master WHERE sql LIKE '%answerlink_long%'") == []
    with pytest.raises(sqlite3.IntegrityError, match="longer than its column keeps"):
        rows(database, "UPDATE assessments_guestlink SET email = ?", "a" * 300)


def test_every_assessment_is_in_a_round_of_its_own_town(upgraded):
    query = (
        "SELECT a.id, a.municipality_id, r.municipality_id, r.name FROM assessments_assessment a"
        " JOIN assessments_round r ON r.id = a.round_id"
    )
    found = rows(upgraded[1] / "hague.sqlite3", query)
    assert found
    assert all(town == of_round for _, town, of_round, _ in found)
    before = "SELECT a.id, r.name FROM assessments_assessment a JOIN assessments_round r"
    names = dict(rows(upgraded[0] / "hague.sqlite3", f"{before} ON r.id = a.round_id"))
    assert {key: name for key, _, _, name in found} == names


def test_entries_of_before_stay_as_they_were_and_get_their_day(upgraded):
    before, after = (folder / "hague.sqlite3" for folder in upgraded)
    query = "SELECT id, at, by_id, municipality_id, verb, detail FROM assessments_auditentry"
    kept = rows(before, query)
    assert kept
    assert set(kept) <= set(rows(after, query))
    days = rows(after, "SELECT verb, at, retained_until FROM assessments_auditentry")
    for_ever = [verb for verb, _, until in days if until is None]
    assert set(for_ever) == {"sign_off"}
    assert all(until > at[:10] for verb, at, until in days if until is not None)


def test_nothing_can_change_them_any_more(upgraded):
    for statement in ("UPDATE assessments_auditentry SET verb = 'x'", "DELETE FROM {}"):
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            rows(upgraded[1] / "hague.sqlite3", statement.format("assessments_auditentry"))
