#!/usr/bin/env python3
"""Compares what the oracle expects with what the program published, cell by cell.

  against.py --expected DIR --warehouse DIR [TABLE ...]

DIR holds CSVs of oracle.py or evidence.py; all that are there and known here are compared when no
table is named. Prints every table with how many rows agree, and the first differences. Numbers agree
within 1e-9 of the expected; a p-value that the oracle does not tell is not compared, nor is what the
program hides on top as `differencing` and `secondary` (the oracle looks at one window at a time). Of
comparisons, Holm's adjustment and the verdict are worked out again from the program's own p-values
and intervals. Exits with 1 when anything differs.
"""
import argparse
import csv
import io
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict

HOME = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', '..', '..')
PEOPLE = "('attrition','voluntary_attrition','transfer_rate','retention_12_months','out_of_hours_load','people_per_service')"
# file: (query, keys, columns that may be left out by the oracle)
TABLES = {
    'rejected': ('SELECT path, feed, record_number, reason FROM landing.rejected', 3, ()),
    'assignment': ('SELECT service_id, valid_from, team_id, model, valid_to, washout_until FROM conformed.assignment', 2, ()),
    'service_month': ('SELECT service_id, month, team_id, model, tier, washout, exposure_days, downtime_minutes '
                      'FROM conformed.service_month', 6, ()),
    'observation': ('SELECT metric_id, month, service_id, team_id, model, tier, washout, numerator, denominator '
                    'FROM metrics.observation WHERE numerator <> 0 OR denominator <> 0', 7, ()),
    'estimate': ('SELECT metric_id, month, window_months, model, value, p90, numerator, denominator, services, teams, '
                 'suppression FROM metrics.estimate WHERE metric_id NOT IN ' + PEOPLE, 4, ()),
    'people_estimate': ('SELECT metric_id, month, window_months, model, value, numerator, denominator, services, teams, '
                        'people, suppression FROM metrics.estimate WHERE metric_id IN ' + PEOPLE, 4, ()),
    'comparison': ("SELECT metric_id, month, window_months, model, reference_model, effect, p_value, overlap, teams, "
                   "reference_teams, verdict = 'not_comparable' AS not_comparable, reason FROM metrics.comparison", 5,
                   ('p_value',)),
    'transition': ('SELECT metric_id, from_model, to_model, relative_month, effect, switchers, controls, washout, '
                   'suppression FROM metrics.transition', 4, ()),
}

# The program also hides what windows would give away together, and then what would give that away.
HIDDEN = ('differencing', 'secondary')

def query(warehouse, sql):
    done = subprocess.run([os.path.join(HOME, 'lightkeeper'), 'query', '--restricted', '--warehouse', warehouse, '--format',
                           'csv', sql], stdout=subprocess.PIPE, check=True, encoding='utf-8', errors='surrogateescape')
    return list(csv.DictReader(io.StringIO(done.stdout, newline='')))

def agree(wanted, found):
    if wanted == found:
        return True
    try:
        return abs(float(wanted) - float(found)) <= 1e-9 * abs(float(wanted)) + 1e-15
    except ValueError:
        return False

def compare(name, folder, warehouse):
    """Prints what differs; the number of differences."""
    sql, keys, optional = TABLES[name]
    with open(os.path.join(folder, name + '.csv'), newline='', encoding='utf-8', errors='surrogateescape') as file:
        expected = list(csv.DictReader(file))
    found = query(warehouse, sql)
    if not found and not expected:
        return 0
    columns = list((found or expected)[0])
    key = lambda row: tuple(row[c] for c in columns[:keys])
    there = {key(r): r for r in found}
    different, shown, hidden = Counter(), defaultdict(list), 0
    for row in expected:
        other = there.pop(key(row), None)
        if other is None:
            different['missing'] += 1
            shown['missing'].append(' | '.join(key(row)))
            continue
        why = other.get('reason') or other.get('suppression')
        if why in HIDDEN and why not in row.values():
            hidden += 1
            continue
        for c in columns[keys:]:
            if c in optional and row[c] == '':
                continue
            if not agree(row[c], other[c]):
                different[c] += 1
                shown[c].append('%s: expected %s, was %s (%s)' % (' | '.join(key(row)), row[c] or 'nothing', other[c] or 'nothing',
                                                                 other.get('reason') or other.get('suppression') or 'no reason'))
    for k in there:
        different['not expected'] += 1
        shown['not expected'].append(' | '.join(k))
    told = sum(1 for r in expected if r.get('effect') or r.get('value'))
    print('%s: %d rows (%d with an effect or value, %d hidden beyond what the oracle hides), %s' %
          (name, len(expected), told, hidden, dict(different) or 'all agree'))
    for what, lines in shown.items():
        for line in lines[:8]:
            print('    %s: %s' % (what, line))
    return sum(different.values())

def judge(warehouse):
    """Holm and the verdicts, from the program's own p-values and intervals."""
    better = {r['metric_id']: r for r in query(warehouse, 'SELECT metric_id, better, is_primary, kind FROM metrics.definition')}
    rows = query(warehouse, 'SELECT * FROM metrics.comparison')
    wrong = 0
    months = defaultdict(list)
    for r in rows:
        if better[r['metric_id']]['is_primary'] == 'true' and r['p_value']:
            months[r['month']].append(r)
    adjusted = {}
    for family in months.values():
        # Step down: the k-th smallest times how many are left, never less than one before it.
        least = 0.0
        for k, r in enumerate(sorted(family, key=lambda r: float(r['p_value']))):
            least = max(least, min(1.0, float(r['p_value']) * (len(family) - k)))
            adjusted[id(r)] = least
    for r in rows:
        wanted = adjusted.get(id(r))
        if (wanted is None) != (r['p_adjusted'] == '') or wanted is not None and not agree(repr(wanted), r['p_adjusted']):
            wrong += 1
            print('    p_adjusted: expected %s: %s' % (wanted, json.dumps(r)))
        verdict = 'not_comparable'
        if r['effect']:
            low, high = float(r['ci_low']), float(r['ci_high'] or 'inf')
            lower_is_better = better[r['metric_id']]['better'] == 'lower' or r['metric_id'] in ('availability', 'retention_12_months')
            clear = float(r['p_value'] if wanted is None else r['p_adjusted']) <= 0.05 and (high < 1 or low > 1)
            verdict = 'no_clear_difference' if not clear else 'better' if (high < 1) == lower_is_better else 'worse'
        if verdict != r['verdict']:
            wrong += 1
            print('    verdict: expected %s: %s' % (verdict, json.dumps(r)))
    print('verdicts and adjusted p-values: %d rows, %d wrong' % (len(rows), wrong))
    return wrong

def main():
    ap = argparse.ArgumentParser(description='What the oracle expects against what the program published.')
    ap.add_argument('--expected', required=True)
    ap.add_argument('--warehouse', required=True)
    ap.add_argument('tables', nargs='*')
    a = ap.parse_args()
    names = a.tables or [n for n in TABLES if os.path.exists(os.path.join(a.expected, n + '.csv'))]
    different = sum(compare(n, a.expected, a.warehouse) for n in names)
    if 'comparison' in names:
        different += judge(a.warehouse)
    sys.exit(1 if different else 0)

if __name__ == '__main__':
    main()
