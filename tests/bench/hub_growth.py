"""How the hub grows: one sync, a first pull and each view, at 60 k, 600 k and more records in a real PostgreSQL.

Run: `uv run python tests/bench/hub_growth.py [--up-to 6000000] [--folder DIR]`; it needs PostgreSQL's programs and about
2 GB of disk for each million records. Writes docs/pictures/hub-growth.json and the plot docs/pictures/hub-growth.svg;
`--plot` draws the plot again from the figures. The folder of the cluster is removed at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
PICTURE = ROOT / "docs" / "pictures" / "hub-growth.svg"
EACH = 200  # records of a community
STREET, DISTRICT = 20, 200  # communities of a street, of a district
VIEWS = ("totals", "coverage_by_place", "gap_by_place", "satisfaction_by_place", "meeting", "shared_offer")
READERS = {"街道(20)": "bench_street", "区县(200)": "bench_district", "地区(3000)": "bench_region"}


def timed(work, times=5):
    """Return the median of milliseconds of so many runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(taken), 1)


class Growth:
    """A hub that is filled with ever more communities like one real one."""

    def __init__(self, cluster, folder):
        import psycopg

        from store.hub.admin import add_community, add_login, init_hub
        from tests.hub.cluster import SECRET

        os.environ["XDG_STATE_HOME"] = str(folder / "state")
        self.cluster, self.folder, self.secret = cluster, folder, SECRET
        init_hub(cluster.url(), SECRET)
        add_community(cluster.url(), "c0", "第0社区", "s0", "d0", SECRET)
        for login, roles in {"bench_wang": ["sandan_c_c0"]}.items():
            add_login(cluster.url(), login, SECRET, *roles, password=SECRET)
        self.link = psycopg.connect(cluster.url(), password=SECRET, autocommit=True)
        self.book = self._practice("wang", EACH)
        self.join_and_sync(self.book)
        self.communities = 1

    def _practice(self, name, records):
        import msgspec

        from guidance.practice import write_practice
        from store.book import Book
        from store.records import Resource

        book = Book.open(self.folder / f"{name}.json", who=name)
        scale = records / 95
        write_practice(
            book, units=int(18 * scale), resources=int(32 * scale), needs=int(24 * scale), services=int(16 * scale)
        )  # fmt: skip
        for offer in book.all(Resource)[:3]:
            book.save(msgspec.structs.replace(offer, beyond=True))
        return book

    def join_and_sync(self, book, community="c0"):
        """Join the book and sync it."""
        from store.hub.membership import join_hub
        from store.hub.sync import sync

        join_hub(book, self.cluster.url("bench_wang"), community, self.secret)
        return sync(book, self.secret)

    def fill(self, communities):
        """Bring the hub to so many communities by COPY; every one a copy of the first with names of its own."""
        new = range(self.communities, communities)
        self.link.execute(
            "DO $$ BEGIN FOR n IN %d..%d LOOP EXECUTE format('CREATE ROLE sandan_c_c%%s NOLOGIN IN ROLE sandan_member', n);"
            " IF n %% %d = 0 THEN EXECUTE format('CREATE ROLE sandan_s_s%%s NOLOGIN IN ROLE sandan_member', n / %d); END IF;"
            " IF n %% %d = 0 THEN EXECUTE format('CREATE ROLE sandan_d_d%%s NOLOGIN IN ROLE sandan_member', n / %d); END IF;"
            " END LOOP; END $$" % (new.start, new.stop - 1, STREET, STREET, DISTRICT, DISTRICT)
        )
        self.link.execute(
            "INSERT INTO sandan.community SELECT 'c' || n, '第' || n || '社区', 's' || n / %s, 'd' || n / %s, 'sandan_c_c' || n,"
            " 'sandan_s_s' || n / %s, 'sandan_d_d' || n / %s, c.version, c.tag, c.known, c.letters, c.counters"
            " FROM generate_series(%s::int, %s) n, sandan.community c WHERE c.community = 'c0'",
            (STREET, DISTRICT, STREET, DISTRICT, new.start, new.stop - 1),
        )
        self.link.execute(
            "SET session_replication_role = replica"
        )  # no check of each foreign key while loading
        for table, columns in {
            "record": "community, uid, list, id, document, version, stars",
            "change": "community, version, uid, list, id, at, author, login, copy, fields, removed, changed, step",
        }.items():
            with self.link.cursor().copy(
                f"COPY (SELECT {columns} FROM sandan.{table} WHERE community = 'c0') TO STDOUT"
            ) as copy:
                lines = b"".join(bytes(block) for block in copy).split(b"\n")[:-1]
            block = b"".join(b"@@\t" + line.split(b"\t", 1)[1] + b"\n" for line in lines)
            with self.link.cursor().copy(f"COPY sandan.{table} ({columns}) FROM STDIN") as copy:
                for place in new:
                    copy.write(block.replace(b"@@", f"c{place}".encode()))
        self.link.execute("SET session_replication_role = origin")
        self.communities = communities
        for login, roles in {
            "bench_street": ["sandan_s_s0"],
            "bench_district": ["sandan_d_d0"],
            "bench_region": [f"sandan_d_d{n}" for n in range(min(15, -(-communities // DISTRICT)))],
        }.items():
            from store.hub.admin import add_login

            add_login(self.cluster.url(), login, self.secret, *roles, password=self.secret)
        self.link.execute("VACUUM ANALYZE")

    def measure(self):
        """Return the figures at this size."""
        import psycopg

        from exports.hub_report import read_report
        from guidance.neighbours import sync_all
        from store.book import Book
        from store.hub.sync import sync

        ask = self.link.execute
        rows = ask("SELECT count(*) FROM sandan.record").fetchone()[0]
        size = ask(
            "SELECT sum(pg_total_relation_size('sandan.' || t)) FROM unnest(ARRAY['record', 'change']) t"
        ).fetchone()[0]
        found = {
            "records": rows,
            "communities": self.communities,
            "gigabytes": round(int(size) / 1e9, 2),
            "views": {},
        }
        found["sync_nothing"] = timed(lambda: sync(self.book, self.secret))
        found["sync_ten"] = self._ten(self.book, 5)

        def first_pull():
            other = Book.open(self.folder / f"other{time.time_ns()}.json", who="li")
            self.join_and_sync(other)
            other.close()

        found["first_pull"] = timed(first_pull)
        found["neighbours"] = timed(lambda: sync_all(self.book, self.secret)) - found["sync_nothing"]
        for label, login in READERS.items():
            with psycopg.connect(self.cluster.url(login), password=self.secret, autocommit=True) as reader:
                found["views"][label] = {
                    view: timed(
                        lambda view=view, reader=reader: reader.execute(
                            f"SELECT * FROM sandan.{view}"
                        ).fetchall(),
                        3,
                    )
                    for view in VIEWS
                }
        for label in ("街道(20)", "区县(200)"):
            url = self.cluster.url(READERS[label])
            found.setdefault("report", {})[label] = timed(lambda url=url: read_report(url, self.secret), 1)
        return found

    def _ten(self, book, times):
        import msgspec

        from store.hub.sync import sync
        from store.records import Resource

        taken = []
        for turn in range(times):
            with book.change("十处"):
                for record in book.all(Resource)[:10]:
                    book.save(msgspec.structs.replace(record, place=f"{turn}楼 {time.time_ns()}"))
            taken.append(timed(lambda: sync(book, self.secret), 1))
        return statistics.median(taken)

    def large_community(self, records):
        """Return what a community of many records costs: its first push, a first pull, a sync of ten changes."""
        from store.book import Book
        from store.hub.admin import add_community, add_login
        from store.hub.membership import join_hub
        from store.hub.sync import sync

        add_community(self.cluster.url(), "large", "大社区", "s0", "d0", self.secret)
        add_login(self.cluster.url(), "bench_wang", self.secret, "sandan_c_large", password=self.secret)
        book = self._practice("large", records)
        join_hub(book, self.cluster.url("bench_wang"), "large", self.secret)
        found = {"push": timed(lambda: sync(book, self.secret), 1)}
        found["records"] = self.link.execute(
            "SELECT count(*) FROM sandan.record WHERE community = 'large'"
        ).fetchone()[0]
        other = Book.open(self.folder / "large2.json", who="li")
        found["first_pull"] = timed(lambda: self.join_and_sync(other, "large"), 1)
        found["sync_ten"] = self._ten(book, 3)
        found["sync_nothing"] = timed(lambda: sync(book, self.secret), 3)
        return found


def plot(figures):
    """Draw the figures: time over records, both axes logarithmic."""
    from math import log10

    lines = {
        "同步十处改动": ("#b03a2e", [(at["records"], at["sync_ten"]) for at in figures["growth"]]),
        "新电脑第一次全拿": ("#b9770e", [(at["records"], at["first_pull"]) for at in figures["growth"]]),
    }
    shades = {"街道(20)": "#7f8c8d", "区县(200)": "#34495e", "地区(3000)": "#000000"}
    for reader, shade in shades.items():
        worst = [(at["records"], max(at["views"][reader].values())) for at in figures["growth"]]
        lines[f"最慢的视图 {reader}"] = (shade, worst)
    low, high = log10(40_000), log10(10_000_000)
    top = max(value for _, points in lines.values() for _, value in points)
    decades = int(log10(top)) + 1
    x = lambda records: 70 + 480 * (log10(records) - low) / (high - low)  # noqa: E731
    y = lambda ms: 360 - 320 * max(0.0, log10(max(ms, 1.0))) / decades  # noqa: E731
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-20 0 790 410" font-family="Noto Sans CJK SC, Noto Sans SC, sans-serif"'
        ' font-size="13"><rect x="-20" width="790" height="410" fill="white"/>'
    ]
    for decade in range(decades + 1):
        at = y(10**decade)
        parts.append(
            f'<path d="M70 {at:.0f}H550" stroke="#ddd"/><text x="64" y="{at + 4:.0f}" text-anchor="end">{10**decade:,} 毫秒</text>'
        )
    parts += [
        f'<text x="{x(at["records"]):.0f}" y="382" text-anchor="middle">{at["records"] / 10_000:,.0f} 万条</text>'
        for at in figures["growth"]
    ]
    label = 60.0
    for name, (colour, points) in sorted(lines.items(), key=lambda line: -line[1][1][-1][1]):
        label = max(label + 20, y(points[-1][1]) + 4)
        path = " ".join(f"{x(records):.0f},{y(ms):.0f}" for records, ms in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x(r):.0f}" cy="{y(ms):.0f}" r="3" fill="{colour}"/>' for r, ms in points]
        parts.append(f'<text x="565" y="{label:.0f}" fill="{colour}">{name} {points[-1][1]:,.0f} 毫秒</text>')
    PICTURE.write_text("".join(parts) + "</svg>\n", encoding="utf-8")


def keep(figures):
    """Write what was measured so far, and draw it."""
    PICTURE.with_suffix(".json").write_text(
        json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    plot(figures)


def main():
    """Fill, measure, draw."""
    from tests.hub.cluster import Cluster, programs_folder

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--up-to", type=int, default=600_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--large", type=int, default=10_000)
    parser.add_argument("--plot", action="store_true")
    args = parser.parse_args()
    if args.plot:
        plot(json.loads(PICTURE.with_suffix(".json").read_text(encoding="utf-8")))
        return
    folder = Path(tempfile.mkdtemp(prefix="sandan-growth-", dir=args.folder))
    cluster = Cluster(programs_folder(), folder)
    cluster.start()
    try:
        laptops = folder / "laptops"
        laptops.mkdir()
        growth = Growth(cluster, laptops)
        figures = {"growth": []}
        for records in (60_000, 600_000, 6_000_000, 12_000_000):
            if records > args.up_to:
                break
            start = time.perf_counter()
            growth.fill(records // EACH)
            loading = round(time.perf_counter() - start)
            figures["growth"].append(growth.measure() | {"loading_seconds": loading})
            keep(figures)
        figures["large"] = growth.large_community(args.large)
        keep(figures)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
