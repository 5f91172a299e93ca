#!/usr/bin/env python3
"""Independent reference implementation of Lightkeeper's figures.

Written from the published definitions (columns, reject rules, tables, metrics) without sight of the
Java code, in the standard library only: plain, slow, and in no way clever. Where the two disagree,
one of them misreads the definitions. Instants are whole microseconds since 1970 (int), months are
year * 12 + month - 1, sums are exact fractions.

  oracle.py --exports DIR --as-of DATE-OR-INSTANT --out DIR [--models a,b,c] [--then DIR[@AS_OF] ...]
            [--person-key TEXT] [--threshold N]

writes one CSV a table into --out: the state after the last of the runs (--exports, then each --then;
an as-of that is not given stays), with the files of all runs loaded in order and judged at the last
as-of. A table's rows are sorted, the ledger's stand in load order. `expect.py` makes the expected
files of the test cases with it, `nasty.py` makes exports that hold every oddity the author could
think of.

Readings where the definitions leave something open:

* A record is known to other feeds (unknown_service, unknown_team) by any accepted version, be it
  superseded or not. A repeat of a reject is a reject for the same reason, not a duplicate.
* What a record starts with decides in_the_future: finished_at of a deployment, detected_at of a
  vulnerability. Any other instant after the as-of is not yet known; release dates are never cut.
* Events outside a service's live time belong to nobody, whoever owns the service on paper.
* A vulnerability belongs to the month, team and model at the start of its clock: the later of
  detected_at and fix_available_at, where that is known.
* Team and ownership rows have no updated_at: the later loaded of one key wins; when it overlaps an
  interval kept so far, it is rejected and the version before it counts.
* A known column named twice makes a file unreadable, an unknown one does not. A line of blanks is a
  record (of the wrong width), an empty line is none. A quote inside an unquoted cell is an ordinary
  character; anything behind a closing quote makes the file unreadable. A carriage return alone is no
  line end.
* Offsets of instants go up to +-18:00, minutes up to 59; a second is 00 to 59.
* A month is `no_data` for deployment_frequency until the month of the first current deployment of
  any environment and status; likewise incidents of any impact for the exposure metrics.

* reactivation_lead_time: both assignments count for what of them is live time; the washout is that of
  the last day under the team left. Deployments at one instant: one known to be no rework goes first.

And about people:

P1 Rows of one employee_id may not overlap, whatever their hired_on; two rows of unknown teams neither
   keep others out nor are kept. A left_on before hired_on is always bad_value, never ends_before_start.
P2 Where rows of a spell (employee, hired_on) disagree, the earliest known left_on ends it and cuts all
   its rows; a row that starts there or later holds nothing. Only current rows have a say, empty ones
   too. The reason is that of the row that holds the last day, even when it has none and others do;
   nobody's row: that of the row with the latest assigned_from.
P3 employment: touching stretches of one spell with the same team and model are one row (rows of the
   export, teams' renewed rows and a change of employment type do not split; employment_typed is split
   by type as well). A team without a valid row: team_id set, model NULL, in no metric. Between two rows
   and after the last of a spell, while employed: a row with NULL team and model (so that those who
   leave from there are found); before the first row of a spell: none. Other reading: no such rows. A
   spell never left but followed by a new hired_on: its last such row ends there.
P4 employment: ended_on is NULL when open at as-of, one equal to it is known; exit_tenure_days is then
   whole days from hired_on to as-of (other reading: NULL). A row that starts at as-of is kept, one
   without team is not. left is true on the row that the spell ends with, leave_reason set only there.
P5 A move: two rows of a spell next to each other in time, empty ones left out, with different team_id,
   whether or not the new team has a valid row. It counts when the person was an employee on the last
   day in the team left, whatever they are in the new one; a team left without a model on that day: not
   counted. From spell to spell is no move. Back to the same team after a gap is none.
P6 Numerators count events (a person may leave or move twice in a window), the disclosure rules count
   distinct people: those with time in the cell who are not among the leavers or movers are the others.
   A mover whose time in the team left ended before the window has no time in the cell.
P7 An incident counts in out_of_hours_load when the service is live and owned and its team has a valid
   row at the start. Teams without people count in its numerator, teams without services in its
   denominator. No current incident record of any kind: all cells are no_data; a first one late in the
   data takes nothing out of earlier months.
P8 people_per_service: a team has a person row in the window when anybody, of any type, holds time in
   it there, under whatever model or none. People but no exposure is no_data. teams: those with exposure.
P9 Retention: at risk on day t: entered before t, out on t or later. The first day t >= 1 with 10 at
   risk is where it begins; an event on that day counts. Risk sets count spells. Between teams, while a
   contractor and while the team has no model one is not at risk. Leavers of the cell: those whose last
   day is in it, at any tenure. 10 at risk is not configurable, only the number of people is.
P10 Want of data goes before the disclosure rule: nobody at risk on day 365 or a start beyond it is
   not_reached however few people; 1 to 9 at risk there (also when the start is never) is primary and
   takes no part; only then people and leavers are counted.
P11 Order: primary; secondary; differencing; then, when voluntary_attrition has exactly one model hidden
   (by differencing), secondary again. Secondary takes the shown model with the fewest people, if any,
   even if it has fewer than the suppressed. The first model id is the first in byte order. The leavers
   that differ are distinct people leaving for another reason than voluntary or end_of_contract.
P12 A row without a value has NULL teams and people, but 0 where nobody is in the cell of a published
   window (no_data). `window` goes before every other reason. Before suppression, shorter windows use
   what there is since the first month.
P13 people_observation holds all months up to the partial last one, also those before the first month
   of the estimates; nothing without a model, no rows of out_of_hours_load without an incident.
P14 The curve: quarter-ends with twelve months only; points at k * 91.3125 days, rounded half up (91,
   183, 274, 365, 457, ...), from the first day with 10 at risk to the last day with anybody at risk;
   leavers since the point before (for the first: since the start); survival from the start. All values
   stand there as before suppression; suppression says what would hide the point: the cell's reason, if
   it is primary by people or leavers or secondary, else primary below 10 at risk.
"""
import argparse
import csv
import gzip
import hashlib
import hmac
import os
import re
import zlib
from bisect import bisect_left
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction

MODELS = ['feature_team', 'background_team', 'operations_team', 'regional_developer_support', 'multi_product_team']
SEC = 1_000_000
HOUR = 3600 * SEC
DAY = 24 * HOUR
EPOCH = date(1970, 1, 1).toordinal()
INF = 1 << 62
WASHOUT = 28 * DAY
H72 = 72 * HOUR
SLA = {'critical': 14 * DAY, 'high': 30 * DAY, 'medium': 90 * DAY, 'low': 180 * DAY}

