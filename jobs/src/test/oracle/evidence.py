#!/usr/bin/env python3
"""Independent reference implementation of comparisons of models and of transitions between them.

  evidence.py --exports DIR --as-of DATE-OR-INSTANT --out DIR [--models a,b,c] [--person-key TEXT]
              [--threshold N] [--p-values]

writes comparison.csv and transition.csv into --out, on top of oracle.py: effects, overlaps, teams,
reasons; with --p-values also those of comparisons with at most 20,000 arrangements of teams (some
minutes). No intervals and no verdicts beyond not_comparable. Sums of rates and shares are exact
fractions, so a reason that hangs on rounding is decided exactly; curves are in doubles.

What is compared (metrics.comparison):

* Every pair of models, the one declared earlier as the reference, on the twelve months that end with
  each of the last twelve months; washout left out.
* Rates and shares: by team and tier, numerator and denominator over the window; rows without a
  denominator say nothing. Tiers in which both models have a denominator are shared; overlap is their
  part of both models' denominators. A model's figure is the sum over shared tiers of W * N / D, with
  W the tier's part of both models' denominators in shared tiers. The effect is the ratio of figures.
  availability: of the rest (denominator - numerator).
* Durations: a case is 1 of exposure. A model's curve is the sum of W * S(t) over shared tiers, S
  being Kaplan-Meier and held where it is behind its last case; the effect is the ratio of medians.
* Survival: the hazard ratio of a Cox regression (ties after Efron), people split over time, within
  the region of their team's latest row; overlap is the part of expected events in shared regions.
* People: no tiers. A figure that is not told of one of the two: that reason, the model's first.
* Reasons in this order: no_data (an arm without teams), few_teams (under three), little_overlap
  (under half), few_teams (under three in shared tiers), no_events (a figure is 0; of hazards: it is
  infinite or 0), not_reached and zero_duration (of medians), few_teams (in no tier with any events
  does an arm have two teams), no_spread (all teams of both arms have their arm's very ratios; of
  medians: in one arm no team's part moves the curve there, also when each is alone in its tiers). Of
  hazards no_spread is not told here.
* p: the team is exchanged, a team in both models is two. It has n events and e expected, had all of
  both models the same ratio in each tier (durations: the same hazard after Nelson and Aalen, in all
  tiers). The statistic is |ln(A / B)| over its error, A and B being the arms' n over e, the square
  of the error the sum over teams of (n/N - e/E)^2 / max(0.05, 1 - e/E). A statistic that is not
  finite is extreme.

What is told of transitions (metrics.transition):

* Of rates and shares about services, washout included. A service's first change of model is its
  move, also across a gap; the month of the move is that of its first day. Months of the old model
  count before, of the new one from then on, up to the month before its second change of model.
* Controls are the services under the old model without any change of model from six months before
  the move's month to twelve after; each month of moves is a cohort with its own controls.
* With r the ratio of a cohort's movers in all six months before and c that of its controls, the
  effect is the sum of movers' numerators in the month over the sum of r * c(month) / c(before) *
  movers' denominators. Cohorts for which that does not exist are left out of both sums.
* Seen is who has a denominator in the month and before the move. Movers' teams are those that took
  over, controls' teams those that held the service at first in the months around the move. Under
  three teams seen on a side: few_teams; none: no_data; nothing expected: no_events.
"""
import argparse
import itertools
import math
from bisect import bisect_right
from collections import defaultdict
from fractions import Fraction

import oracle
from oracle import DURATION, MODELS, PEOPLE, RATIO, fmt_bool, fmt_month, fmt_num, month_of, none

WINDOW = 12
TOLD = 12
LEAST_TEAMS = 3
REST = ('availability',)
ARRANGEMENTS = 20_000
NEAR = 1e-9                                     # within which a survival and 1/2 count as equal
HEADERS = {
    'comparison': 'metric_id,month,window_months,model,reference_model,effect,p_value,overlap,teams,reference_teams,'
                  'not_comparable,reason',
    'transition': 'metric_id,from_model,to_model,relative_month,effect,switchers,controls,washout,suppression',
}

