#!/usr/bin/env python3
"""Checks what oracle.py says about people against small examples worked out by hand.

  selftest.py         prints nothing but 'ok' when all agree
"""
import math
import os
import tempfile

import oracle
from oracle import parse_inst

MODELS = oracle.MODELS
PERSON = 'employee_id,team_id,assigned_from,assigned_to,hired_on,left_on,leave_reason,employment_type'

def tables(as_of, teams, people, incidents=(), ownership=('s,A,feature_team,2023-01-01,',), threshold=10, then=()):
    """The tables after a run with these lines of the feeds, and one more run for each later list of people."""
    state = oracle.State(MODELS)
    for n, drop in enumerate([people, *then]):
        files = {'person': [PERSON, *drop]}
        if n == 0:
            files['team'] = ['team_id,team_name,model,time_zone,valid_from,valid_to', *teams]
            files['service'] = ['service_id,service_name,tier,live_from', 's,S,1,2023-01-01']
            files['ownership'] = ['service_id,team_id,model,valid_from,valid_to', *ownership]
            if incidents:
                files['incident'] = ['incident_id,service_id,severity,user_impact,started_at', *incidents]
        with tempfile.TemporaryDirectory() as root:
            for feed, lines in files.items():
                os.mkdir(os.path.join(root, feed))
                with open(os.path.join(root, feed, 'x.csv'), 'w', encoding='utf-8') as out:
                    out.write('\n'.join(lines) + '\n')
            state.load(root)
    return {name: [dict(zip(oracle.HEADERS[name].split(','), row)) for row in rows]
            for name, rows in oracle.tables(state, oracle.parse_as_of(as_of), threshold=threshold).items()}

def equal(got, wanted):
    if isinstance(wanted, float):
        assert math.isclose(float(got), wanted, rel_tol=1e-12), (got, wanted)
    else:
        assert got == wanted, (got, wanted)

def one(rows, **where):
    found = [r for r in rows if all(r[k] == v for k, v in where.items())]
    assert len(found) == 1, (where, found)
    return found[0]

def key_is_an_hmac():
    equal(oracle.person_key('key', 'The quick brown fox jumps over the lazy dog'),
          'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8')

TEAMS = ['A,A,feature_team,,2020-01-01,2023-02-01', 'A,A,operations_team,Europe/London,2023-02-01,',
         'B,B,multi_product_team,,2020-01-01,', 'D,D,background_team,,2020-01-01,2023-03-01']

def a_life():
    """Two months in A, whose model changes, ten days nowhere, then in B until 31 May.

    Days since hire: 31 on 1 February, 59 on 1 March, 69 on 11 March, 151 on 1 June. The move belongs to
    March, to A, to what A was on 28 February; the leaving to May, in which B had 31 days of the person.
    """
    t = tables('2024-01-01', TEAMS, ['e,A,2023-01-01,2023-03-01,2023-01-01,,,employee',
                                     'e,B,2023-03-11,,2023-01-01,2023-06-01,voluntary,employee'])
    rows = [[r[c] for c in list(r)[1:]] for r in t['employment']]
    rows.sort(key=lambda r: r[2])
    equal(rows, [['A', 'feature_team', '2023-01-01', '2023-02-01', 0, 31, 'false', ''],
                 ['A', 'operations_team', '2023-02-01', '2023-03-01', 31, 59, 'false', ''],
                 ['', '', '2023-03-01', '2023-03-11', 59, 69, 'false', ''],
                 ['B', 'multi_product_team', '2023-03-11', '2023-06-01', 69, 151, 'true', 'voluntary']])
    o = one(t['people_observation'], metric_id='voluntary_attrition', numerator='1.0')
    equal([o['month'], o['team_id'], o['model']], ['2023-05-01', 'B', 'multi_product_team'])
    equal(o['denominator'], 31 / 365.25)
    o = one(t['people_observation'], metric_id='transfer_rate', numerator='1.0')
    equal([o['month'], o['team_id'], o['model'], o['denominator']], ['2023-03-01', 'A', 'operations_team', '0.0'])
    # a service of A: 31 days of January as feature_team, 28 of February as operations_team
    o = one(t['people_observation'], metric_id='people_per_service', month='2023-01-01')
    equal([o['model'], o['numerator'], o['denominator']], ['feature_team', '31.0', '31.0'])
    o = one(t['people_observation'], metric_id='people_per_service', month='2023-02-01')
    equal([o['model'], o['numerator'], o['denominator']], ['operations_team', '28.0', '28.0'])

