#!/usr/bin/env python3
"""Nasty canonical exports: every oddity the author could think of, the same for the same seed.

Written from the published definitions, without sight of the Java code, to be read by Lightkeeper and
by oracle.py, whose tables must then agree: boundaries met to the microsecond, intervals that touch,
overlap or hold nothing, corrections, repeats, every reject reason, files in every dress.

  nasty.py --seed N --out DIR [--size small|medium] [--runs K]

Writes DIR/<feed>/*; with --runs K > 1 DIR/run1/<feed>/* .. DIR/runK/<feed>/* (one run each).
Standard output: with --runs a line 'run<i> AS_OF' per run; the as-of of the (last) run is the last line.
"""
import argparse
import gzip
import os
import random
import sys
from datetime import date

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from oracle import DAY, FEEDS, H72, HOUR, MODELS, SEC, SLA, START, fmt_date, month_start

KEYS = {f: [c for c, _, g in cols if g == 'K'] for f, cols in FEEDS.items()}
KIND = {f: {c: k for c, k, _ in cols} for f, cols in FEEDS.items()}
FLAG = {f: {c: g for c, _, g in cols} for f, cols in FEEDS.items()}

class Raw(str):
    """A cell written as it stands (a fault)."""

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--seed', type=int, required=True)
    ap.add_argument('--out', required=True)
    ap.add_argument('--size', choices=('small', 'medium'), default='small')
    ap.add_argument('--runs', type=int, default=1)
    a = ap.parse_args()
    Gen(a).go()