# ---------------- comparisons
class Arms:
    """Two arms by team and stratum: cells[arm][(team, stratum)] = [numerator, denominator]; arm 0 is the model."""

    def __init__(self, model, reference):
        self.cells = [{k: v for k, v in arm.items() if v[1] > 0} for arm in (model, reference)]
        strata = [{s for _, s in arm} for arm in self.cells]
        self.shared = sorted(strata[0] & strata[1])
        everything = sum(v[1] for arm in self.cells for v in arm.values())
        self.common = {s: sum(v[1] for arm in self.cells for k, v in arm.items() if k[1] == s) for s in self.shared}
        self.overlap = sum(self.common.values()) / everything if everything else None
        self.all_teams = [{t for t, _ in arm} for arm in self.cells]
        self.teams = [sorted({t for t, s in arm if s in self.shared}) for arm in self.cells]

    def reason(self):
        fewest = min(map(len, self.all_teams))
        if fewest == 0:
            return 'no_data'
        if fewest < LEAST_TEAMS:
            return 'few_teams'
        if self.overlap * 2 < 1:
            return 'little_overlap'
        return 'few_teams' if min(map(len, self.teams)) < LEAST_TEAMS else ''

    def weight(self, stratum):
        return Fraction(self.common[stratum]) / sum(self.common.values())

    def total(self, arm, stratum, side):
        return sum((v[side] for k, v in self.cells[arm].items() if k[1] == stratum), Fraction(0))

    def ratio(self, arm, stratum):
        return Fraction(self.total(arm, stratum, 0)) / self.total(arm, stratum, 1)

    def pooled(self, stratum):
        return Fraction(self.total(0, stratum, 0) + self.total(1, stratum, 0)) / self.common[stratum]

    def figure(self, arm):
        return sum((self.weight(s) * self.ratio(arm, s) for s in self.shared), Fraction(0))

    def alone(self, arm):
        """Whether no stratum with events lets two of the arm's teams be told apart."""
        return not any(sum(1 for k in self.cells[arm] if k[1] == s) > 1 and self.pooled(s) > 0 for s in self.shared)

    def alike(self, arm):
        """Whether every team's part in the arm's error is nothing."""
        for team in self.teams[arm]:
            part = Fraction(0)
            for s in self.shared:
                n, d = self.cells[arm].get((team, s), (0, 0))
                part += self.weight(s) * (n - self.ratio(arm, s) * d) / self.total(arm, s, 1)
            if part:
                return False
        return True

    def p_value(self):
        """By trying all arrangements of teams; None when there are too many."""
        units = []                              # (numerator, expected), the model's first
        for arm in (0, 1):
            for team in self.teams[arm]:
                own = [(self.cells[arm].get((team, s), (0, 0)), self.pooled(s)) for s in self.shared]
                units.append((float(sum(n for (n, _), _ in own)), float(sum(d * r for (_, d), r in own))))
        chosen = min(map(len, self.teams))
        if math.comb(len(units), chosen) > ARRANGEMENTS:
            return None
        mine = range(len(self.teams[0]))
        observed = statistic(units, mine) * (1 - 1e-9)
        both = [statistic(units, c) >= observed for c in itertools.combinations(range(len(units)), chosen)]
        return sum(both) / len(both)

def statistic(units, members):
    members = set(members)
    n, e = [0.0, 0.0], [0.0, 0.0]
    for u, (events, expected) in enumerate(units):
        n[u in members] += events
        e[u in members] += expected
    nothing = 1e-12 * (n[0] + n[1])
    if not all(x > nothing for x in n + e):
        return math.inf
    distance = abs(math.log(n[0] / e[0] / (n[1] / e[1])))
    if distance <= 1e-12:
        return 0.0
    square = 0.0
    for u, (events, expected) in enumerate(units):
        arm = u in members
        share = expected / e[arm]
        square += (events / n[arm] - share) ** 2 / max(0.05, 1 - share)
    return distance / math.sqrt(square) if square > 0 else math.inf

def compare_ratios(arms, p_values):
    """(effect, p-value or None, reason)."""
    reason = arms.reason()
    if reason:
        return None, None, reason
    one, other = arms.figure(0), arms.figure(1)
    if not (one > 0 and other > 0):
        return None, None, 'no_events'
    if arms.alone(0) or arms.alone(1):
        return None, None, 'few_teams'
    if arms.alike(0) and arms.alike(1):
        return None, None, 'no_spread'
    return one / other, arms.p_value() if p_values else None, ''