def ends():
    """Left at as-of is known, a day later not; between teams; in a team that is no more; a correction."""
    t = tables('2024-01-01', TEAMS, ['a,B,2023-12-01,,2023-12-01,2024-01-01,other,employee',
                                     'b,B,2023-12-01,,2023-12-01,2024-01-02,other,employee',
                                     'c,B,2023-12-01,2023-12-11,2023-12-01,2023-12-21,other,employee',
                                     'd,D,2023-02-19,,2023-02-19,2023-03-11,other,employee',
                                     'e,B,2023-12-01,,2023-12-01,2023-12-03,other,employee',
                                     'f,B,2024-01-01,,2024-01-01,,,employee'],
               then=[['e,B,2023-12-01,,2023-12-01,,,contractor']])
    key = {oracle.person_key('test-key', x): x for x in 'abcdef'}
    rows = sorted([key[r['person_key']]] + [r[c] for c in list(r)[1:]] for r in t['employment'])
    equal(rows, [['a', 'B', 'multi_product_team', '2023-12-01', '2024-01-01', 0, 31, 'true', 'other'],
                 ['b', 'B', 'multi_product_team', '2023-12-01', '', 0, 31, 'false', ''],
                 ['c', '', '', '2023-12-11', '2023-12-21', 10, 20, 'true', 'other'],
                 ['c', 'B', 'multi_product_team', '2023-12-01', '2023-12-11', 0, 10, 'false', ''],
                 ['d', 'D', '', '2023-03-01', '2023-03-11', 10, 20, 'true', 'other'],
                 ['d', 'D', 'background_team', '2023-02-19', '2023-03-01', 0, 10, 'false', ''],
                 ['e', 'B', 'multi_product_team', '2023-12-01', '', 0, 31, 'false', ''],
                 ['f', 'B', 'multi_product_team', '2024-01-01', '', 0, 0, 'false', '']])
    # a, b, c: 31 + 31 + 10 days of employees, one leaver; e, a contractor now, adds to the people of the team
    o = one(t['people_observation'], metric_id='attrition', month='2023-12-01')
    equal([o['team_id'], o['numerator']], ['B', '1.0'])
    equal(o['denominator'], 72 / 365.25)
    o = one(t['people_observation'], metric_id='people_per_service', month='2023-12-01', team_id='B')
    equal(o['numerator'], '103.0')

def rejects():
    people = ['a,B,2023-01-01,,2023-01-02,,,employee', 'a,B,2023-01-02,,2023-01-02,2023-01-02,,employee',
              'b,B,2023-01-02,2023-01-01,2023-01-01,,,employee', 'c,B,2024-01-02,,2023-01-01,,,employee',
              'd,B,2023-01-01,,2023-01-01,2023-05-01,,employee', 'd,A,2023-04-30,,2023-01-01,,,employee',
              'd,A,2023-05-01,,2023-01-01,,,employee', 'e,X,2023-01-01,,2023-01-01,,,employee',
              'f,B,2023-01-01,,,,,employee', 'g,B,2023-01-01,,2023-01-01,,fired,employee', ',B,x,,,,,', 'h']
    t = tables('2024-01-01', TEAMS, people)
    equal([(r['record_number'], r['reason']) for r in sorted(t['rejected'], key=lambda r: r['record_number'])],
          [(1, 'bad_value'), (2, 'bad_value'), (3, 'ends_before_start'), (4, 'in_the_future'),
           (6, 'overlapping_interval'), (8, 'unknown_team'), (9, 'bad_timestamp'), (10, 'bad_value'),
           (11, 'missing_key'), (12, 'wrong_width')])

def moves():
    """b: back to A, through an empty row in C; c: a contractor; d: from spell to spell; e: becomes a contractor."""
    t = tables('2024-01-01', ['A,A,feature_team,,2020-01-01,', 'B,B,feature_team,,2020-01-01,', 'C,C,feature_team,,2020-01-01,'],
               ['b,A,2023-01-01,2023-02-01,2023-01-01,,,employee', 'b,B,2023-02-01,2023-03-01,2023-01-01,,,employee',
                'b,C,2023-03-01,2023-03-01,2023-01-01,,,employee', 'b,A,2023-03-02,,2023-01-01,,,employee',
                'c,A,2023-01-01,2023-02-01,2023-01-01,,,contractor', 'c,B,2023-02-01,,2023-01-01,,,contractor',
                'd,A,2023-01-01,2023-02-01,2023-01-01,2023-02-01,other,employee', 'd,B,2023-02-01,,2023-02-01,,,employee',
                'e,A,2023-01-01,2023-02-01,2023-01-01,,,employee', 'e,A,2023-02-01,,2023-01-01,,,contractor'])
    equal([(o['month'], o['team_id'], o['numerator']) for o in t['people_observation']
           if o['metric_id'] == 'transfer_rate' and o['numerator'] != '0.0'],
          [('2023-02-01', 'A', '1.0'), ('2023-03-01', 'B', '1.0')])