class Gen:
    """One world: teams, services and their events, then their faults, then files."""

    def __init__(self, a):
        self.a, self.r = a, random.Random(a.seed)
        self.nteams, self.nservices, self.nmonths, self.npeople = (8, 15, 26, 300) if a.size == 'small' else (25, 80, 32, 500)
        r = self.r
        m = date(2023, 1, 1).year * 12 + r.randrange(12)
        self.m0, self.m1 = m - self.nmonths + 1, m              # the last month is partial
        self.t0 = month_start(self.m0)
        mode = a.seed % 5
        if mode == 4:
            self.as_of = month_start(self.m1 + 1)               # whole months
        elif mode == 2:
            self.as_of = month_start(self.m1) + r.randrange(8, 20) * DAY + r.randrange(DAY)
        else:
            self.as_of = month_start(self.m1) + r.randrange(8, 20) * DAY
        self.midnight = self.as_of % DAY == 0
        self.today = self.as_of // DAY * DAY
        self.rows = {f: [] for f in FEEDS}                      # dicts column -> value

    # ---------------- small tools
    def p(self, x):
        return self.r.random() < x

    def pick(self, *xs):
        return self.r.choice(xs)

    def day(self, lo, hi):
        return lo + self.r.randrange(max(1, (hi - lo) // DAY)) * DAY

    def at(self, lo, hi):
        t = lo + self.r.randrange(max(1, hi - lo))
        g = self.pick(1, 1000, SEC, 60 * SEC, HOUR)
        return max(lo, t // g * g)

    def add(self, feed, **v):
        row = {c: v.get(c) for c in KIND[feed]}
        self.rows[feed].append(row)
        return row

    # ---------------- the world
    def teams(self):
        r = self.r
        odd = ['équipe', 'team, one', 'te"am', 'T-1', 'T-10', 'T-2', ' lead space', 'team\nnewline', '"quoted"', "o'team"]
        self.team_ids = [odd[i // 2 % len(odd)] if i % 2 and i // 2 < len(odd) else 'team%02d' % i for i in range(self.nteams)]
        for t in self.team_ids:
            start = self.day(self.t0 - 400 * DAY, self.t0 + 60 * DAY)
            for _ in range(self.pick(1, 1, 2, 3)):
                end = self.pick(None, None, start + self.pick(0, 10, 100, 300) * DAY, self.today, self.today + 50 * DAY)
                if start > self.as_of:
                    break
                self.add('team', team_id=t, team_name=self.pick('Blue', 'Rosé, "the" team', 'Line\nbreak', ' '), model=r.choice(MODELS),
                         region=self.pick(None, 'EU', 'us-west'), time_zone=self.pick(None, 'Europe/London', 'Asia/Kolkata', 'America/New_York', 'UTC'),
                         valid_from=start, valid_to=end)
                if end is None:
                    if self.p(.2):                              # an overlapping row
                        self.add('team', team_id=t, team_name='Overlap', model=r.choice(MODELS), valid_from=start + 30 * DAY)
                    break
                start = end + self.pick(0, 0, 1, 20) * DAY
        # crews: where most people are, two a model, of which one a pair changes model, is disbanded or renewed
        self.crews = []
        for n, model in enumerate(MODELS * 2):
            t = 'crew-%02d' % n
            self.crews.append(t)
            start = self.t0 - 900 * DAY
            zone = self.pick(None, 'UTC', 'Europe/London', 'Asia/Kolkata', 'America/New_York')
            base = dict(team_id=t, team_name='Crew %d' % n, time_zone=zone)
            change = self.pick(month_start(self.r.randrange(self.m0 + 6, self.m1)), self.day(self.t0 + 100 * DAY, self.as_of - 40 * DAY), self.today)
            kind = 'steady' if n < 5 else self.pick('steady', 'model', 'back', 'disbanded', 'renewed', 'gap')
            other = r.choice([m for m in MODELS if m != model])
            if kind == 'steady':
                self.add('team', model=model, valid_from=start, **base)
                continue
            self.add('team', model=model, valid_from=start, valid_to=change, **base)
            if kind == 'model':
                self.add('team', model=other, valid_from=change, **base)
            elif kind == 'back':
                self.add('team', model=other, valid_from=change, valid_to=change + 30 * DAY, **base)
                if change + 30 * DAY <= self.as_of:
                    self.add('team', model=model, valid_from=change + 30 * DAY, **base)
            elif kind == 'renewed':
                self.add('team', model=model, valid_from=change, **dict(base, time_zone='Asia/Tokyo'))
            elif kind == 'gap' and change + 12 * DAY <= self.as_of:
                self.add('team', model=self.pick(model, other), valid_from=change + 12 * DAY, valid_to=self.pick(None, self.today + 9 * DAY), **base)
        self.homes = self.team_ids + self.crews
        self.team_ids = self.team_ids + self.crews[:8]
        # a team only in the future; a team that never is
        self.add('team', team_id='future team', team_name='Soon', model='feature_team', valid_from=self.today + 20 * DAY)
        if self.midnight:
            self.add('team', team_id='team at as-of', team_name='Now', model='feature_team', valid_from=self.today)

    def services(self):
        r = self.r
        self.live = {}
        self.owned = {}
        odd = ['svc, comma', 'svc"q', 'çedilla', 'svc\r\nline', 'S', 's', 'svc 1 ']
        for i in range(self.nservices):
            s = odd[i // 2] if i % 2 and i // 2 < len(odd) else 'service-%02d' % i
            lf = self.pick(self.t0 - 200 * DAY, self.t0, self.day(self.t0, self.t0 + 150 * DAY), self.day(self.t0 - 50 * DAY, self.t0 + 20 * DAY))
            lt = self.pick(None, None, None, None, self.day(lf, self.today), self.day(self.today - 120 * DAY, self.today), self.today,
                           self.today + 30 * DAY, lf if self.p(.3) else None)
            if i == 3 and self.midnight:
                lf, lt = self.today, None
            self.live[s] = (lf, lt)
            self.add('service', service_id=s, service_name=self.pick('A', 'Naïve "x", y', 'two\nlines', 'CR\r\nLF'), tier=r.randrange(1, 5),
                     availability_target=self.pick(None, '0.999', '0.99', '0.95', '1', '0.9995', '1.0', '0.9990'), live_from=lf, live_to=lt)
            # ownership
            segs = []
            if self.p(.05):
                self.owned[s] = segs
                continue
            t = self.pick(lf, lf, lf - 40 * DAY, lf + 35 * DAY, lf + 3 * DAY)
            model, team = r.choice(MODELS), r.choice(self.team_ids)
            while t <= self.as_of:
                n = self.pick(0, 1, 5, 10, 20, 27, 28, 29, 40, 90, 150, 200)
                end = t + n * DAY
                if self.p(.04) or t > self.as_of - 60 * DAY and self.p(.3):
                    end = self.pick(None, self.today, self.today + 10 * DAY, self.today + DAY)
                    if end is not None and end <= t:
                        end = None
                segs.append((t, end, team, model))
                self.add('ownership', service_id=s, team_id=team, model=model, valid_from=t, valid_to=end)
                if end is None or end > self.as_of:
                    break
                gap = self.pick(0, 0, 0, 0, 5, 28, 45)
                t = end + gap * DAY
                if n == 0 and gap == 0:
                    t += DAY
                k = self.r.random()
                if k < .25:                                     # same model, another team
                    team = r.choice(self.team_ids)
                elif k < .35:                                   # the same again
                    pass
                elif k < .6 and len(segs) > 1:                  # back
                    model = segs[-2][3]
                    team = self.pick(segs[-2][2], team)
                else:
                    model, team = r.choice(MODELS), r.choice(self.team_ids)
                if self.p(.02):
                    break
            if self.midnight and segs and self.p(.5):
                e = segs[-1][1]
                if e is not None and e <= self.today and segs[-1][0] < self.today:
                    self.add('ownership', service_id=s, team_id=team, model=r.choice(MODELS), valid_from=self.today,
                             valid_to=self.pick(None, self.today + 5 * DAY))
                    segs.append((self.today, None, team, model))
            self.owned[s] = segs
            if segs and self.p(.3):                            # rows that overlap kept ones, some with another fault too
                a, b, _, _ = r.choice(segs)
                st = a + self.pick(1, 3, 20) * DAY
                if st <= self.as_of and all(st != x[0] for x in segs):
                    self.add('ownership', service_id=s, team_id=self.pick(r.choice(self.team_ids), 'nobody', 'future team'), model=r.choice(MODELS),
                             valid_from=st, valid_to=self.pick(None, st, st + 4 * DAY, st + 100 * DAY))
            if segs and self.p(.2):                             # earlier start, unknown team: rejected and pushes nobody out
                self.add('ownership', service_id=s, team_id='nobody', model=r.choice(MODELS), valid_from=segs[0][0] - 90 * DAY, valid_to=None)
        self.ids = list(self.live)
        # a service with one long assignment, for exact availability targets
        for s, target, num in (('exact-1', '0.999', 1000), ('exact-2', '0.9995', 2000), ('exact-3', '1', 0)):
            self.live[s] = (self.t0, None)
            self.owned[s] = [(self.t0, None, 'team00', 'feature_team')]
            self.add('service', service_id=s, service_name='Exact', tier=1, availability_target=target, live_from=self.t0)
            self.add('ownership', service_id=s, team_id='exact team', model=self.pick(*MODELS), valid_from=self.t0)
            for m in range(self.m0, self.m1 + 1):
                lo, hi = month_start(m), min(month_start(m + 1), self.as_of)
                exact = (hi - lo) // num if num else 0
                d = exact + self.pick(0, 0, 1, -1)
                if d <= 0:
                    continue
                st = self.pick(lo, hi - d, self.at(lo, hi - d))
                half = d // 2
                if self.p(.5) and half:                         # in two overlapping pieces
                    self.incident(s, st, st + half + d % 2)
                    self.incident(s, st + half // 2, st + d)
                else:
                    self.incident(s, st, st + d)
        self.add('team', team_id='exact team', team_name='Exact', model='feature_team', valid_from=self.t0 - DAY)
        # a service that lives less than a day in a month, and one only in the future
        self.add('service', service_id='brief', service_name='Brief', tier=2, availability_target='0.9',
                 live_from=month_start(self.m0 + 3) - DAY, live_to=month_start(self.m0 + 3))
        self.add('ownership', service_id='brief', team_id='exact team', model='operations_team', valid_from=self.t0)
        self.live['brief'] = (month_start(self.m0 + 3) - DAY, month_start(self.m0 + 3))
        self.owned['brief'] = [(self.t0, None, 'exact team', 'operations_team')]
        self.add('service', service_id='future service', service_name='Soon', tier=2, live_from=self.today + 20 * DAY)
        self.few = ('future service', 'no such service')
        self.ids += ['brief', 'exact-2', *self.few]

    def boundaries(self, s):
        lf, lt = self.live.get(s, (self.t0, None))
        xs = [lf, self.as_of, self.as_of] + ([lt] if lt else [])
        for x in self.owned.get(s, []):
            xs += [x[0], x[0] + 28 * DAY] + ([x[1]] if x[1] else [])
        xs += [month_start(self.r.randrange(self.m0, self.m1 + 1)) for _ in range(2)]
        return xs

    def event_time(self, s):
        if self.p(.15):
            t = self.r.choice(self.boundaries(s)) + self.pick(0, 0, 0, -1, 1)
            return t
        if self.p(.02):
            return self.as_of + self.r.randrange(1, 40 * DAY)
        if self.p(.05):
            return self.at(self.t0 - 60 * DAY, self.t0)
        return self.at(self.t0, self.as_of)

    inc = 0

    def incident(self, s, t, end, **kw):
        self.inc += 1
        base = {'incident_id': '%s-%d' % (self.pick('INC', 'inc', 'É', 'i,c'), self.inc), 'service_id': s,
                'severity': self.r.randrange(1, 6), 'user_impact': 'outage', 'started_at': t, 'resolved_at': end}
        base.update(kw)
        return self.add('incident', **base)

    def random_incident(self, s, t, **kw):
        d = self.pick(0, 1, self.at(0, 600 * SEC), self.at(0, HOUR), self.at(0, 5 * HOUR), self.at(0, 3 * DAY), self.at(0, 40 * DAY), 28 * DAY)
        end = t + d
        if self.p(.06):
            end = None
        elif self.p(.04):
            end = self.as_of + self.pick(0, 1, HOUR)
            end = max(end, t)
        ack = self.pick(None, t, t + 1, t + self.at(0, HOUR), t + self.at(0, 6 * HOUR), end, end + 5 if end else None, self.as_of + DAY)
        if ack is not None and ack < t:
            ack = None
        b = dict(user_impact=self.pick('outage', 'outage', 'degraded', 'degraded', 'none'), acknowledged_at=ack,
                 cause=self.pick(None, 'change', 'capacity', 'dependency', 'infrastructure', 'security', 'defect', 'unknown', 'change'),
                 updated_at=self.pick(None, None, t, self.at(self.t0, self.as_of)))
        b.update(kw)
        return self.incident(s, t, end, **b)

    def incidents(self):
        for s in self.ids:
            for _ in range(int(self.nmonths * self.r.uniform(.3, 1.6)) if s not in self.few else 3):
                i = self.random_incident(s, self.event_time(s))
                if self.p(.2) and i['resolved_at'] and i['started_at'] <= self.as_of:            # overlapping outages
                    a, b = i['started_at'], i['resolved_at']
                    self.random_incident(s, self.pick(a, b, self.at(a, b + 1)), user_impact='outage')

    def deployments(self):
        n = 0
        for s in self.ids:
            times = [self.event_time(s) for _ in range(int(self.nmonths * self.r.uniform(.2, 3)) if s not in self.few else 2)]
            times += [self.as_of - H72 + self.pick(-1, 0, 1) for _ in range(2)]
            for t in times:
                for same in range(self.pick(1, 1, 1, 1, 1, 2)):
                    n += 1
                    did = '%s%d' % (self.pick('dep-', 'D', 'd', 'é'), n)
                    status = self.pick('succeeded', 'succeeded', 'succeeded', 'succeeded', 'rolled_back', 'failed')
                    env = self.pick(*['production'] * 12, 'staging', 'Production', 'production ')
                    self.add('deployment', deployment_id=did, service_id=s, environment=env, status=status,
                             started_at=self.pick(None, t, t - self.at(0, HOUR)), finished_at=t,
                             committed_at=self.pick(None, t, t + 1, t + HOUR, t - 1, t - self.at(0, 3 * DAY), t - self.at(0, 60 * DAY), self.as_of + DAY),
                             is_rework=self.pick(None, 'true', 'false', 'false'), updated_at=self.pick(None, None, t, self.at(self.t0, self.as_of)))
                    if same and self.p(.5):
                        continue
                    if self.p(.15):                             # found by time
                        x = t + self.pick(0, -1, H72, H72 - 1, H72 + 1, self.at(0, H72), self.at(0, H72))
                        self.random_incident(s, x, cause=self.pick(None, 'change', 'defect', 'unknown', 'capacity'))
                    if self.p(.12):                             # named
                        x = t + self.pick(self.at(0, HOUR), self.at(0, 10 * DAY), -self.at(1, 2 * DAY))
                        self.random_incident(self.pick(s, s, self.r.choice(self.ids)), x,
                                             deployment_id=self.pick(did, did, did, did, 'unknown-%d' % n, ' ' + did, 'dep-%d' % self.r.randrange(1, n + 1)))

    def dependencies(self):
        r = self.r
        pk = [('maven', 'log4j'), ('maven', 'junit'), ('npm', 'log4j'), ('npm', '@x/y'), ('pypi', 'a,b'), ('pypi', 'é'), ('go', 'q"q'), ('npm', 'left-pad')]
        rel = {(e, p_, v): self.day(self.t0 - 1500 * DAY, self.as_of) for e, p_ in pk for v in range(6)}
        for s in self.ids:
            if self.p(.1) or s in self.few and self.p(.5):
                continue
            t = self.day(self.t0 - 20 * DAY, self.t0 + 40 * DAY) if s not in self.few else self.as_of - 60 * DAY
            t = t // DAY * DAY
            have = {k: {r.randrange(3)} for k in pk if self.p(.7)}
            snaps = []
            while t <= self.as_of + 20 * DAY:
                snaps.append(t)
                t += self.pick(1, 7, 14, 30, 30, 45) * DAY * (1 if self.p(.7) else 2)
            if self.midnight and self.p(.4):
                snaps.append(self.today)
            for b in self.boundaries(s)[:4]:
                if self.p(.3) and b % DAY == 0:
                    snaps.append(b)
            for t in sorted(set(snaps)):
                for k in pk:
                    x = self.r.random()
                    if x < .08:
                        have.pop(k, None)
                    elif x < .16:
                        have[k] = {r.randrange(6)}
                    elif x < .26 and k in have:
                        have[k] = {v + 1 for v in have[k]}
                    elif x < .32 and k in have:
                        have[k] = have[k] | {r.randrange(6)}
                if self.p(.04):
                    have = {k: {0} for k in pk[:1]}
                for k, vs in have.items():
                    for v in vs:
                        ro = rel.get(k + (v,))
                        lo = self.pick(ro, None, self.day(self.t0 - 600 * DAY, self.as_of), t, self.today + 3 * DAY,
                                       ro + 365 * DAY if ro else None, ro + 364 * DAY if ro else None, ro - 9 * DAY if ro else None)
                        self.add('dependency', service_id=s, snapshot_on=t, ecosystem=k[0], package=k[1], version='1.%d' % v,
                                 released_on=ro if self.p(.85) else None, latest_version=self.pick(None, '9.9'), latest_released_on=lo,
                                 direct=self.pick(None, 'true', 'false'))

    def vulnerabilities(self):
        n = 0
        for s in self.ids:
            for _ in range(int(self.nmonths * self.r.uniform(.3, 1.5)) if s not in self.few else 3):
                n += 1
                sev = self.pick('critical', 'high', 'medium', 'low')
                sla = SLA[sev]
                t = self.event_time(s)
                if self.p(.12):
                    t = self.as_of - sla + self.pick(0, 1, -1)          # open exactly at the SLA
                    fix, fixed = self.pick(t, t - DAY, None), None
                else:
                    fix = self.pick(None, t, t - self.at(0, 30 * DAY), t + self.at(0, 60 * DAY), t + 1, self.as_of + DAY, self.as_of)
                    clock = t if fix is None else max(t, fix)
                    fixed = self.pick(None, None, clock, clock + sla, clock + sla + 1, clock + sla - 1, clock + self.at(0, 20 * DAY),
                                      clock + self.at(0, 200 * DAY), t, t + 1, self.as_of, self.as_of + 1)
                    if fixed is not None and fixed < t:
                        fixed = None
                self.add('vulnerability', service_id=s, advisory_id='CVE-%d' % (n // 2), package=self.pick('log4j', 'a,b', 'é'), severity=sev,
                         detected_at=t, fix_available_at=fix, fixed_at=fixed, updated_at=self.pick(None, None, t, self.at(self.t0, self.as_of)))

    def people(self):
        r = self.r
        odd = ['Ünal 7', 'e,1', 'e"2', 'line\nbreak', 'crlf\r\n3', ' E1', 'E1 ', 'E1', 'e1', '\u4eba', "o'n", '"q"', '0', '00', '\U0001f600']
        weight = {m: w for m, w in zip(r.sample(MODELS, 5), self.pick((5, 5, 4, 4, .7), (6, 5, 4, 2, .3), (5, 5, 5, .9, .7), (7, 4, 3, 3, 2)))}
        self.leaver = {m: w for m, w in zip(r.sample(MODELS, 5), self.pick((.05, .1, .15, .2, .3), (0, .02, .1, .25, .5), (.08, .08, .12, .15, .3)))}
        model_of = {t: MODELS[i % 5] for i, t in enumerate(self.crews)}
        homes = [t for t in self.homes if t in model_of or self.p(.5)]
        w = [weight[model_of[t]] if t in model_of else .4 for t in homes]
        home = lambda: r.choices(homes, w)[0]
        for i in range(self.npeople):
            who = odd[i // 3] if i % 3 == 1 and i // 3 < len(odd) else 'E%04d' % i
            hired = self.pick(*[self.day(self.t0 - 500 * DAY, self.as_of)] * 12, *[self.day(self.t0 - 3000 * DAY, self.t0)] * 3,
                              month_start(r.randrange(self.m0 - 9, self.m1 + 1)), month_start(r.randrange(self.m0 - 9, self.m1 + 1)) - DAY,
                              (date(2020, 2, 29).toordinal() - date(1970, 1, 1).toordinal()) * DAY, self.today - self.pick(0, 1, 2) * DAY,
                              (date(1968, 5, 1).toordinal() - date(1970, 1, 1).toordinal()) * DAY)
            for _ in range(3):                                  # spells
                left = self.spell(who, hired, home, model_of)
                if left is None or self.p(.8):
                    break
                hired = left + self.pick(0, 1, 30, 200, 400) * DAY
                if hired > self.today:
                    break

    def spell(self, who, hired, home, model_of):
        """Rows of one employment; the day from which a rehire is possible, or None."""
        r = self.r
        team = home()
        kind = self.pick(*['employee'] * 7, 'contractor')
        rate = self.leaver[model_of.get(team, MODELS[0])]
        left = None
        if rate:
            x = hired + max(1, int(r.expovariate(rate) * 365)) * DAY
            while x < self.t0 - 300 * DAY and self.p(.9):       # few leave before anybody counts
                x += int(r.expovariate(rate) * 365) * DAY
            left = x
        if self.p(.06):
            left = hired + self.pick(1, 1, 2, 364, 365, 366, 367, 91, 92) * DAY
        elif self.p(.06):
            left = month_start(r.randrange(self.m0 - 3, self.m1 + 2)) + self.pick(0, 0, 0, 1, -1) * DAY
        elif self.p(.02):
            left = self.today + self.pick(0, 0, 1, 30) * DAY
        if left is not None and (left <= hired or left > self.as_of + 60 * DAY or left > self.as_of and self.p(.6)):
            left = None
        reason = self.pick(*['voluntary'] * 9, 'involuntary', 'redundancy', 'retirement', 'end_of_contract', 'other', None)
        stop = self.today + 400 * DAY if left is None else left
        t, rows = hired + self.pick(*[0] * 8, 1, 30) * DAY, []
        while t < stop and t <= self.as_of:
            days = self.pick(*[5000] * 7, 0, 1, 30, self.r.randrange(20, 800), self.r.randrange(20, 800), self.r.randrange(100, 500))
            end = min(t + days * DAY, stop) if days else t
            if self.p(.05):
                end = max(t, min(stop, month_start(r.randrange(self.m0, self.m1 + 1))))
            if t < self.t0 - 700 * DAY:
                end = max(end, min(stop, self.t0 - 600 * DAY))
            rows.append(dict(employee_id=who, team_id=team, assigned_from=t, assigned_to=end, hired_on=hired, employment_type=kind))
            if end >= stop:
                break
            t = end + self.pick(0, 0, 0, 0, 1, 7, 40) * DAY
            if t == rows[-1]['assigned_from']:
                t += DAY * self.pick(1, 1, 10)
            x = r.random()
            if x < .12:
                kind = 'contractor' if kind == 'employee' else 'employee'
            elif x < .2:
                pass                                            # the same team again
            elif x < .35 and len(rows) > 1:
                team = rows[-2]['team_id']
            elif x < .97:
                team = home()
            else:
                break                                           # from here on between teams
        if not rows:
            return None
        last = rows[-1]
        if left is None:
            if last['assigned_to'] >= stop:
                last['assigned_to'] = self.pick(None, None, None, self.today, self.today + 20 * DAY)
                if last['assigned_to'] is not None and last['assigned_to'] < last['assigned_from']:
                    last['assigned_to'] = None
        else:
            if last['assigned_to'] == left:
                last['assigned_to'] = self.pick(None, None, left, left, left + 30 * DAY, max(last['assigned_from'], left - self.pick(1, 9) * DAY))
            how = self.pick('all', 'all', 'all', 'last', 'last', 'one', 'reason apart')
            chosen = r.randrange(len(rows))
            for n, v in enumerate(rows):
                if how in ('all', 'reason apart') or how == 'last' and v is last or how == 'one' and n == chosen:
                    v['left_on'] = left
                if how == 'all' or how == 'reason apart' and n == chosen or 'left_on' in v and how != 'reason apart':
                    v['leave_reason'] = reason
            if self.p(.04):                                     # rows that disagree
                v = r.choice(rows)
                v['left_on'] = left + self.pick(-30, -1, 1, 30, 600) * DAY
                v['leave_reason'] = self.pick('voluntary', 'other', None)
        for v in rows:
            self.add('person', **v)
        if self.p(.05):                                         # overlaps a row, maybe with another fault
            v = dict(r.choice(rows))
            v['assigned_from'] += self.pick(1, 3, 20) * DAY
            v['assigned_to'] = self.pick(None, v['assigned_from'], v['assigned_from'] + 4 * DAY, v['assigned_from'] + 100 * DAY)
            v['team_id'] = self.pick(home(), home(), 'nobody', 'future team')
            self.add('person', **v)
        if self.p(.02):                                         # of an unknown team: pushes nobody out
            self.add('person', **dict(rows[0], team_id='nobody', hired_on=hired - 300 * DAY, assigned_from=hired - 200 * DAY, assigned_to=None, left_on=None))
        if self.p(.01):                                         # too early
            self.add('person', **dict(rows[0], assigned_from=self.today + 9 * DAY, assigned_to=None, left_on=None))
        return left if left is not None else last['assigned_to'] if self.p(.3) else None

    # ---------------- corrections, repeats, faults
    def corrections(self):
        r = self.r
        for feed, rows in self.rows.items():
            keyed = {}
            for v in rows:                                      # generated keys must not collide by accident except vulnerability's
                keyed.setdefault(tuple(v[k] for k in KEYS[feed]), v)
            extra = []
            share = {'team': .15, 'service': .3, 'ownership': .08, 'dependency': .02, 'person': .06}.get(feed, .15)
            for v in rows:
                while self.p(share):
                    c = dict(v)
                    for _ in range(self.pick(0, 1, 2)):
                        self.change(feed, c)
                    if 'updated_at' in c:
                        u = v['updated_at'] or v[START[feed]]
                        c['updated_at'] = self.pick(v['updated_at'], None, u + 1, u - HOUR, u + 30 * DAY, self.as_of, self.as_of + 1, self.as_of - 1)
                    extra.append(c)
            rows += extra
            rows += [dict(r.choice(rows)) for _ in range(len(rows) // 20 + 1)]        # exact repeats

    def change(self, feed, c):
        t = c[START[feed]]
        if feed == 'team':
            c.update(self.pick({'model': self.pick(*MODELS)}, {'region': 'new'}, {'valid_to': self.pick(None, t, t + 60 * DAY)}, {'team_name': 'Renamed'}))
        elif feed == 'service':
            c.update(self.pick({'tier': self.r.randrange(1, 5)}, {'availability_target': self.pick(None, '0.99', '0.99900')}, {'service_name': 'Renamed'},
                               {'live_to': self.pick(None, t + 200 * DAY, self.today - 40 * DAY if self.today - 40 * DAY >= t else None)}, {'live_from': t - 10 * DAY}))
        elif feed == 'ownership':
            c.update(self.pick({'model': self.pick(*MODELS)}, {'team_id': self.pick(*self.team_ids)}, {'team_id': 'nobody'},
                               {'valid_to': self.pick(None, t, t + DAY, t + 5 * DAY, t + 10 * DAY, t + 10 * DAY, t + 90 * DAY)}))
        elif feed == 'incident':
            c.update(self.pick({'resolved_at': self.pick(None, t, t + HOUR, t + 3 * DAY)}, {'user_impact': self.pick('outage', 'degraded', 'none')},
                               {'cause': self.pick(None, 'change', 'security')}, {'service_id': self.pick(*self.ids)}, {'deployment_id': self.pick(None, 'D7', 'dep-3')},
                               {'started_at': t - self.at(1, 40 * DAY), 'acknowledged_at': None}, {'severity': self.r.randrange(1, 6)}))
        elif feed == 'deployment':
            c.update(self.pick({'status': self.pick('succeeded', 'failed', 'rolled_back')}, {'environment': self.pick('production', 'staging')},
                               {'finished_at': t + self.pick(1, HOUR, 3 * DAY)}, {'is_rework': self.pick(None, 'true', 'false')}, {'committed_at': t - HOUR},
                               {'service_id': self.pick(*self.ids)}))
        elif feed == 'person':
            later = t + self.pick(1, 30, 200) * DAY
            c.update(self.pick({'team_id': self.pick(*self.homes)}, {'team_id': 'nobody'}, {'assigned_to': self.pick(None, t, later)}, {'left_on': None, 'leave_reason': None},
                               {'left_on': self.pick(t, later, self.today)}, {'leave_reason': self.pick(None, 'voluntary', 'involuntary', 'end_of_contract')},
                               {'hired_on': c['hired_on'] - self.pick(0, 1, 400) * DAY}, {'employment_type': self.pick('employee', 'contractor')}))
        elif feed == 'dependency':
            c.update(self.pick({'latest_released_on': self.pick(None, t)}, {'released_on': self.pick(None, t - 400 * DAY)}, {'direct': 'true'}))
        else:
            c.update(self.pick({'severity': self.pick('critical', 'high', 'medium', 'low')}, {'fixed_at': self.pick(None, t, t + 14 * DAY)},
                               {'fix_available_at': self.pick(None, t, t + DAY)}, {'detected_at': t - DAY}))

    def faults(self):
        for feed, rows in self.rows.items():
            good = list(rows)
            n = {'dependency': 25}.get(feed, 12 if len(good) < 100 else len(good) // 15)
            for i in range(n):
                c = dict(self.r.choice(good))
                if self.p(.5):                                  # a new key, else a correction that fails
                    k = KEYS[feed][-1] if feed not in ('incident', 'deployment', 'service') else KEYS[feed][0]
                    if k in ('valid_from', 'assigned_from'):
                        c[k] = c[k] - self.r.randrange(1, 400) * DAY
                        if self.p(.85):                         # not too long: it may be accepted and push others out
                            c[k.replace('from', 'to')] = c[k] + self.pick(0, 1, 3) * DAY
                    else:
                        c[k] = '%s bad %d' % (c[k], i)
                if 'updated_at' in c and self.p(.5):
                    c['updated_at'] = self.as_of
                for _ in range(self.pick(1, 1, 1, 2, 3)):
                    self.fault(feed, c)
                rows.append(c)
                if self.p(.1):
                    rows.append(dict(c))                        # a repeat of a reject

    def fault(self, feed, c):
        cols = list(KIND[feed])
        kinds = KIND[feed]
        what = self.r.randrange(8)
        def of(*names):
            xs = [k for k in cols if any(kinds[k].startswith(n) for n in names)]
            return self.r.choice(xs) if xs else None
        bads = {'date': ['2023-02-30', '2023-1-01', '01/02/2023', '2023-01-01T00:00:00Z', ' 2023-01-01', 'soon', '2023-13-01', '20230101'],
                'inst': ['2023-01-01T00:00:00', '2023-01-01 00:00:00Z', '2023-02-29T00:00:00Z', '2023-01-01T24:00:00Z', '2023-01-01T00:00:60Z',
                         '2023-01-01T00:00:00.1234567Z', '2023-01-01T00:00:00.Z', '2023-01-01T00:00Z', '2023-01-01T00:00:00+0100', '2023-01-01T00:00:00+01',
                         '2023-01-01T00:00:00z', '2023-01-01T00:00:00Z ', '1672531200', '2023-01-01T00:00:00+01:00[Europe/Paris]', '2023-01-01T00:00:00+25:00']}
        if what == 0:
            c['_width'] = self.pick(-1, 1, 2)
        elif what == 1:
            c[self.r.choice(KEYS[feed])] = None
        elif what == 2:
            k = of('date', 'inst')
            c[k] = Raw(self.r.choice(bads[kinds[k]]))
        elif what == 3 and of('int', 'target'):
            c[of('int', 'target')] = Raw(self.pick('x', 'one', '1,5', '--1', ' '))
        elif what == 4:
            k = of('enum', 'bool', 'model', 'int', 'target', 'zone')
            if k:
                c[k] = Raw({'enum': self.pick('OUTAGE', 'other', 'critical ', 'Succeeded'), 'bool': self.pick('yes', 'TRUE', '1'),
                            'mode': self.pick('skunkworks', 'Feature_Team', 'feature team'), 'int:': self.pick('0', '-1', '9'),
                            'targ': self.pick('0', '1.0001', '-0.5', '99.9'), 'zone': self.pick('Mars/Phobos', '+01:00', 'europe london')}[kinds[k][:4]])
        elif what == 5:
            pairs = {'team': ('valid_from', 'valid_to'), 'service': ('live_from', 'live_to'), 'ownership': ('valid_from', 'valid_to'),
                     'person': self.pick(('assigned_from', 'assigned_to'), ('assigned_from', 'left_on'), ('hired_on', 'left_on')),
                     'incident': self.pick(('started_at', 'resolved_at'), ('started_at', 'acknowledged_at')), 'vulnerability': ('detected_at', 'fixed_at')}
            if feed in pairs:
                s, e = pairs[feed]
                if isinstance(c[s], int):
                    c[e] = c[s] - (DAY * (e != 'left_on' or self.pick(0, 1)) if kinds[e] == 'date' else self.pick(1, SEC, DAY))
            elif feed == 'deployment' and isinstance(c['finished_at'], int):
                c['started_at'] = c['finished_at'] + self.pick(1, HOUR)
        elif what == 6 and feed == 'person' and self.p(.5) and isinstance(c['assigned_from'], int):
            c['hired_on'] = c['assigned_from'] + DAY
        elif what == 6:
            s = START[feed]
            c[s] = (self.today + self.r.randrange(1, 60) * DAY) if kinds[s] == 'date' else self.as_of + self.pick(1, SEC, 30 * DAY)
        elif what == 7:
            k = self.pick(*[k for k in cols if FLAG[feed][k] != 'O' or k in ('service_id', 'team_id')])
            if k in ('service_id', 'team_id') and feed not in ('team', 'service'):
                c[k] = self.pick('nobody', None, 'future service', 'Service-00')
            elif FLAG[feed][k] == 'R':
                c[k] = None

    # ---------------- rendering
    def cell(self, feed, col, v):
        if v is None:
            return ''
        if isinstance(v, Raw) or isinstance(v, str):
            return str(v)
        k = KIND[feed].get(col)
        if k == 'date':
            return fmt_date(v)
        if k == 'inst':
            off = self.pick(0, 0, 0, 60, 330, -480, 765, -30)
            w = v + off * 60 * SEC
            s, us = w % DAY // SEC, w % SEC
            frac = '%06d' % us
            if us == 0:
                frac = self.pick('', '', '.0', '.000', '.000000')
            else:
                short = frac.rstrip('0')
                frac = '.' + self.pick(short, frac)
            z = self.pick('Z', 'Z', '+00:00') if off == 0 else '%s%02d:%02d' % ('+' if off > 0 else '-', abs(off) // 60, abs(off) % 60)
            return '%sT%02d:%02d:%02d%s%s' % (fmt_date(w), s // 3600, s // 60 % 60, s % 60, frac, z)
        return str(v)

    def quote(self, s, always):
        if always or any(x in s for x in ',\n\r') or s.startswith('"') or (s == '' and self.p(.05)):
            return '"' + s.replace('"', '""') + '"'
        if '"' in s and self.p(.5):                             # else a quote inside an unquoted cell is literal
            return '"' + s.replace('"', '""') + '"'
        return s

    def text(self, feed, rows, style):
        cols = list(KIND[feed])
        if style.get('drop'):
            opt = [c for c in cols if FLAG[feed][c] == 'O']
            if opt:
                cols.remove(self.r.choice(opt))
        if style.get('shuffle'):
            self.r.shuffle(cols)
        if style.get('unknown'):
            for u in ('note', 'extra, column', 'employee name'):
                cols.insert(self.r.randrange(len(cols) + 1), '?' + u)
        if style.get('missing'):
            cols.remove(self.r.choice([c for c in cols if c in FLAG[feed] and FLAG[feed][c] != 'O']))
        nl = '\r\n' if style.get('crlf') else '\n'
        head = [c.lstrip('?') for c in cols]
        if style.get('upper'):
            head = ['  %s ' % h.upper() if i % 2 else h.title() for i, h in enumerate(head)]
        out = [','.join(self.quote(h, False) for h in head)]
        for v in rows:
            cells = [self.quote(self.pick('', 'x', 'a,b', 'multi\nline', '2020-01-01') if c[0] == '?' else self.cell(feed, c, v.get(c)), style.get('quoted'))
                     for c in cols]
            w = v.get('_width', 0)
            cells = cells[:w] if w < 0 else cells + ['surplus'] * w
            out.append(','.join(cells))
            if style.get('blank') and self.p(.1):
                out.append('')
        s = nl.join(out) + ('' if style.get('noeol') else nl)
        if style.get('blank'):
            s += nl
        return s

    def write(self, root, feed, name, data, gz=None):
        d = os.path.join(root, feed)
        os.makedirs(d, exist_ok=True)
        if gz is None:
            gz = name.endswith('.gz')
        if isinstance(data, str):
            data = data.encode('utf-8')
        if gz:
            data = gzip.compress(data, mtime=0)
        with open(os.path.join(d, name), 'wb') as fh:
            fh.write(data)
        return data

    def files(self):
        r = self.r
        runs = self.a.runs
        roots = [self.a.out] if runs == 1 else [os.path.join(self.a.out, 'run%d' % (i + 1)) for i in range(runs)]
        for feed, rows in self.rows.items():
            r.shuffle(rows)
            names = ['10.csv', '9.csv', 'Z.csv', 'a.csv', 'é.csv', '_x.csv', '[a].csv', 'a b.csv', 'a:b.csv', '{a,b}.csv', 'a%20b.csv', 'a*.csv', 'a?.csv',
                     'a.csv.gz', 'z.csv.csv.gz', '_y.csv.gz', 'a+b#c.csv', '-.csv', '~.csv', 'part-0.csv.gz', "it's.csv"]
            r.shuffle(names)
            k = min(len(names) - 1, r.randrange(4, 10))
            parts = [[] for _ in range(k)]
            for v in rows:
                parts[min(k - 1, int(r.random() ** 1.5 * k))].append(v)
            written = []
            for part in parts:
                style = {x: self.p(q) for x, q in (('crlf', .4), ('shuffle', .5), ('unknown', .3), ('upper', .3), ('drop', .12), ('quoted', .2), ('noeol', .2), ('blank', .3))}
                s = self.text(feed, part, style)
                if self.p(.4):
                    s = '\ufeff' + s
                name = names.pop()
                data = self.write(r.choice(roots), feed, name, s)
                written.append((name, data))
            root = lambda: r.choice(roots)
            n, data = r.choice(written)                         # the same bytes under another name
            self.write(root(), feed, 'same-' + n, data, gz=False)
            if runs > 1:
                n, data = r.choice(written)
                self.write(roots[-1], feed, n if not os.path.exists(os.path.join(roots[-1], feed, n)) else 'again-' + n, data, gz=False)
            some = r.sample(rows, min(6, len(rows)))
            clean = [{c: v for c, v in x.items() if c != '_width'} for x in some]
            bad = [
                ('bad-truncated.csv.gz', lambda: (lambda z: z[:len(z) - r.randrange(1, 20)])(gzip.compress(self.text(feed, clean * 3, {}).encode(), mtime=0))),
                ('bad-latin1.csv', lambda: self.text(feed, clean, {'quoted': True}).encode('latin-1', 'replace') + b'"caf\xe9"\n'),
                ('bad-missing.csv', lambda: self.text(feed, clean, {'missing': True}).encode()),
                ('header-only.csv', lambda: self.text(feed, [], {'noeol': self.p(.5)}).encode()),
                ('empty.csv', lambda: b''),
                ('empty2.csv', lambda: b''),
                ('bad-bom-only.csv', lambda: b'\xef\xbb\xbf'),
                ('bad-unclosed.csv', lambda: (self.text(feed, clean, {}) + '"never closed,1\n').encode()),
                ('bad-after-quote.csv', lambda: (self.text(feed, clean, {}) + '"closed" ,1\n').encode()),
                ('bad-not-gzip.csv.gz', lambda: self.text(feed, clean, {}).encode()),
                ('bad-is-gzip.csv', lambda: gzip.compress(self.text(feed, clean, {}).encode(), mtime=0)),
                ('spaces-line.csv', lambda: (self.text(feed, clean, {}) + '   \n\n""\n').encode()),
                ('.hidden.csv', lambda: self.text(feed, clean, {}).encode()),
                ('notes.txt', lambda: b'not an export\n'),
                ('old.csv.bak', lambda: self.text(feed, clean, {}).encode()),
            ]
            for name, make in bad:
                if self.p(.5):
                    self.write(root(), feed, name, make(), gz=False)
            if self.p(.3):
                self.write(root(), os.path.join(feed, 'sub'), 'x.csv', self.text(feed, clean, {}).encode())
        for x in roots:
            os.makedirs(x, exist_ok=True)

    def go(self):
        self.teams()
        self.services()
        self.incidents()
        self.deployments()
        self.dependencies()
        self.vulnerabilities()
        self.people()
        self.corrections()
        self.faults()
        self.files()
        def inst(t):
            s, us = t % DAY // SEC, t % SEC
            return '%sT%02d:%02d:%02d%sZ' % (fmt_date(t), s // 3600, s // 60 % 60, s % 60, '.%06d' % us if us else '')
        if self.a.runs > 1:
            for i in range(self.a.runs):
                back = (self.a.runs - 1 - i) * 35 * DAY
                print('run%d %s' % (i + 1, inst(self.as_of - back)))
        print(inst(self.as_of))

if __name__ == '__main__':
    main()
