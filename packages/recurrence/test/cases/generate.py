"""Makes table.txt: recurrence rules with what python-dateutil says they give, an implementation that is not ours.

    python3 -m venv /tmp/cases && /tmp/cases/bin/pip install -r requirements.txt
    PYTHONTZPATH= /tmp/cases/bin/python generate.py > table.txt

(PYTHONTZPATH= makes zoneinfo read the pinned tzdata package instead of the system's files.)

dateutil computes the local dates and times from naive datetimes. It is not asked for instants, since it ignores clock
changes as it adds; those come from zoneinfo by PEP 495: with fold=0 a skipped time has the offset before the change, and a
doubled one is the first, which is RFC 5545, section 3.3.5. Zones whose rules governments still change are left out: Node
and tzdata would have to be of the same age.

A line is `rule|date|time|zone|after|occurrences|next`. `time` and `zone` may be empty (whole day, UTC). `occurrences` are the
first ones, as days since the one before (the first since `date`); `@m` says that from this one on the offset from UTC is m
minutes, so that instant = date and time - m. `!` ends those of a series that has no more. `after` is a date, as days since
`date`; `next` is the first occurrence after it, as days from there and its offset, or empty when there is none.

Where dateutil is known to differ from RFC 5545 it is asked differently:
- A plain weekday beside one with a number (BYDAY=MO,1TU) is an intersection there; no case has both.
- BYSETPOS of the first week counts from the start there, not from the week's first day: such rules are asked from the
  first day of the start's week, and what comes before the start is dropped.
- UNTIL as an instant cannot be compared with naive times: the script compares instants itself.
"""

import random
import sys
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

CASES = 2300
SHOWN = 7
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FREQUENCIES = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY, "YEARLY": YEARLY}
# Clock changes of an hour and of half an hour, at midnight, in the southern hemisphere, far from UTC, none at all.
ZONES = [
    "", "UTC", "Europe/Berlin", "Europe/London", "Europe/Lisbon", "America/New_York", "America/Los_Angeles",
    "America/St_Johns", "Asia/Beirut", "America/Sao_Paulo", "America/Santiago", "Australia/Sydney",
    "Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Asia/Karachi",
    "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Africa/Cairo", "Africa/Johannesburg",
]
TIMES = ["", "", "00:00", "00:30", "01:30", "02:00", "02:30", "03:00", "09:00", "18:45", "23:30"]
chance = random.Random(20261201)


def some(values, most):
    return sorted(chance.sample(values, chance.randint(1, most)))


def by_day(nth):
    """BYDAY as [(number or 0, weekday)]: all with a number or none."""
    if nth == 0:
        return [(0, day) for day in some(range(7), 4)]
    numbers = [n for n in range(-nth, nth + 1) if n != 0]
    return [(chance.choice(numbers), day) for day in some(range(7), 2)]


def random_rule():
    frequency = chance.choice(list(FREQUENCIES))
    parts = {}
    if chance.random() < 0.5:
        parts["INTERVAL"] = chance.choice([2, 2, 3, 4, 5, 6, 10])
    months = chance.random() < (0.5 if frequency == "YEARLY" else 0.2)
    if months:
        parts["BYMONTH"] = some(range(1, 13), 3)
    shape = chance.choice(["plain", "day", "day", "month day", "both", "position"])
    if frequency == "WEEKLY" and shape in ("month day", "both"):
        shape = "day"
    if shape in ("month day", "both"):
        parts["BYMONTHDAY"] = sorted(chance.sample([1, 2, 5, 13, 15, 28, 29, 30, 31, -1, -2, -3, -15, -31], chance.randint(1, 4)))
    if shape in ("day", "both", "position"):
        nth = 0
        if frequency in ("MONTHLY", "YEARLY") and shape == "day" and chance.random() < 0.6:
            nth = 5 if frequency == "MONTHLY" or months else 53
        parts["BYDAY"] = by_day(nth)
    if shape == "position":
        parts["BYSETPOS"] = sorted(chance.sample([1, 2, 3, -1, -2], chance.randint(1, 2)))
    if chance.random() < 0.3:
        parts["WKST"] = chance.choice([1, 3, 5, 6])
    return frequency, parts


def random_start():
    """Often near what goes wrong: ends of months, leap days, clock changes."""
    year = chance.randint(1999, 2036)
    kind = chance.random()
    if kind < 0.2:
        return date(year, chance.choice([1, 3, 5, 7, 8, 10, 12]), 31)
    if kind < 0.3:
        return date(year - year % 4, 2, 29)
    if kind < 0.6:
        return date(year, chance.choice([3, 4, 9, 10, 11]), 1) + timedelta(days=chance.randint(0, 29))
    return date(year, 1, 1) + timedelta(days=chance.randint(0, 364))