def rates_and_disclosure():
    """Feature team: 12 people all year but for 3 who left after 181 days and 1 who was made redundant
    after 243: 8 * 365 + 3 * 181 + 243 = 3,706 person-days. Operations: 13 who stay, 4,745 days. Multi:
    4 people. Nobody else.

    Voluntary attrition is 3 / (3706 / 365.25) * 100 = 29.57, attrition 39.42; multi is primary, feature
    as the next-fewest secondary. With the four away nothing is hidden so, but of voluntary attrition
    feature_team differs by one leaver: differencing; then operations_team goes with it.
    """
    teams = ['F,F,feature_team,,2020-01-01,', 'O,O,operations_team,,2020-01-01,', 'M,M,multi_product_team,,2020-01-01,']
    people = ['f%d,F,2022-06-01,,2022-06-01,,,employee' % i for i in range(8)]
    people += ['v%d,F,2022-06-01,,2022-06-01,2023-07-01,voluntary,employee' % i for i in range(3)]
    people += ['r,F,2022-06-01,,2022-06-01,2023-09-01,redundancy,employee']
    people += ['o%d,O,2022-06-01,,2022-06-01,,,employee' % i for i in range(13)]
    few = ['m%d,M,2022-06-01,,2022-06-01,,,employee' % i for i in range(4)]
    own = ['s,F,feature_team,2023-01-01,']
    t = tables('2024-01-01', teams, people + few, ownership=own)
    u = one(t['people_unsuppressed'], metric_id='voluntary_attrition', month='2023-12-01', window_months=12, model='feature_team')
    equal([u['people'], u['counted_people'], u['other_people'], u['person_days']], [12, 3, 9, '3706.0'])
    equal(u['value'], 300 * 365.25 / 3706)
    u = one(t['people_unsuppressed'], metric_id='attrition', month='2023-09-01', window_months=3, model='feature_team')
    equal([u['people'], u['counted_people'], u['person_days']], [9, 1, str(8 * 92.0 + 62)])     # 31 August is the last day

    def hidden(t, metric, month='2023-12-01'):
        return [one(t['people_estimate'], metric_id=metric, month=month, window_months=12, model=m)['suppression']
                for m in ('feature_team', 'operations_team', 'multi_product_team', 'background_team')]
    equal(hidden(t, 'voluntary_attrition'), ['secondary', '', 'primary', 'no_data'])
    equal(hidden(t, 'attrition'), ['secondary', '', 'primary', 'no_data'])
    equal(hidden(t, 'attrition', '2023-09-01'), ['window'] * 4)
    # on day 365, 1 June, 12, 13 and 4 are at risk: multi has too few, which hides nobody else
    equal(hidden(t, 'retention_12_months'), ['', '', 'primary', 'no_data'])
    r = one(t['people_unsuppressed'], metric_id='retention_12_months', month='2023-12-01', window_months=12, model='feature_team')
    equal([r['start_day'], r['at_risk_365'], r['value']], [215, 12, '1.0'])      # all left after day 365

    t = tables('2024-01-01', teams, people, ownership=own)
    equal(hidden(t, 'voluntary_attrition'), ['differencing', 'secondary', 'no_data', 'no_data'])
    equal(hidden(t, 'attrition'), ['', '', 'no_data', 'no_data'])
    e = one(t['people_estimate'], metric_id='attrition', month='2023-12-01', window_months=12, model='feature_team')
    equal(e['value'], 400 * 365.25 / 3706)
    equal([e['teams'], e['people']], [1, 12])
    # 12 and 13 people are too few for a threshold of 14
    t = tables('2024-01-01', teams, people, ownership=own, threshold=14)
    equal(hidden(t, 'attrition'), ['primary', 'primary', 'no_data', 'no_data'])