# ---------------- schema
# type: str, date, inst, int:lo:hi, target, bool, zone, model, enum:a|b
# flags: K key (required), R required, O optional
FEEDS = {
    'team': [('team_id', 'str', 'K'), ('team_name', 'str', 'R'), ('model', 'model', 'R'), ('region', 'str', 'O'),
             ('time_zone', 'zone', 'O'), ('valid_from', 'date', 'K'), ('valid_to', 'date', 'O')],
    'service': [('service_id', 'str', 'K'), ('service_name', 'str', 'R'), ('tier', 'int:1:4', 'R'),
                ('availability_target', 'target', 'O'), ('live_from', 'date', 'R'), ('live_to', 'date', 'O')],
    'ownership': [('service_id', 'str', 'K'), ('team_id', 'str', 'R'), ('model', 'model', 'R'),
                  ('valid_from', 'date', 'K'), ('valid_to', 'date', 'O')],
    'incident': [('incident_id', 'str', 'K'), ('service_id', 'str', 'R'), ('severity', 'int:1:5', 'R'),
                 ('user_impact', 'enum:outage|degraded|none', 'R'), ('started_at', 'inst', 'R'),
                 ('acknowledged_at', 'inst', 'O'), ('resolved_at', 'inst', 'O'),
                 ('cause', 'enum:change|capacity|dependency|infrastructure|security|defect|unknown', 'O'),
                 ('deployment_id', 'str', 'O'), ('updated_at', 'inst', 'O')],
    'deployment': [('deployment_id', 'str', 'K'), ('service_id', 'str', 'R'), ('environment', 'str', 'R'),
                   ('status', 'enum:succeeded|failed|rolled_back', 'R'), ('started_at', 'inst', 'O'),
                   ('finished_at', 'inst', 'R'), ('committed_at', 'inst', 'O'), ('is_rework', 'bool', 'O'),
                   ('updated_at', 'inst', 'O')],
    'dependency': [('service_id', 'str', 'K'), ('snapshot_on', 'date', 'K'), ('ecosystem', 'str', 'K'),
                   ('package', 'str', 'K'), ('version', 'str', 'K'), ('released_on', 'date', 'O'),
                   ('latest_version', 'str', 'O'), ('latest_released_on', 'date', 'O'), ('direct', 'bool', 'O')],
    'vulnerability': [('service_id', 'str', 'K'), ('advisory_id', 'str', 'K'), ('package', 'str', 'K'),
                      ('severity', 'enum:critical|high|medium|low', 'R'), ('detected_at', 'inst', 'R'),
                      ('fix_available_at', 'inst', 'O'), ('fixed_at', 'inst', 'O'), ('updated_at', 'inst', 'O')],
    'person': [('employee_id', 'str', 'K'), ('team_id', 'str', 'R'), ('assigned_from', 'date', 'K'),
               ('assigned_to', 'date', 'O'), ('hired_on', 'date', 'R'), ('left_on', 'date', 'O'),
               ('leave_reason', 'enum:voluntary|involuntary|redundancy|retirement|end_of_contract|other', 'O'),
               ('employment_type', 'enum:employee|contractor', 'R')],
}
START = {'team': 'valid_from', 'service': 'live_from', 'ownership': 'valid_from', 'incident': 'started_at',
         'deployment': 'finished_at', 'dependency': 'snapshot_on', 'vulnerability': 'detected_at',
         'person': 'assigned_from'}
PAIRS = {'team': [('valid_from', 'valid_to')], 'service': [('live_from', 'live_to')],
         'ownership': [('valid_from', 'valid_to')],
         'incident': [('started_at', 'resolved_at'), ('started_at', 'acknowledged_at')],
         'deployment': [('started_at', 'finished_at')], 'dependency': [],
         'vulnerability': [('detected_at', 'fixed_at')],
         'person': [('assigned_from', 'assigned_to'), ('hired_on', 'left_on')]}
ORDER = ['wrong_width', 'missing_key', 'bad_timestamp', 'bad_number', 'bad_value', 'ends_before_start',
         'in_the_future', 'overlapping_interval', 'unknown_service', 'unknown_team']

try:
    import zoneinfo
    ZONES = zoneinfo.available_timezones()
except ImportError:
    ZONES = set()
if len(ZONES) < 100:            # no database of time zones here: those that the cases use
    ZONES = {'UTC', 'Etc/UTC', 'Europe/London', 'Europe/Berlin', 'America/Los_Angeles', 'America/New_York',
             'Asia/Kolkata', 'Asia/Tokyo', 'Australia/Sydney'}

# ---------------- values
class Bad(Exception):
    """A cell that cannot be read; its argument is the reject reason."""


DATE_RE = re.compile(r'([0-9]{4})-([0-9]{2})-([0-9]{2})\Z')
INST_RE = re.compile(r'([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?(Z|[+-][0-9]{2}:[0-9]{2})\Z')

def parse_date(s):
    m = DATE_RE.match(s)
    if not m:
        raise Bad('bad_timestamp')
    try:
        return (date(*map(int, m.groups())).toordinal() - EPOCH) * DAY
    except ValueError:
        raise Bad('bad_timestamp')

def parse_inst(s):
    m = INST_RE.match(s)
    if not m:
        raise Bad('bad_timestamp')
    d, h, mi, se, fr, off = m.groups()
    h, mi, se = int(h), int(mi), int(se)
    if h > 23 or mi > 59 or se > 59:
        raise Bad('bad_timestamp')
    t = parse_date(d) + ((h * 60 + mi) * 60 + se) * SEC + int(((fr or '') + '000000')[:6])
    if off != 'Z':
        oh, om = int(off[1:3]), int(off[4:6])
        if om > 59 or oh * 60 + om > 18 * 60:
            raise Bad('bad_timestamp')
        o = (oh * 60 + om) * 60 * SEC
        t = t - o if off[0] == '+' else t + o
    return t

def parse_as_of(s):
    try:
        return parse_date(s)
    except Bad:
        return parse_inst(s)

def typed(kind, s, models):
    """The typed value of a non-empty cell, or Bad(reason)."""
    if kind == 'str':
        return s
    if kind == 'date':
        return parse_date(s)
    if kind == 'inst':
        return parse_inst(s)
    if kind.startswith('int'):
        if not re.match(r'[+-]?[0-9]+\Z', s):
            raise Bad('bad_number')
        lo, hi = map(int, kind.split(':')[1:])
        if not lo <= int(s) <= hi:
            raise Bad('bad_value')
        return int(s)
    if kind == 'target':
        if not re.match(r'[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\Z', s):
            raise Bad('bad_number')
        v = Fraction(s)
        if not 0 < v <= 1:
            raise Bad('bad_value')
        return v
    if kind == 'bool':
        allowed = ('true', 'false')
    elif kind == 'zone':
        allowed = ZONES
    elif kind == 'model':
        allowed = models
    else:
        allowed = kind[5:].split('|')
    if s not in allowed:
        raise Bad('bad_value')
    return s

def empty_reason(kind):
    if kind in ('date', 'inst'):
        return 'bad_timestamp'
    if kind.startswith('int') or kind == 'target':
        return 'bad_number'
    return 'bad_value'

# ---------------- files
class Unreadable(Exception):
    """A file of which nothing is loaded."""


def split_csv(text):
    """Records (lists of cells); blank lines are left out."""
    out, i, n = [], 0, len(text)
    def newline(p):     # length of a newline at p, or 0. A CR alone is an ordinary character.
        if p < n and text[p] == '\n':
            return 1
        if text.startswith('\r\n', p):
            return 2
        return 0
    while i < n:
        k = newline(i)
        if k:                                   # blank line
            i += k
            continue
        cells = []
        while True:                             # one cell per turn
            if i < n and text[i] == '"':
                i += 1
                buf = []
                while True:
                    j = text.find('"', i)
                    if j < 0:
                        raise Unreadable('unclosed quote')
                    buf.append(text[i:j])
                    if text.startswith('""', j):
                        buf.append('"')
                        i = j + 2
                        continue
                    i = j + 1
                    break
                cells.append(''.join(buf))
                if i < n and text[i] != ',' and not newline(i):
                    raise Unreadable('character after closing quote')
            else:
                j = i
                while j < n and text[j] != ',' and not newline(j):
                    j += 1
                cells.append(text[i:j])
                i = j
            if i < n and text[i] == ',':
                i += 1
                continue
            i += newline(i)                     # newline or end of file
            break
        out.append(cells)
    return out

