"""Offsets and local times of two zones as Python's zoneinfo has them, from the TZif files beside this script.

Writes zones.csv: for random and critical moments the zone's offset and daylight flag, and for local clock
times (with fold=0) the moment they name.
"""
import datetime as dt
import pathlib
import platform
import random
import zoneinfo

here = pathlib.Path(__file__).parent
utc = dt.timezone.utc
epoch = dt.datetime(1970, 1, 1, tzinfo=utc)
random.seed(20261123)
rows = [f"# made by make_zones.py with Python {platform.python_version()}", "zone,what,key,value,daylight"]
for name in ["Europe_Berlin", "America_New_York"]:
    with open(here / f"{name}.tzif", "rb") as file:
        zone = zoneinfo.ZoneInfo.from_file(file, key=name)
    moments = [random.randrange(-2_500_000_000, 7_000_000_000) for _ in range(300)]
    for year in list(range(1916, 1950, 4)) + list(range(1974, 2040, 5)) + [2040, 2100, 2150]:
        # Every hour change of the year, found by walking, and the seconds around it.
        at = int(dt.datetime(year, 1, 1, tzinfo=utc).timestamp())
        before = None
        for hour in range(0, 366 * 24):
            second = at + hour * 3600
            offset = (epoch + dt.timedelta(seconds=second)).astimezone(zone).utcoffset()
            if before is not None and offset != before:
                moments += [second - 1, second, second + 1]
            before = offset
    for second in moments:
        local = (epoch + dt.timedelta(seconds=second)).astimezone(zone)
        offset = int(local.utcoffset().total_seconds())
        rows.append(f"{name},offset,{second},{offset},{int(bool(local.dst()))}")
        # The clock time around the moment, read back with fold=0.
        for shift in ([-5400, -1800, 0, 1800, 5400] if second in moments[300:] else [0]):
            clock = epoch.replace(tzinfo=None) + dt.timedelta(seconds=second + offset + shift)
            named = int((clock.replace(tzinfo=zone, fold=0).astimezone(utc) - epoch).total_seconds())
            rows.append(f"{name},local,{second + offset + shift},{named},0")
(here / "zones.csv").write_text("\n".join(rows) + "\n")