def retention():
    """Twelve hired on 1 June 2022, under observation from day 214 on (1 January 2023): at risk from day
    215. Three leave so that they are gone on day 365 (1 June 2023), one on day 366, one on 1 January 2024
    (day 579, the last day being in the window). S(365) = 9/12; then 8/9, at 579 6/7 of seven left, for a
    twelfth, who moved to another model on day 400, is out: points at 457 and 548 hold 2/3.
    """
    teams = ['F,F,feature_team,,2020-01-01,', 'O,O,operations_team,,2020-01-01,']
    people = ['a%d,F,2022-06-01,,2022-06-01,2023-06-01,%s,employee' % (i, why) for i, why in enumerate(('voluntary', 'end_of_contract', ''))]
    people += ['b,F,2022-06-01,,2022-06-01,2023-06-02,,employee', 'c,F,2022-06-01,,2022-06-01,2024-01-01,,employee']
    people += ['d%d,F,2022-06-01,,2022-06-01,,,employee' % i for i in range(6)]
    people += ['m,F,2022-06-01,2023-07-06,2022-06-01,,,employee', 'm,O,2023-07-06,,2022-06-01,,,employee']
    people += ['x,F,2022-06-01,,2022-06-01,2023-03-01,,contractor']
    t = tables('2024-02-01', teams, people, ownership=['s,F,feature_team,2023-01-01,'])
    r = one(t['people_unsuppressed'], metric_id='retention_12_months', month='2023-12-01', window_months=12, model='feature_team')
    equal([r['start_day'], r['at_risk_365'], r['value'], r['people'], r['counted_people'], r['other_people']], [215, 12, '0.75', 12, 5, 7])
    e = one(t['people_estimate'], metric_id='retention_12_months', month='2023-12-01', window_months=12, model='feature_team')
    equal([e['value'], e['numerator'], e['suppression']], ['0.75', '', ''])
    e = one(t['people_estimate'], metric_id='retention_12_months', month='2023-12-01', window_months=12, model='operations_team')
    equal(e['suppression'], 'not_reached')                       # entered on day 400
    points = [(c['tenure_days'], c['at_risk'], c['leavers'], round(float(c['survival']), 9), c['suppression'])
              for c in sorted(t['retention_curve'], key=lambda c: c['tenure_days'])]
    equal(points, [(274, 12, 0, 1.0, ''), (365, 12, 3, 0.75, ''), (457, 7, 1, round(2 / 3, 9), 'primary'), (548, 7, 0, round(2 / 3, 9), 'primary')])

def hours():
    """17:00 UTC on a Friday in June is 18:00 in London; in January it is 17:00."""
    for t, zone, wanted in (('2023-06-16T16:59:59.999999Z', 'Europe/London', False), ('2023-06-16T17:00:00Z', 'Europe/London', True),
                            ('2023-01-13T17:00:00Z', 'Europe/London', False), ('2023-06-16T07:59:59.999999Z', 'UTC', True),
                            ('2023-06-16T08:00:00Z', 'UTC', False), ('2023-06-18T12:00:00Z', 'UTC', True),
                            ('2023-06-18T23:00:00Z', 'Asia/Tokyo', False)):
        equal(oracle.out_of_hours(parse_inst(t), zone), wanted)

def load():
    """One call at 17:30 UTC on 16 June, 18:30 in London; one in January, when A had no zone, at 12:00 on a
    Sunday and A's model was another. Twelve people of A, one a contractor, all year: 12 * 334 days."""
    people = ['a%d,A,2022-01-01,,2022-01-01,,,%s' % (i, 'employee' if i else 'contractor') for i in range(12)]
    t = tables('2024-01-01', TEAMS, people, incidents=['i,s,1,outage,2023-06-16T17:30:00Z', 'j,s,1,degraded,2023-01-15T12:00:00Z',
                                                       'k,s,1,none,2023-06-17T12:00:00Z', 'l,s,1,outage,2023-06-16T10:00:00Z'])
    for model, days in (('operations_team', 334), ('feature_team', 31)):
        u = one(t['people_unsuppressed'], metric_id='out_of_hours_load', month='2023-12-01', window_months=12, model=model)
        equal([u['numerator'], u['people']], ['1.0', 12])
        equal(u['denominator'], 12 * days / 30.4375)
        u = one(t['people_unsuppressed'], metric_id='people_per_service', month='2023-12-01', window_months=12, model=model)
        equal([u['numerator'], u['denominator'], u['value']], [str(12.0 * days), str(float(days)), '12.0'])

if __name__ == '__main__':
    for check in (key_is_an_hmac, a_life, ends, rejects, moves, rates_and_disclosure, retention, hours, load):
        check()
    print('ok')