def text_of(frequency, parts, limit):
    def value(name, given):
        if name == "BYDAY":
            return ",".join(f"{n or ''}{DAYS[day]}" for n, day in given)
        if name == "WKST":
            return DAYS[given]
        return ",".join(map(str, given)) if isinstance(given, list) else str(given)

    return ";".join([f"FREQ={frequency}"] + [f"{name}={value(name, given)}" for name, given in parts.items()] + limit)


def offset(moment, zone):
    return int(moment.replace(tzinfo=ZoneInfo(zone or "UTC"), fold=0).utcoffset().total_seconds() / 60)


def instant(moment, zone):
    return moment - timedelta(minutes=offset(moment, zone))


def local_times(frequency, parts, start, end):
    """What dateutil gives from start to end, without COUNT and UNTIL of the rule."""
    options = {}
    if "BYMONTH" in parts:
        options["bymonth"] = parts["BYMONTH"]
    if "BYMONTHDAY" in parts:
        options["bymonthday"] = parts["BYMONTHDAY"]
    if "BYDAY" in parts:
        options["byweekday"] = [weekday(day, n) if n else weekday(day) for n, day in parts["BYDAY"]]
    if "BYSETPOS" in parts:
        options["bysetpos"] = parts["BYSETPOS"]
    first = start
    week_start = parts.get("WKST", 0)
    if frequency == "WEEKLY" and "BYSETPOS" in parts:
        first = start - timedelta(days=(start.weekday() - week_start) % 7)
    found = rrule(
        FREQUENCIES[frequency], dtstart=first, until=end, interval=parts.get("INTERVAL", 1), wkst=week_start, **options
    )
    return (moment for moment in found if moment >= start)


def case():
    frequency, parts = random_rule()
    zone = chance.choice(ZONES)
    time = chance.choice(TIMES)
    hours, minutes = map(int, (time or "00:00").split(":"))
    day = random_start()
    start = datetime(day.year, day.month, day.day, hours, minutes)
    end = start + timedelta(days=366 * 80)
    limit = []
    kept = lambda moment: True
    count = None
    kind = chance.random()
    if kind < 0.15:
        count = chance.randint(1, SHOWN + 3)
        limit = [f"COUNT={count}"]
    elif kind < 0.45:
        some_time = list(islice(local_times(frequency, parts, start, end), SHOWN))
        # At an occurrence, or just before or after one.
        last = (chance.choice(some_time) if some_time else start) + timedelta(seconds=chance.choice([0, 0, -1, 1]))
        if kind < 0.25:
            limit = [f"UNTIL={last:%Y%m%d}"]
            kept = lambda moment: moment.date() <= last.date()
        elif kind < 0.35:
            limit = [f"UNTIL={last:%Y%m%dT%H%M%S}"]
            kept = lambda moment: moment <= last
        else:
            last = instant(last, zone)
            limit = [f"UNTIL={last:%Y%m%dT%H%M%S}Z"]
            kept = lambda moment: instant(moment, zone) <= last
    # Without a limit, 80 years are enough for every rule here that has SHOWN occurrences at all.
    moments = [moment for moment in islice(local_times(frequency, parts, start, end), SHOWN + 4) if kept(moment)]
    moments = moments[:count] if count is not None else moments
    if len(moments) < SHOWN and not limit:
        return None
    after = day + timedelta(days=chance.choice([0, 1, 30, 365, 3000]) + chance.randint(-1, 40))
    following = None
    numbered = 0
    for moment in local_times(frequency, parts, start, datetime(after.year, after.month, after.day) + timedelta(days=366 * 80)):
        numbered += 1
        if not kept(moment) or (count is not None and numbered > count):
            break
        if moment.date() > after:
            following = moment
            break

    shown, previous, known = [], day, None
    for moment in moments[:SHOWN]:
        here = offset(moment, zone)
        shown.append(f"{(moment.date() - previous).days}" + ("" if here == known else f"@{here}"))
        previous, known = moment.date(), here
    if len(moments) <= SHOWN and limit:
        shown.append("!")
    then = "" if following is None else f"{(following.date() - after).days}@{offset(following, zone)}"
    rule = text_of(frequency, parts, limit)
    return f"{rule}|{day}|{time}|{zone}|{(after - day).days}|{' '.join(shown)}|{then}"


lines = set()
while len(lines) < CASES:
    line = case()
    if line is not None:
        lines.add(line)
sys.stdout.write("".join(f"{line}\n" for line in sorted(lines)))