def sweep(cases):
    """[(time, events, at risk)] at each time with an event. cases: [(duration, ended)]."""
    by_time = defaultdict(lambda: [0, 0])
    for t, ended in cases:
        by_time[t][0] += ended
        by_time[t][1] += 1
    out, at_risk = [], len(cases)
    for t in sorted(by_time):
        events, gone = by_time[t]
        if events:
            out.append((t, events, at_risk))
        at_risk -= gone
    return out

def steps(cases):
    """Kaplan-Meier: [(time, S(time))] at each time with an event."""
    out, s = [], 1.0
    for t, events, at_risk in sweep(cases):
        s *= (at_risk - events) / at_risk
        out.append((t, s))
    return out

def level(curve, time):
    """S(time)."""
    n = bisect_right(curve, time, key=lambda step: step[0])
    return curve[n - 1][1] if n else 1.0

def standard_median(arms, arm, cases):
    """The smallest time at which the weighted curves are at 1/2; None when never."""
    curves = [(float(arms.weight(s)), steps([(t, ended) for _, tier, t, ended in cases if tier == s])) for s in arms.shared]
    for time in sorted({t for _, curve in curves for t, _ in curve}):
        if sum(w * level(curve, time) for w, curve in curves) <= 0.5 + NEAR:
            return time
    return None

def medians_alike(arms, arm, cases, median):
    """Whether every team's part in the error of the curve at the median is nothing.

    Where all have ended by the median, the time before it is taken; without one, nothing is known.
    """
    tiers = {s: [c for c in cases if c[1] == s] for s in arms.shared}
    curves = {s: steps([c[2:] for c in own]) for s, own in tiers.items()}
    if not any(level(curves[s], median) > NEAR for s in arms.shared):
        median = max([t for curve in curves.values() for t, _ in curve if t < median], default=None)
        if median is None:
            return True
    parts = defaultdict(float)
    for s, own in tiers.items():
        here = level(curves[s], median)
        if here <= NEAR:
            continue
        until, sums, left = [], [0.0], {}
        for t, events, at_risk in sweep([c[2:] for c in own]):
            if t <= median:
                until.append(t)
                sums.append(sums[-1] + events / (at_risk * (at_risk - events)))
                left[t] = at_risk - events
        for team, _, time, ended in own:
            change = sums[bisect_right(until, time)]
            if ended and time <= median:
                change -= 1 / left[time]
            parts[team] += float(arms.weight(s)) * here * change
    return all(abs(part) <= NEAR for part in parts.values())

def tied(times):
    """{time: the same, or the earlier one from which rounding alone tells it}, as R's timefix has it."""
    times = sorted(set(times))
    near = 2.0 ** -26 * sum(times) / len(times)
    out, first = {}, None
    for before, t in zip([None] + times, times):
        if before is None or t - before > near:
            first = t
        out[t] = first
    return out

def pace(model, reference):
    """Events over those expected at the same hazard in each tier, as arms."""
    cells = [defaultdict(lambda: [0, 0.0]) for _ in range(2)]
    same = tied([c[2] for c in model + reference])
    for tier in {c[1] for c in model + reference}:
        both = [(arm, team, same[t], ended) for arm, cases in enumerate((model, reference))
                for team, s, t, ended in cases if s == tier]
        times, hazards = [], [0.0]
        for t, events, at_risk in sweep([c[2:] for c in both]):
            times.append(t)
            hazards.append(hazards[-1] + events / at_risk)
        for arm, team, t, ended in both:
            cell = cells[arm][(team, tier)]
            cell[0] += ended
            cell[1] += hazards[bisect_right(times, t)]
    return Arms(*cells)