def read_file(feed, path, data):
    """Records of a file as lists of {column: cell} or None (wrong width); Unreadable otherwise."""
    if path.endswith('.gz'):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as e:
            raise Unreadable(str(e))
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError as e:
        raise Unreadable(str(e))
    if text.startswith('\ufeff'):
        text = text[1:]
    rows = split_csv(text)
    if not rows:
        raise Unreadable('no header')
    header = [h.strip().lower() for h in rows[0]]
    names = {c for c, _, _ in FEEDS[feed]}
    known = [h for h in header if h in names]
    if len(known) != len(set(known)):
        raise Unreadable('a known column twice')
    for c, _, flag in FEEDS[feed]:
        if flag != 'O' and c not in known:
            raise Unreadable('no column ' + c)
    return [dict(zip(header, r)) if len(r) == len(header) else None for r in rows[1:]]

class Rec:
    """One record: file, number, typed values or a reject reason."""
    __slots__ = ('file', 'number', 'seq', 'v', 'fault', 'reason', 'duplicate')

def type_record(feed, cells, models):
    """(values, first fault that needs nothing but the record itself)."""
    if cells is None:
        return None, 'wrong_width'
    faults, v = set(), {}
    for c, kind, flag in FEEDS[feed]:
        s = cells.get(c, '')
        v[c] = None
        if s == '':
            if flag == 'K':
                faults.add('missing_key')
            elif flag == 'R':
                faults.add(empty_reason(kind))
            continue
        try:
            v[c] = typed(kind, s, models)
        except Bad as b:
            faults.add(b.args[0])
    for a, b in PAIRS[feed]:
        if v[a] is not None and v[b] is not None and v[b] < v[a]:
            faults.add('ends_before_start')
    if feed == 'person' and v['assigned_from'] is not None:
        hired, left = v['hired_on'], v['left_on']
        if hired is not None and v['assigned_from'] < hired or left is not None and v['assigned_from'] >= left:
            faults.add('bad_value')
    first = [r for r in ORDER if r in faults]
    return v, first[0] if first else None

class State:
    """All files ever loaded and all records ever read, as a warehouse remembers them."""

    def __init__(self, models):
        self.models = models
        self.files = []                 # dicts in load order
        self.known = set()              # (feed, sha)
        self.recs = {f: [] for f in FEEDS}
        self.seq = 0

    def load(self, root):
        """One run's files, in byte order of their paths; known bytes are skipped."""
        found = []
        for feed in FEEDS:
            d = os.path.join(root, feed)
            if not os.path.isdir(d):
                continue
            for name in os.listdir(d):
                if name.startswith('.') or not (name.endswith('.csv') or name.endswith('.csv.gz')):
                    continue
                if os.path.isfile(os.path.join(d, name)):
                    found.append((feed + '/' + name, feed))
        for path, feed in sorted(found, key=lambda x: os.fsencode(x[0])):
            with open(os.path.join(root, path), 'rb') as fh:
                data = fh.read()
            sha = hashlib.sha256(data).hexdigest()
            if (feed, sha) in self.known:
                continue
            self.known.add((feed, sha))
            f = {'path': path, 'sha': sha, 'feed': feed, 'unreadable': False, 'read': 0}
            self.files.append(f)
            try:
                rows = read_file(feed, path, data)
            except Unreadable:
                f['unreadable'] = True
                continue
            f['read'] = len(rows)
            for i, cells in enumerate(rows, 1):
                r = Rec()
                self.seq += 1
                r.file, r.number, r.seq = f, i, self.seq
                r.v, r.fault = type_record(feed, cells, self.models)
                r.reason, r.duplicate = None, False
                self.recs[feed].append(r)

    def judge(self, as_of):
        """Sets reason and duplicate of every record; the current version of each key, by feed."""
        self.as_of = as_of
        cur = {}
        known_services = known_teams = None
        for feed in FEEDS:                              # team, service come first
            cols = [c for c, _, _ in FEEDS[feed]]
            keys = [c for c, _, flag in FEEDS[feed] if flag == 'K']
            groups = {}                                 # equal typed values -> records in load order
            for r in self.recs[feed]:
                r.reason, r.duplicate = r.fault, False
                if r.reason is None and r.v[START[feed]] > as_of:
                    r.reason = 'in_the_future'
                if r.reason is None:
                    groups.setdefault(tuple(r.v[c] for c in cols), []).append(r)
            unknown = {}
            for g, rs in groups.items():
                v = rs[0].v
                if feed not in ('team', 'service', 'person') and v['service_id'] not in known_services:
                    unknown[g] = 'unknown_service'
                elif feed in ('ownership', 'person') and v['team_id'] not in known_teams:
                    unknown[g] = 'unknown_team'
            bykey = defaultdict(list)                   # key -> candidate versions, best first
            for g, rs in groups.items():
                bykey[tuple(rs[0].v[k] for k in keys)].append((g, rs))
            for vs in bykey.values():
                vs.sort(key=lambda x: (x[1][0].v['updated_at'] if x[1][0].v.get('updated_at') is not None else -INF,
                                       x[1][0].seq), reverse=True)
            reject = dict(unknown)
            current = []
            if feed in ('team', 'ownership', 'person'):
                byent = defaultdict(list)
                for key, vs in bykey.items():
                    byent[key[0]].append((vs[0][1][0].v[START[feed]], vs))
                for ent, lst in byent.items():
                    kept = []
                    for start, vs in sorted(lst, key=lambda x: x[0]):
                        for g, rs in vs:
                            v = rs[0].v
                            ends = ('assigned_to', 'left_on') if feed == 'person' else ('valid_to',)
                            end = min([v[c] for c in ends if v[c] is not None], default=INF)
                            if start < end and any(a < end and start < b for a, b in kept if a < b):
                                reject[g] = 'overlapping_interval'
                            elif g not in unknown:
                                kept.append((start, end))
                                current.append(rs[0].v)
                                break
            else:
                for vs in bykey.values():
                    for g, rs in vs:
                        u = rs[0].v.get('updated_at')
                        if g not in reject and (u is None or u <= as_of):
                            current.append(rs[0].v)
                            break
            for g, rs in groups.items():
                for i, r in enumerate(rs):
                    if g in reject:
                        r.reason = reject[g]
                    elif i > 0:
                        r.duplicate = True
            accepted = [r for r in self.recs[feed] if r.reason is None]
            if feed == 'team':
                known_teams = {r.v['team_id'] for r in accepted}
            if feed == 'service':
                known_services = {r.v['service_id'] for r in accepted}
            cur[feed] = [self.cut(feed, v) for v in current]
        return cur

    def cut(self, feed, v):
        """Whatever instant (other than the start) lies after as-of is not yet known."""
        v = dict(v)
        for c, kind, _ in FEEDS[feed]:
            if feed != 'dependency' and kind in ('date', 'inst') and c != START[feed] and v[c] is not None and v[c] > self.as_of:
                v[c] = None
        return v

