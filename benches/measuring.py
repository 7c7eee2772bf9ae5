"""What the benchmarks of whole amounts of data share: both databases, generated rows, times."""

import csv
import io
import json
import sqlite3
import statistics
import subprocess
import time
import urllib.parse

from ground import NOW, ask


def uuid(kind, number):
    return f"{kind:08x}-0000-7000-8000-{number:012x}"


class Sqlite:
    """The embedded database of a demonstration."""

    name = "SQLite"

    def __init__(self, folder):
        self.link = sqlite3.connect(folder / "data/fairlot.sqlite3", timeout=30)

    def rows(self, query):
        return self.link.execute(query).fetchall()

    def do(self, statement):
        with self.link:
            self.link.execute(statement)

    def insert(self, table, columns, rows):
        places = ", ".join("?" for _ in columns.split(","))
        with self.link:
            self.link.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)

    def ready(self):
        self.link.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class Postgres:
    """A database of a server that keeps its promises to the disk."""

    name = "PostgreSQL"

    def __init__(self, url):
        self.url = url

    def psql(self, command, text=None):
        run = ["psql", self.url, "--no-psqlrc", "--quiet", "--tuples-only", "--csv", "--command", command]
        return subprocess.run(run, input=text, check=True, capture_output=True, text=True).stdout

    def rows(self, query):
        return list(csv.reader(io.StringIO(self.psql(query))))

    do = psql

    def insert(self, table, columns, rows):
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        self.psql(f"COPY {table} ({columns}) FROM STDIN CSV", text.getvalue())

    def ready(self):
        self.psql("VACUUM ANALYZE")


def members(database, framework, question_set, organisations, scopes):
    """So many organisations, and a member with an owner for each scope (categories, areas, tier)."""
    count = len(scopes)
    database.insert(
        "organisations",
        "id, side, name, name_normalised, kind, sector, income_band, origin, created_at, version, recorded_at",
        (
            (uuid(1, n), "provider", f"Charity {n}", f"charity {n}", "charity", "voluntary", "not_known", "demonstration", NOW, 1, NOW)
            for n in range(organisations)
        ),
    )
    database.insert(
        "people",
        "id, email, email_normalised, name, locale, state, created_at, version, recorded_at, delivery",
        (
            (uuid(2, n), f"owner{n}@example.org", f"owner{n}@example.org", "Owner", "en", "active", NOW, 1, NOW, "at_once")
            for n in range(count)
        ),
    )
    database.insert(
        "role_grants",
        "id, person_id, body_id, role, granted_at",
        ((uuid(3, n), uuid(2, n), uuid(1, n), "owner", NOW) for n in range(count)),
    )
    database.insert(
        "applications",
        "id, reference, framework_id, question_set_id, organisation_id, tier, state, created_by, created_at, version, recorded_at",
        (
            (uuid(4, n), f"AP-BENCH-{n}", framework, question_set, uuid(1, n), tier, "admitted", "system:bench", NOW, 1, NOW)
            for n, (_, _, tier) in enumerate(scopes)
        ),
    )
    database.insert(
        "memberships",
        "id, framework_id, organisation_id, application_id, tier, state, categories, areas, admitted_at, version, recorded_at",
        (
            (uuid(5, n), framework, uuid(1, n), uuid(4, n), tier, "active", json.dumps(categories), json.dumps(areas), NOW, 1, NOW)
            for n, (categories, areas, tier) in enumerate(scopes)
        ),
    )
    for table, column, part in (("membership_categories", "category_code", 0), ("membership_areas", "area_code", 1)):
        rows = ((uuid(5, n), code) for n, scope in enumerate(scopes) for code in scope[part])
        database.insert(table, f"membership_id, {column}", rows)


def timed(work, times=1):
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        last = work()
        taken.append((time.perf_counter() - began) * 1000)
    return taken, last


def said(what, taken, aim):
    taken = sorted(taken)
    worst = taken[max(0, -(-len(taken) * 99 // 100) - 1)]
    print(f"  {what:52} {len(taken):5} × median {statistics.median(taken):7.1f}  99% {worst:7.1f}  aim {aim}", flush=True)


def walk(base, path, token):
    """Every page of a list to its end: the time of each."""
    taken, cursor = [], ""
    while cursor is not None:
        here = path + (f"&cursor={urllib.parse.quote(cursor)}" if cursor else "")
        times, page = timed(lambda: ask(base, here, token))
        taken += times
        cursor = page.get("next_cursor")
    return taken