def compare_durations(model, reference, p_values):
    """Cases are (team, tier, duration, ended); (arms, effect, p-value or None, reason)."""
    counted = [defaultdict(lambda: [0, 0]) for _ in range(2)]
    for arm, cases in enumerate((model, reference)):
        for team, tier, _, ended in cases:
            counted[arm][(team, tier)][0] += ended
            counted[arm][(team, tier)][1] += 1
    arms = Arms(*counted)
    reason = arms.reason()
    if reason:
        return arms, None, None, reason
    medians = [standard_median(arms, arm, cases) for arm, cases in enumerate((model, reference))]
    if None in medians:
        return arms, None, None, 'not_reached'
    if 0 in medians:
        return arms, None, None, 'zero_duration'
    if any(medians_alike(arms, arm, cases, medians[arm]) for arm, cases in enumerate((model, reference))):
        return arms, None, None, 'no_spread'
    p = pace(model, reference).p_value() if p_values else None
    return arms, Fraction(medians[0], medians[1]), p, ''

def hazard_ratio(model, reference):
    """exp of the coefficient of a Cox regression after Efron, by Newton; None when there is none.

    Episodes are (team, region, entry, exit, ended), at risk at t when entry < t <= exit.
    """
    terms = []                                  # (events of model, all events, at risk of each, in each event time)
    for region in {e[1] for e in model + reference}:
        one, other = ([e for e in arm if e[1] == region] for arm in (model, reference))
        for t in {e[3] for e in one + other if e[4]}:
            d1, d0 = (sum(1 for e in arm if e[3] == t and e[4]) for arm in (one, other))
            y1, y0 = (sum(1 for e in arm if e[2] < t <= e[3]) for arm in (one, other))
            terms.append((d1, d0, y1, y0))
    terms = [x for x in terms if x[2] and x[3]]
    if not sum(x[0] for x in terms) or not sum(x[1] for x in terms):
        return None
    b = 0.0
    for _ in range(60):
        score = information = 0.0
        for d1, d0, y1, y0 in terms:
            score += d1
            for j in range(d1 + d0):
                k = j / (d1 + d0)
                risk = math.exp(b) * (y1 - k * d1)
                p = risk / (risk + y0 - k * d0)
                score -= p
                information += p * (1 - p)
        if not information > 1e-12:
            return None
        step = max(-2.0, min(2.0, score / information))
        b += step
        if abs(step) < 1e-13:
            return math.exp(b)
    return math.exp(b)