# ---------------- calendar
def month_of(t):
    d = date.fromordinal(t // DAY + EPOCH)
    return d.year * 12 + d.month - 1

def month_start(m):
    return (date(m // 12, m % 12 + 1, 1).toordinal() - EPOCH) * DAY

def fmt_month(m):
    return '' if m is None else '%04d-%02d-01' % (m // 12, m % 12 + 1)

def fmt_date(t):
    return '' if t is None else date.fromordinal(t // DAY + EPOCH).isoformat()

def fmt_bool(b):
    return '' if b is None else 'true' if b else 'false'

def fmt_num(x):
    return '' if x is None else repr(float(x))

# ---------------- conform
class World:
    """The conformed tables: services, assign, service_month, incidents, deployments, ..."""

def conform(cur, as_of, baseline=MODELS[0]):
    """From current records to months, owners, exposure, links, snapshots and spells."""
    w = World()
    w.as_of = as_of
    w.services = {s['service_id']: s for s in cur['service']}
    w.baseline = baseline
    # assignments
    w.assign = defaultdict(list)
    for o in sorted(cur['ownership'], key=lambda o: (o['service_id'], o['valid_from'])):
        if o['valid_to'] == o['valid_from']:
            continue                                    # an empty interval holds nothing
        lst = w.assign[o['service_id']]
        a = {k: o[k] for k in ('service_id', 'team_id', 'model', 'valid_from', 'valid_to')}
        a['washout_until'] = None
        if lst and lst[-1]['model'] != a['model']:
            a['washout_until'] = min(a['valid_from'] + WASHOUT, INF if a['valid_to'] is None else a['valid_to'])
        lst.append(a)

    def cell(service_id, t):
        """month, team, model, tier, washout at an instant."""
        s = w.services[service_id]
        c = {'month': month_of(t) if t < as_of else None, 'team_id': None, 'model': None, 'tier': s['tier'],
             'washout': False}
        if s['live_from'] <= t and (s['live_to'] is None or t < s['live_to']):
            for a in w.assign[service_id]:
                if a['valid_from'] <= t and (a['valid_to'] is None or t < a['valid_to']):
                    c['team_id'], c['model'] = a['team_id'], a['model']
                    c['washout'] = a['washout_until'] is not None and t < a['washout_until']
        return c

    # exposure and downtime
    outages = defaultdict(list)
    for i in cur['incident']:
        if i['user_impact'] == 'outage':
            outages[i['service_id']].append((i['started_at'], as_of if i['resolved_at'] is None else i['resolved_at']))
    w.service_month = {}
    for sid, s in w.services.items():
        lo, hi = s['live_from'], as_of if s['live_to'] is None else s['live_to']
        if lo >= hi:
            continue
        cuts = {lo, hi}
        for m in range(month_of(lo), month_of(hi) + 1):
            cuts.add(month_start(m))
        for a in w.assign[sid]:
            cuts |= {a['valid_from'], a['valid_to'], a['washout_until']}
        cuts = sorted(c for c in cuts if c is not None and lo <= c <= hi)
        union = []
        for a, b in sorted(outages[sid]):
            if union and a <= union[-1][1]:
                union[-1][1] = max(union[-1][1], b)
            else:
                union.append([a, b])
        for a, b in zip(cuts, cuts[1:]):
            c = cell(sid, a)
            key = (sid, c['month'], c['team_id'], c['model'], c['tier'], c['washout'])
            row = w.service_month.setdefault(key, [0, 0])
            row[0] += b - a
            row[1] += sum(max(0, min(b, y) - max(a, x)) for x, y in union)

    # deployments and links
    w.deployments = {}
    for d in cur['deployment']:
        d.update(cell(d['service_id'], d['finished_at']))
        d['users'] = d['environment'] == 'production' and d['status'] in ('succeeded', 'rolled_back')
        d['mature'] = d['finished_at'] + H72 <= as_of
        d['linked'] = []
        w.deployments[d['deployment_id']] = d
    by_service = defaultdict(list)
    for d in w.deployments.values():
        if d['users']:
            by_service[d['service_id']].append(d)
    w.incidents = []
    for i in cur['incident']:
        i.update(cell(i['service_id'], i['started_at']))
        i['impact'] = i['user_impact'] in ('outage', 'degraded')
        w.incidents.append(i)
        target = None
        if i['deployment_id'] is not None:
            d = w.deployments.get(i['deployment_id'])
            if d is not None and d['users']:
                target = d
        elif i['cause'] in (None, 'change', 'defect', 'unknown'):
            before = [d for d in by_service[i['service_id']] if d['finished_at'] <= i['started_at']]
            if before:
                d = max(before, key=lambda d: (d['finished_at'], d['deployment_id']))
                if i['started_at'] < d['finished_at'] + H72:
                    target = d
        if target is not None and i['impact']:
            target['linked'].append(i)
    for d in w.deployments.values():
        d['failed'] = (d['status'] == 'rolled_back' or bool(d['linked'])) if d['users'] else None

    # vulnerabilities
    w.vulnerabilities = []
    for v in cur['vulnerability']:
        fix = v['fix_available_at']
        v['clock'] = v['detected_at'] if fix is None else max(v['detected_at'], fix)
        v.update(cell(v['service_id'], v['clock']))
        w.vulnerabilities.append(v)

    # dependency snapshots
    snaps = defaultdict(list)
    for d in cur['dependency']:
        snaps[(d['service_id'], d['snapshot_on'])].append(d)
    w.snapshots = []
    previous = {}
    for (sid, on), rows in sorted(snaps.items()):
        versions = defaultdict(set)
        for d in rows:
            versions[(d['ecosystem'], d['package'])].add(d['version'])
        lags = [max(0, d['latest_released_on'] - d['released_on']) // DAY for d in rows
                if d['released_on'] is not None and d['latest_released_on'] is not None]
        s = {'service_id': sid, 'snapshot_on': on, 'rows': len(rows), 'dated': len(lags),
             'lag': Fraction(sum(lags) * 4, 1461), 'stale': sum(1 for x in lags if x >= 365), 'upgraded': None}
        s.update(cell(sid, on))
        if sid in previous:
            p = previous[sid]
            s['upgraded'] = sum(1 for k in versions if k in p and p[k] != versions[k])
        previous[sid] = versions
        w.snapshots.append(s)
    conform_people(w, cur)
    return w

def conform_people(w, cur):
    """Teams' rows, spells with their pieces (a team, model and type over an interval), exposure of teams."""
    w.teams = defaultdict(list)                         # team -> [(from, to, model, time zone)]
    for t in sorted(cur['team'], key=lambda t: t['valid_from']):
        if t['valid_to'] != t['valid_from']:
            w.teams[t['team_id']].append((t['valid_from'], INF if t['valid_to'] is None else t['valid_to'],
                                          t['model'], t['time_zone'] or 'UTC'))

    def by_team_row(team, start, end):
        """[start, end) in pieces, each with the team's model there, None without a valid row."""
        cuts = sorted({start, end} | {x for a, b, _, _ in w.teams.get(team, ()) for x in (a, b) if start < x < end})
        for a, b in zip(cuts, cuts[1:]):
            yield a, b, next((m for x, y, m, _ in w.teams.get(team, ()) if x <= a < y), None)

    rows = defaultdict(list)
    hired = defaultdict(set)
    for p in cur['person']:
        rows[(p['employee_id'], p['hired_on'])].append(p)
        hired[p['employee_id']].add(p['hired_on'])
    w.spells = []
    for (employee, start), ps in sorted(rows.items()):
        ps.sort(key=lambda p: p['assigned_from'])
        left = min((p['left_on'] for p in ps if p['left_on'] is not None), default=None)
        stop = INF if left is None else left
        s = {'employee': employee, 'hired_on': start, 'left_on': left, 'reason': None, 'held': [], 'pieces': []}
        for p in ps:
            end = min(stop, INF if p['assigned_to'] is None else p['assigned_to'])
            if p['assigned_from'] < end:
                s['held'].append({'start': p['assigned_from'], 'end': end, 'team': p['team_id'],
                                  'type': p['employment_type'], 'reason': p['leave_reason']})
        if left is not None:
            holder = [h['reason'] for h in s['held'] if h['start'] <= left - DAY < h['end']]
            s['reason'] = holder[0] if holder else ps[-1]['leave_reason']
        for h in s['held']:
            for a, b, model in by_team_row(h['team'], h['start'], h['end']):
                s['pieces'].append({'start': a, 'end': b, 'team': h['team'], 'model': model, 'type': h['type']})
        again = min((x for x in hired[employee] if x > start), default=INF)
        if left is None and again < INF and s['held'] and s['held'][-1]['end'] < again:
            stop = again
        gaps = [(a['end'], b['start']) for a, b in zip(s['held'], s['held'][1:] + [{'start': stop}])]
        s['gaps'] = [{'start': a, 'end': b, 'team': None, 'model': None, 'type': None}
                     for a, b in gaps if a < b and a < w.as_of]
        w.spells.append(s)

    # exposure under the model of the team's row: (month, team, model) -> microseconds
    w.team_exposure = defaultdict(int)
    for sid, s in w.services.items():
        for a in w.assign[sid]:
            lo = max(s['live_from'], a['valid_from'])
            hi = min(w.as_of, *(INF if x is None else x for x in (s['live_to'], a['valid_to'])))
            if lo < hi:
                for x, y, model in by_team_row(a['team_id'], lo, hi):
                    for month, length in by_month(x, y):
                        w.team_exposure[(month, a['team_id'], model)] += length

def by_month(a, b):
    """[(month, microseconds)] of [a, b)."""
    out = []
    while a < b:
        m = month_of(a)
        c = min(b, month_start(m + 1))
        out.append((m, c - a))
        a = c
    return out

# ---------------- measure
RATIO = ['dependency_lag', 'stale_dependency_share', 'library_upgrade_rate', 'patch_sla_met', 'change_fail_rate',
         'rework_rate', 'incident_rate', 'availability', 'availability_target_met', 'deployment_frequency']
DURATION = {'patch_time': DAY, 'time_to_restore': HOUR, 'time_to_acknowledge': 60 * SEC,
            'failed_deployment_recovery_time': HOUR, 'change_lead_time': HOUR, 'reactivation_lead_time': DAY}

def observe(w):
    """({metric and cell: [numerator, denominator]}, duration cases), washout included."""
    obs = defaultdict(lambda: [Fraction(0), Fraction(0)])     # (metric, month, service, team, model, tier, washout) -> num, den
    cases = []                                  # (metric, month, service, team, model, washout, duration, ended, tier)

    def key(metric, sid, c):
        return (metric, c['month'], sid, c['team_id'], c['model'], c['tier'], c['washout'])

    def counts(c):
        return c['month'] is not None and c['model'] is not None

    def add(metric, sid, c, num, den):
        if counts(c):
            o = obs[key(metric, sid, c)]
            o[0] += num
            o[1] += den

    def case(metric, sid, c, duration, ended):
        if counts(c):
            cases.append((metric, c['month'], sid, c['team_id'], c['model'], c['washout'], duration, ended, c['tier']))

    first_incident = min((month_of(i['started_at']) for i in w.incidents), default=None)
    first_deployment = min((month_of(d['finished_at']) for d in w.deployments.values()), default=None)
    compared = {(s['service_id'], s['month']) for s in w.snapshots if s['upgraded'] is not None}

    for (sid, month, team, model, tier, wash), (exp, down) in w.service_month.items():
        c = {'month': month, 'team_id': team, 'model': model, 'tier': tier, 'washout': wash}
        service_months = Fraction(exp, DAY) / Fraction('30.4375')
        if first_incident is not None and month >= first_incident:
            add('incident_rate', sid, c, 0, service_months)
            add('availability', sid, c, Fraction(exp - down, 60 * SEC), Fraction(exp, 60 * SEC))
            target = w.services[sid]['availability_target']
            if exp >= DAY and target is not None:
                add('availability_target_met', sid, c, 1 if down <= (1 - target) * exp else 0, 1)
        if first_deployment is not None and month >= first_deployment:
            add('deployment_frequency', sid, c, 0, service_months)
        if (sid, month) in compared:
            add('library_upgrade_rate', sid, c, 0, service_months)

    for i in w.incidents:
        if not i['impact']:
            continue
        sid, t = i['service_id'], i['started_at']
        add('incident_rate', sid, i, 1, 0)
        end, ended = (w.as_of, False) if i['resolved_at'] is None else (i['resolved_at'], True)
        case('time_to_restore', sid, i, end - t, ended)
        ack = i['acknowledged_at']
        if ack is not None and ack <= end:
            case('time_to_acknowledge', sid, i, ack - t, True)
        else:
            case('time_to_acknowledge', sid, i, end - t, False)

    for d in w.deployments.values():
        if not d['users']:
            continue
        sid, t = d['service_id'], d['finished_at']
        add('deployment_frequency', sid, d, 1, 0)
        if d['is_rework'] is not None:
            add('rework_rate', sid, d, 1 if d['is_rework'] == 'true' else 0, 1)
        if d['committed_at'] is not None and d['committed_at'] <= t:
            case('change_lead_time', sid, d, t - d['committed_at'], True)
        if d['mature']:
            add('change_fail_rate', sid, d, 1 if d['failed'] else 0, 1)
            if d['linked']:
                if any(i['resolved_at'] is None for i in d['linked']):
                    case('failed_deployment_recovery_time', sid, d, w.as_of - t, False)
                else:
                    case('failed_deployment_recovery_time', sid, d,
                         max(0, max(i['resolved_at'] for i in d['linked']) - t), True)

    for sid, c, duration, ended in reactivations(w):
        if first_deployment is not None and c['month'] >= first_deployment:
            case('reactivation_lead_time', sid, c, duration, ended)

    for v in w.vulnerabilities:
        if v['fix_available_at'] is None:
            continue
        sid, t, fixed, sla = v['service_id'], v['clock'], v['fixed_at'], SLA[v['severity']]
        if v['severity'] in ('critical', 'high'):
            case('patch_time', sid, v, w.as_of - t if fixed is None else max(0, fixed - t), fixed is not None)
        if fixed is not None:
            add('patch_sla_met', sid, v, 1 if fixed - t <= sla else 0, 1)
        elif w.as_of - t > sla:
            add('patch_sla_met', sid, v, 0, 1)

    for s in w.snapshots:
        sid = s['service_id']
        add('dependency_lag', sid, s, s['lag'], s['dated'])
        add('stale_dependency_share', sid, s, s['stale'], s['dated'])
        if s['upgraded'] is not None:
            add('library_upgrade_rate', sid, s, s['upgraded'], 0)
    return {k: v for k, v in obs.items() if v[0] or v[1]}, cases

def reactivations(w):
    """Services that come back to the baseline model: (service, cell of the team left, duration, ended)."""
    for sid, s in w.services.items():
        holds = []                              # [from, to, assignment], live time only
        for a in w.assign[sid]:
            lo = max(a['valid_from'], s['live_from'])
            hi = min(INF if x is None else x for x in (a['valid_to'], s['live_to']))
            if lo < hi and lo <= w.as_of:
                holds.append((lo, hi, a))
        for n in range(1, len(holds)):
            (_, left_at, left), (start, end, now) = holds[n - 1], holds[n]
            if left['model'] == w.baseline or now['model'] != w.baseline or start >= w.as_of:
                continue
            for lo, hi, a in holds[n + 1:]:     # from team to team of the baseline model, without a gap
                if lo != end or a['model'] != w.baseline:
                    break
                end = hi
            said = sorted((d['finished_at'], d['is_rework'] is None) for d in w.deployments.values()
                          if d['service_id'] == sid and d['users'] and d['is_rework'] != 'true'
                          and start <= d['finished_at'] < end)
            until, unknown = said[0] if said else (min(end, w.as_of), True)
            washed = left['washout_until'] is not None and left_at <= left['washout_until']
            cell = {'month': month_of(start), 'team_id': left['team_id'], 'model': left['model'], 'tier': s['tier'],
                    'washout': washed}
            yield sid, cell, until - start, not unknown

def quantile(durations, q):
    """Kaplan-Meier: smallest t with S(t) <= 1 - q; None when never reached. durations: [(t, ended)]."""
    at_risk = len(durations)
    by_t = defaultdict(lambda: [0, 0])
    for t, ended in durations:
        by_t[t][0 if ended else 1] += 1
    s = 1.0
    for t in sorted(by_t):
        events, censored = by_t[t]
        if events:
            s *= (at_risk - events) / at_risk
            if s <= 1 - q + 1e-9:
                return t
        at_risk -= events + censored
    return None

def estimate(w, obs, cases, models):
    """One row for every metric, month, window and model."""
    starts = [a['valid_from'] for lst in w.assign.values() for a in lst if a['valid_from'] < w.as_of]
    if not starts:
        return []
    first, last = month_of(min(starts)), month_of(w.as_of) - 1
    ratio, dur = defaultdict(list), defaultdict(list)
    for (metric, month, sid, team, model, tier, wash), (n, d) in obs.items():
        if not wash:
            ratio[(metric, model, month)].append((sid, team, n, d))
    for metric, month, sid, team, model, wash, t, ended, _ in cases:
        if not wash:
            dur[(metric, model, month)].append((sid, team, t, ended))
    out = []
    for metric in RATIO + list(DURATION):
        for month in range(first, last + 1):
            for window in (1, 3, 12):
                months = range(max(first, month - window + 1), month + 1)
                for model in models:
                    value = p90 = num = den = None
                    reason = ''
                    if metric in DURATION:
                        rows = [r for m in months for r in dur[(metric, model, m)]]
                        services, teams = {r[0] for r in rows}, {r[1] for r in rows}
                        ds = [(r[2], r[3]) for r in rows]
                        unit = DURATION[metric]
                        if not rows:
                            reason = 'no_data'
                        else:
                            median, q90 = quantile(ds, 0.5), quantile(ds, 0.9)
                            if median is None:
                                reason = 'not_reached'
                            else:
                                value = Fraction(median, unit)
                                p90 = None if q90 is None else Fraction(q90, unit)
                                num, den = sum(1 for _, e in ds if e), len(ds)
                    else:
                        rows = [r for m in months for r in ratio[(metric, model, m)]]
                        services, teams = {r[0] for r in rows if r[3]}, {r[1] for r in rows if r[3]}
                        n, d = sum((r[2] for r in rows), Fraction(0)), sum((r[3] for r in rows), Fraction(0))
                        if d == 0:
                            reason = 'no_data'
                        else:
                            num, den, value = n, d, n / d
                    out.append([metric, fmt_month(month), window, model, fmt_num(value), fmt_num(p90), fmt_num(num),
                                fmt_num(den), len(services), len(teams), reason])
    return out

# ---------------- people
PEOPLE = ['voluntary_attrition', 'attrition', 'retention_12_months', 'transfer_rate', 'out_of_hours_load',
          'people_per_service']
AT_RISK = 10
PERSON_KEY = 'test-key'

def person_key(key, employee_id):
    return hmac.new(key.encode('utf-8'), employee_id.encode('utf-8'), hashlib.sha256).hexdigest()

def employment(w, key, typed):
    """Rows of restricted.employment; split by employment type as well if typed."""
    out = []
    for s in w.spells:
        merged = []
        for p in sorted(s['pieces'] + s['gaps'], key=lambda p: p['start']):
            same = ('team', 'model', 'type') if typed else ('team', 'model')
            if merged and merged[-1]['end'] == p['start'] and all(merged[-1][c] == p[c] for c in same):
                merged[-1]['end'] = p['end']
            else:
                merged.append(dict(p))
        for p in merged:
            left = p['end'] == s['left_on']
            row = [person_key(key, s['employee']), none(p['team']), none(p['model']), fmt_date(p['start']),
                   '' if p['end'] == INF else fmt_date(p['end']), (p['start'] - s['hired_on']) // DAY,
                   (min(p['end'], w.as_of) - s['hired_on']) // DAY, fmt_bool(left),
                   none(s['reason']) if left else '']
            out.append(row + [none(p['type'])] if typed else row)
    return out

def out_of_hours(t, zone):
    """Outside Mon-Fri 08:00-18:00 by the clock of a time zone."""
    tz = timezone.utc if zone in ('UTC', 'Etc/UTC') else zoneinfo.ZoneInfo(zone)
    local = (datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=t)).astimezone(tz)
    return local.weekday() >= 5 or not 8 <= local.hour < 18

def people_events(w):
    """Sets time, leaves, moves, calls of w: everything by (month, team, model)."""
    w.time = defaultdict(int)           # (month, team, model, employee, type) -> microseconds; model may be None
    w.leaves = []                       # (month, team, model, employee, reason)
    w.moves = []                        # (month, team, model, employee)
    w.calls = []                        # (month, team, model) of each incident out of hours
    for s in w.spells:
        who = s['employee']
        for p in s['pieces']:
            for month, length in by_month(p['start'], min(p['end'], w.as_of)):
                w.time[(month, p['team'], p['model'], who, p['type'])] += length
            if p['end'] == s['left_on'] and p['model'] is not None and p['type'] == 'employee':
                w.leaves.append((month_of(s['left_on'] - DAY), p['team'], p['model'], who, s['reason']))
        for a, b in zip(s['held'], s['held'][1:]):
            if a['team'] != b['team'] and a['type'] == 'employee' and b['start'] < w.as_of:
                model = [p['model'] for p in s['pieces'] if p['start'] <= a['end'] - DAY < p['end']][0]
                if model is not None:
                    w.moves.append((month_of(b['start']), a['team'], model, who))
    for i in w.incidents:
        if i['impact'] and i['month'] is not None and i['team_id'] is not None:
            for a, b, model, zone in w.teams.get(i['team_id'], ()):
                if a <= i['started_at'] < b and out_of_hours(i['started_at'], zone):
                    w.calls.append((i['month'], i['team_id'], model))

def people_observe(w):
    """restricted.observation: (metric, month, team, model) -> [numerator, denominator]."""
    obs = defaultdict(lambda: [Fraction(0), Fraction(0)])
    for (month, team, model, who, kind), length in w.time.items():
        if model is not None:
            days = Fraction(length, DAY)
            if kind == 'employee':
                for metric in ('voluntary_attrition', 'attrition', 'transfer_rate'):
                    obs[(metric, month, team, model)][1] += days / Fraction('365.25')
            obs[('people_per_service', month, team, model)][0] += days
            if w.incidents:
                obs[('out_of_hours_load', month, team, model)][1] += days / Fraction('30.4375')
    for month, team, model, who, reason in w.leaves:
        if reason == 'voluntary':
            obs[('voluntary_attrition', month, team, model)][0] += 1
        if reason != 'end_of_contract':
            obs[('attrition', month, team, model)][0] += 1
    for month, team, model, who in w.moves:
        obs[('transfer_rate', month, team, model)][0] += 1
    for month, team, model in w.calls:
        obs[('out_of_hours_load', month, team, model)][0] += 1
    for (month, team, model), length in w.team_exposure.items():
        if model is not None:
            obs[('people_per_service', month, team, model)][1] += Fraction(length, DAY)
    return {k: v for k, v in obs.items() if v[0] or v[1]}

class Curve:
    """Kaplan-Meier of employees under a model in months first..last, on the clock of days since hire."""

    def __init__(self, w, model, first, last):
        lo, hi = month_start(first), month_start(last + 1)
        entries, exits, self.events = [], [], defaultdict(int)
        for s in w.spells:
            for p in s['pieces']:
                a, b = max(lo, p['start']), min(hi, p['end'])
                if p['model'] == model and p['type'] == 'employee' and a < b:
                    entries.append((a - s['hired_on']) // DAY)
                    exits.append((b - s['hired_on']) // DAY)
                    if p['end'] == s['left_on'] and p['end'] <= hi:
                        self.events[exits[-1]] += 1
        self.entries, self.exits = sorted(entries), sorted(exits)
        self.start = min((a + 1 for a in entries if self.at_risk(a + 1) >= AT_RISK), default=None)
        self.end = max(exits, default=0)

    def at_risk(self, t):
        """Entered before t, not out before t."""
        return bisect_left(self.entries, t) - bisect_left(self.exits, t)

    def survival(self, t):
        """From the start to t, events on both days counted."""
        s = Fraction(1)
        for day, d in self.events.items():
            if self.start <= day <= t:
                s *= 1 - Fraction(d, self.at_risk(day))
        return s

    def leavers(self, after, t):
        return sum(d for day, d in self.events.items() if after < day <= t)

def people_cells(w, models):
    """{(metric, month, window, model): cell} before suppression; the first and last month."""
    starts = [a['valid_from'] for lst in w.assign.values() for a in lst if a['valid_from'] < w.as_of]
    if not starts:
        return {}, None
    first, last = month_of(min(starts)), month_of(w.as_of) - 1
    obs = defaultdict(list)
    for (metric, month, team, model), (n, d) in people_observe(w).items():
        obs[(metric, model, month)].append((team, n, d))
    time = defaultdict(list)
    for (month, team, model, who, kind), length in w.time.items():
        time[month].append((team, model, who, kind, length))
    out = {}
    for month in range(first, last + 1):
        for window in (1, 3, 12):
            months = range(max(first, month - window + 1), month + 1)
            present = {t[0] for m in months for t in time[m]}           # teams with anybody in the window
            for model in models:
                for metric in PEOPLE:
                    everybody = metric in ('out_of_hours_load', 'people_per_service')
                    held = [t for m in months for t in time[m] if t[1] == model and (everybody or t[3] == 'employee')]
                    people = {t[2] for t in held}
                    c = {'value': None, 'num': None, 'den': None, 'teams': {t[0] for t in held}, 'people': people,
                         'time': sum(t[4] for t in held), 'reason': '', 'counted': None, 'start': None,
                         'at_risk_365': None, 'apart': set()}
                    out[(metric, month, window, model)] = c
                    mine = [x for x in w.leaves if x[0] in months and x[2] == model]
                    if metric == 'retention_12_months':
                        curve = Curve(w, model, months[0], month)
                        c['curve'], c['start'], c['at_risk_365'] = curve, curve.start, curve.at_risk(365)
                        c['counted'] = {x[3] for x in mine}
                        if not people:
                            c['reason'] = 'no_data'
                        elif c['at_risk_365'] == 0 or curve.start is not None and curve.start > 365:
                            c['reason'] = 'not_reached'
                        elif curve.start is not None:
                            c['value'] = curve.survival(365)
                        continue
                    rows = [r for m in months for r in obs[(metric, model, m)]]
                    if metric == 'people_per_service':
                        rows = [r for r in rows if r[0] in present]
                        c['teams'] = {r[0] for r in rows if r[2]}
                    num, den = sum((r[1] for r in rows), Fraction(0)), sum((r[2] for r in rows), Fraction(0))
                    if metric == 'voluntary_attrition':
                        c['counted'] = {x[3] for x in mine if x[4] == 'voluntary'}
                    elif metric == 'attrition':
                        c['counted'] = {x[3] for x in mine if x[4] != 'end_of_contract'}
                        c['apart'] = {x[3] for x in mine if x[4] not in ('voluntary', 'end_of_contract')}
                    elif metric == 'transfer_rate':
                        c['counted'] = {x[3] for x in w.moves if x[0] in months and x[2] == model}
                    if not people or den == 0:
                        c['reason'] = 'no_data'
                    else:
                        c['num'], c['den'] = num, den
                        c['value'] = num / den * (1 if everybody else 100)
    return out, first

def suppress(cells, first, models, threshold):
    """{(metric, month, window, model): reason or ''} as section 6 has it."""
    out = {}
    groups = {k[:3] for k in cells}

    def secondary(group):
        """Hides one more where exactly one of the models with a figure is hidden."""
        part = [m for m in models if cells[group + (m,)]['reason'] == '' and not want(cells[group + (m,)])]
        shown = [m for m in part if out[group + (m,)] == '']
        if len(part) - len(shown) == 1 and shown:
            m = min(shown, key=lambda m: (len(cells[group + (m,)]['people']), cells[group + (m,)]['time'], m))
            out[group + (m,)] = 'secondary'

    def want(c):
        """A retention without enough people on day 365."""
        return c['at_risk_365'] is not None and c['at_risk_365'] < AT_RISK

    published = []
    for metric, month, window in sorted(groups):
        group = (metric, month, window)
        if window != 12 or month % 3 != 2 or month - 11 < first:
            for m in models:
                out[group + (m,)] = 'window'
            continue
        published.append(group)
        for m in models:
            c = cells[group + (m,)]
            reason = c['reason']
            if reason == '':
                counted = c['counted']
                if want(c) or len(c['people']) < threshold:
                    reason = 'primary'
                elif counted is not None and (len(counted) in (1, 2) or len(c['people'] - counted) < 3):
                    reason = 'primary'
            out[group + (m,)] = reason
        secondary(group)
    for group in published:
        if group[0] == 'voluntary_attrition':
            other = ('attrition',) + group[1:]
            for m in models:
                if out[group + (m,)] == '' == out[other + (m,)] and len(cells[other + (m,)]['apart']) in (1, 2):
                    out[group + (m,)] = 'differencing'
            secondary(group)
    return out

def people_tables(w, models, threshold):
    """Rows of people_unsuppressed, people_estimate and retention_curve."""
    cells, first = people_cells(w, models)
    hidden = suppress(cells, first, models, threshold)
    raw, shown, curve = [], [], []
    for k, c in cells.items():
        metric, month, window, model = k
        where = [metric, fmt_month(month), window, model]
        figures = [fmt_num(c['value']), fmt_num(c['num']), fmt_num(c['den']), '']
        size = [len(c['teams']), len(c['people'])]
        others = ['', ''] if c['counted'] is None else [len(c['counted']), len(c['people'] - c['counted'])]
        raw.append(where + figures + size + others +
                   [fmt_num(Fraction(c['time'], DAY)), none(c['start']), none(c['at_risk_365']), c['reason']])
        reason = hidden[k]
        if reason == '':
            shown.append(where + figures + size + [''])
        else:
            nobody = reason == 'no_data' and not c['people']
            shown.append(where + ['', '', '', ''] + ([0, 0] if nobody else ['', '']) + [reason])
        if metric == 'retention_12_months' and reason != 'window' and c['curve'].start is not None:
            part = c['reason'] == '' and c['at_risk_365'] >= AT_RISK
            small = len(c['people']) < threshold or len(c['counted']) in (1, 2) or len(c['people'] - c['counted']) < 3
            cell = reason if part else 'primary' if small else ''
            step, before = 1, c['curve'].start - 1
            while True:
                t = (step * 1461 + 8) // 16                     # step * 91.3125, rounded half up
                step += 1
                if t < c['curve'].start:
                    continue
                if t > c['curve'].end:
                    break
                y = c['curve'].at_risk(t)
                curve.append([fmt_month(month), model, t, y, c['curve'].leavers(before, t),
                              fmt_num(c['curve'].survival(t)), cell or ('primary' if y < AT_RISK else '')])
                before = t
    return raw, shown, curve

# ---------------- tables
HEADERS = {
    'rejected': 'path,feed,record_number,reason',
    'export_file': 'path,file_sha256,feed,rows_read,rows_landed,rows_duplicate,rows_rejected',
    'assignment': 'service_id,team_id,model,valid_from,valid_to,washout_until',
    'service_month': 'service_id,month,team_id,model,tier,washout,exposure_days,downtime_minutes,'
                     'availability_target',
    'incident': 'incident_id,month,team_id,model,tier,washout',
    'deployment': 'deployment_id,month,team_id,model,tier,washout,failed,failed_by,mature',
    'vulnerability': 'service_id,advisory_id,package,month,team_id,model,tier,washout',
    'dependency_snapshot': 'service_id,snapshot_on,month,team_id,model,tier,washout,dependency_rows,'
                           'dated_rows,lag_years,stale_rows,upgraded_packages',
    'observation': 'metric_id,month,service_id,team_id,model,tier,washout,numerator,denominator',
    'estimate': 'metric_id,month,window_months,model,value,p90,numerator,denominator,services,teams,'
                'suppression',
    'employment': 'person_key,team_id,model,started_on,ended_on,entry_tenure_days,exit_tenure_days,left,'
                  'leave_reason',
    'employment_typed': 'person_key,team_id,model,started_on,ended_on,entry_tenure_days,exit_tenure_days,left,'
                        'leave_reason,employment_type',
    'people_observation': 'metric_id,month,team_id,model,numerator,denominator',
    'people_unsuppressed': 'metric_id,month,window_months,model,value,numerator,denominator,services,teams,people,'
                           'counted_people,other_people,person_days,start_day,at_risk_365,suppression',
    'people_estimate': 'metric_id,month,window_months,model,value,numerator,denominator,services,teams,people,'
                       'suppression',
    'retention_curve': 'month,model,tenure_days,at_risk,leavers,survival,suppression',
}

def none(x):
    return '' if x is None else x

def place(c):
    """The columns that say where an event belongs."""
    return [fmt_month(c['month']), none(c['team_id']), none(c['model']), c['tier'], fmt_bool(c['washout'])]

def tables(state, as_of, key=PERSON_KEY, threshold=10):
    """{table: rows of texts and numbers} at an as-of, in the columns of HEADERS."""
    w = conform(state.judge(as_of), as_of, state.models[0])
    obs, cases = observe(w)
    people_events(w)
    raw, shown, curve = people_tables(w, state.models, threshold)
    count = defaultdict(lambda: [0, 0, 0])
    rejected = [[f['path'], f['feed'], '', 'unreadable_file'] for f in state.files if f['unreadable']]
    for feed in FEEDS:
        for r in state.recs[feed]:
            k = count[id(r.file)]
            if r.reason is not None:
                rejected.append([r.file['path'], feed, r.number, r.reason])
                k[2] += 1
            elif r.duplicate:
                k[1] += 1
            else:
                k[0] += 1
    out = {
        'rejected': rejected,
        'export_file': [[f['path'], f['sha'], f['feed'], f['read']] + count[id(f)] for f in state.files],
        'assignment': [[x['service_id'], x['team_id'], x['model'], fmt_date(x['valid_from']),
                        fmt_date(x['valid_to']), fmt_date(x['washout_until'])]
                       for lst in w.assign.values() for x in lst],
        'service_month': [[sid, fmt_month(m), none(team), none(model), tier, fmt_bool(wash),
                           fmt_num(Fraction(e, DAY)), fmt_num(Fraction(d, 60 * SEC)),
                           fmt_num(w.services[sid]['availability_target'])]
                          for (sid, m, team, model, tier, wash), (e, d) in w.service_month.items()],
        'incident': [[i['incident_id']] + place(i) for i in w.incidents],
        'deployment': [[d['deployment_id']] + place(d) +
                       [fmt_bool(d['failed']), '|'.join(sorted(i['incident_id'] for i in d['linked'])),
                        fmt_bool(d['mature'])] for d in w.deployments.values()],
        'vulnerability': [[v['service_id'], v['advisory_id'], v['package']] + place(v)
                          for v in w.vulnerabilities],
        'dependency_snapshot': [[s['service_id'], fmt_date(s['snapshot_on'])] + place(s) +
                                [s['rows'], s['dated'], fmt_num(s['lag']), s['stale'], none(s['upgraded'])]
                                for s in w.snapshots],
        'observation': [[k[0], fmt_month(k[1]), k[2], k[3], k[4], k[5], fmt_bool(k[6]), fmt_num(n), fmt_num(d)]
                        for k, (n, d) in obs.items()],
        'estimate': estimate(w, obs, cases, state.models),
        'employment': employment(w, key, False),
        'employment_typed': employment(w, key, True),
        'people_observation': [[k[0], fmt_month(k[1]), k[2], k[3], fmt_num(n), fmt_num(d)]
                               for k, (n, d) in people_observe(w).items()],
        'people_unsuppressed': raw,
        'people_estimate': shown,
        'retention_curve': curve,
    }
    return {name: rows if name == 'export_file' else sorted(rows, key=lambda r: [str(x) for x in r])
            for name, rows in out.items()}

def write(folder, name, rows):
    """One table as a CSV file."""
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name + '.csv')
    with open(path, 'w', newline='', encoding='utf-8', errors='surrogateescape') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(HEADERS[name].split(','))
        out.writerows(rows)

def main():
    ap = argparse.ArgumentParser(description='The state of all tables after one or more runs.')
    ap.add_argument('--exports', required=True)
    ap.add_argument('--as-of', required=True)
    ap.add_argument('--out', required=True)
    ap.add_argument('--models', default=','.join(MODELS))
    ap.add_argument('--then', action='append', default=[], metavar='DIR[@AS_OF]')
    ap.add_argument('--person-key', default=PERSON_KEY, help='its UTF-8 bytes are the key of the HMAC')
    ap.add_argument('--threshold', type=int, default=10, help='people that a figure needs, never under 5')
    a = ap.parse_args()
    if a.threshold < 5:
        ap.error('--threshold is never under 5')
    as_of = parse_as_of(a.as_of)
    state = State(a.models.split(','))
    state.load(a.exports)
    for then in a.then:
        if not os.path.isdir(then):
            then, _, at = then.rpartition('@')
            as_of = parse_as_of(at)
        state.load(then)
    for name, rows in tables(state, as_of, a.person_key, a.threshold).items():
        write(a.out, name, rows)

if __name__ == '__main__':
    main()