def stays(w, cur_teams, model, first, last):
    """Employees' episodes under a model within months, on the clock of days since hire."""
    lo, hi = oracle.month_start(first), oracle.month_start(last + 1)
    out = []
    for s in w.spells:
        for p in s['pieces']:
            a, b = max(lo, p['start']), min(hi, p['end'])
            if p['model'] == model and p['type'] == 'employee' and a < b:
                ended = p['end'] == s['left_on'] and p['end'] <= hi
                out.append((p['team'], cur_teams.get(p['team'], ''), (a - s['hired_on']) // oracle.DAY,
                            (b - s['hired_on']) // oracle.DAY, ended))
    return out

def expected(model, reference):
    """Leavers over those expected at the same hazard in each region, as arms."""
    cells = [defaultdict(lambda: [Fraction(0), Fraction(0)]) for _ in range(2)]
    for region in {e[1] for e in model + reference}:
        both = [(arm,) + e for arm, es in enumerate((model, reference)) for e in es if e[1] == region]
        hazards = {t: Fraction(sum(1 for e in both if e[4] == t and e[5]), sum(1 for e in both if e[3] < t <= e[4]))
                   for t in {e[4] for e in both if e[5]}}
        for arm, team, _, entry, out, ended in both:
            cells[arm][(team, region)][0] += ended
            cells[arm][(team, region)][1] += sum((h for t, h in hazards.items() if entry < t <= out), Fraction(0))
    return Arms(*cells)

def comparison(w, obs, cases, models, threshold, regions, p_values):
    starts = [a['valid_from'] for lst in w.assign.values() for a in lst if a['valid_from'] < w.as_of]
    if not starts:
        return []
    first, last = month_of(min(starts)), month_of(w.as_of) - 1
    sums = defaultdict(list)                    # (metric, model, month) -> [(team, tier, numerator, denominator)]
    for (metric, month, _, team, model, tier, wash), (n, d) in obs.items():
        if not wash:
            sums[(metric, model, month)].append((team, tier, d - n if metric in REST else n, d))
    for (metric, month, team, model), (n, d) in oracle.people_observe(w).items():
        sums[(metric, model, month)].append((team, 0, n, d))
    lasted = defaultdict(list)
    for metric, month, _, team, model, wash, t, ended, tier in cases:
        if not wash:
            lasted[(metric, model, month)].append((team, tier, t, ended))
    present = defaultdict(set)
    for month, team, _, _, _ in w.time:
        present[month].add(team)
    cells, first_people = oracle.people_cells(w, models)
    hidden = oracle.suppress(cells, first_people, models, threshold)
    out = []
    for month in range(max(first, last - TOLD + 1), last + 1):
        months = range(max(first, month - WINDOW + 1), month + 1)
        there = set().union(*(present[m] for m in months))

        def window(metric, model):
            arm = defaultdict(lambda: [Fraction(0), Fraction(0)])
            for m in months:
                for team, tier, n, d in sums[(metric, model, m)]:
                    if metric != 'people_per_service' or team in there:
                        arm[(team, tier)][0] += n
                        arm[(team, tier)][1] += d
            return arm

        for metric in RATIO + list(DURATION) + PEOPLE:
            for j in range(1, len(models)):
                for i in range(j):
                    pair = models[j], models[i]
                    row = [metric, fmt_month(month), WINDOW, *pair]
                    reason = metric in PEOPLE and (hidden[(metric, month, WINDOW, pair[0])]
                                                   or hidden[(metric, month, WINDOW, pair[1])])
                    if reason:
                        out.append(row + ['', '', '', '', '', 'true', reason])
                        continue
                    if metric in DURATION:
                        arms, effect, p, reason = compare_durations(
                            *([c for m in months for c in lasted[(metric, x, m)]] for x in pair), p_values)
                    elif metric == 'retention_12_months':
                        both = [stays(w, regions, x, months[0], months[-1]) for x in pair]
                        arms = expected(*both)
                        effect, p, reason = None, None, arms.reason()
                        if reason == 'no_data' and all(both):
                            reason = 'no_events'
                        if not reason:
                            effect = hazard_ratio(*both)
                            reason = 'no_events' if effect is None else ''
                            p = arms.p_value() if p_values and effect is not None else None
                    else:
                        arms = Arms(*(window(metric, x) for x in pair))
                        effect, p, reason = compare_ratios(arms, p_values)
                    out.append(row + [fmt_num(effect), fmt_num(p), fmt_num(arms.overlap), len(arms.teams[0]),
                                      len(arms.teams[1]), fmt_bool(effect is None), reason])
    return out

# ---------------- transitions
LEADS, LAGS = 6, 12

def transition(w, obs):
    starts = [a['valid_from'] for lst in w.assign.values() for a in lst if a['valid_from'] < w.as_of]
    if not starts:
        return []
    first, last = month_of(min(starts)), month_of(w.as_of) - 1
    moves = {}                                  # service -> [(month, from, to, team that takes over)], months told only
    for sid, lst in w.assign.items():
        own = [(month_of(b['valid_from']), a['model'], b['model'], b['team_id']) for a, b in zip(lst, lst[1:])
               if a['model'] != b['model'] and first <= month_of(b['valid_from']) <= last]
        if own:
            moves[sid] = own
    sums = defaultdict(lambda: [Fraction(0), Fraction(0)])      # (metric, service, model, month)
    holders = defaultdict(set)                  # (metric, service, model, month) -> teams
    washed = set()                              # (metric, service, model, month)
    seen = defaultdict(set)                     # metric -> services
    for (metric, month, sid, team, model, _, wash), (n, d) in obs.items():
        if first <= month <= last:
            cell = sums[(metric, sid, model, month)]
            cell[0] += d - n if metric in REST else n
            cell[1] += d
            holders[(metric, sid, model, month)].add(team)
            seen[metric].add(sid)
            if wash:
                washed.add((metric, sid, model, month))

    def series(metric, sid, model_at, months):
        return {k: sums.get((metric, sid, model_at(k), m), (Fraction(0), Fraction(0))) for k, m in months.items()}

    out = []
    for metric in RATIO:
        if not seen[metric]:
            continue
        for pair in sorted({own[0][1:3] for own in moves.values()}):
            old, new = pair
            rows = []                           # (cohort, moved, team, {relative: (n, d)})
            cohorts = set()
            for sid in seen[metric]:
                own = moves.get(sid)
                if own and own[0][1:3] == pair:
                    at = own[0][0]
                    stop = own[1][0] if len(own) > 1 else last + 1
                    months = {k: at + k for k in range(-LEADS, LAGS + 1) if first <= at + k < stop}
                    cohorts.add(at)
                    rows.append((at, True, own[0][3], series(metric, sid, lambda k: old if k < 0 else new, months)))
            for sid in seen[metric]:
                for at in cohorts:
                    months = {k: at + k for k in range(-LEADS, LAGS + 1) if first <= at + k <= last}
                    if any(at - LEADS <= m[0] <= at + LAGS for m in moves.get(sid, [])):
                        continue
                    own = series(metric, sid, lambda k: old, months)
                    team = next((min(holders[(metric, sid, old, m)]) for k, m in sorted(months.items())
                                 if own[k][1] > 0), None)
                    if team is not None:
                        rows.append((at, False, team, own))
            for k in range(-LEADS, LAGS + 1):
                there = [r for r in rows if r[3].get(k, (0, 0))[1] > 0 and before(r[3])[1] > 0]
                teams = [{r[2] for r in there if r[1] == moved} for moved in (True, False)]
                effect, reason = None, ''
                fewest = min(map(len, teams))
                if fewest < LEAST_TEAMS:
                    reason = 'few_teams' if fewest else 'no_data'
                else:
                    effect = stacked(rows, k)
                    reason = 'no_events' if effect is None else ''
                wash = any((metric, sid, new, m[0] + k) in washed for sid in seen[metric] for m in moves.get(sid, [])
                           if k >= 0 and m[1:3] == pair)
                out.append([metric, old, new, k, fmt_num(effect), sum(1 for r in there if r[1]),
                            sum(1 for r in there if not r[1]), fmt_bool(wash), reason])
    return out

def before(own):
    return [sum((own[k][side] for k in own if k < 0), Fraction(0)) for side in (0, 1)]

def stacked(rows, k):
    """Observed over expected of all cohorts; None when nothing is expected."""
    observed = would = Fraction(0)
    for cohort in {r[0] for r in rows}:
        n = {}
        for moved in (True, False):
            own = [r[3] for r in rows if r[0] == cohort and r[1] == moved]
            n[moved] = [sum((before(o)[side] for o in own), Fraction(0)) for side in (0, 1)] + \
                       [sum((o.get(k, (0, 0))[side] for o in own), Fraction(0)) for side in (0, 1)]
        (bn, bd, tn, td), (cbn, cbd, ctn, ctd) = n[True], n[False]
        if bd and cbn and cbd and ctd:
            observed += tn
            would += bn / bd * (ctn / ctd) / (cbn / cbd) * td
    return observed / would if would else None

# ---------------- command
def main():
    ap = argparse.ArgumentParser(description='What is said of models compared, and of services that moved.')
    ap.add_argument('--exports', required=True)
    ap.add_argument('--as-of', required=True)
    ap.add_argument('--out', required=True)
    ap.add_argument('--models', default=','.join(MODELS))
    ap.add_argument('--person-key', default=oracle.PERSON_KEY)
    ap.add_argument('--threshold', type=int, default=10)
    ap.add_argument('--p-values', action='store_true', help='also those of few arrangements, which takes minutes')
    a = ap.parse_args()
    as_of = oracle.parse_as_of(a.as_of)
    state = oracle.State(a.models.split(','))
    state.load(a.exports)
    current = state.judge(as_of)
    w = oracle.conform(current, as_of, state.models[0])
    obs, cases = oracle.observe(w)
    oracle.people_events(w)
    regions = {}
    for t in sorted(current['team'], key=lambda t: t['valid_from']):
        if t['valid_to'] != t['valid_from']:
            regions[t['team_id']] = none(t['region'])
    oracle.HEADERS.update(HEADERS)
    oracle.write(a.out, 'comparison', comparison(w, obs, cases, state.models, a.threshold, regions, a.p_values))
    oracle.write(a.out, 'transition', transition(w, obs))

if __name__ == '__main__':
    main()
