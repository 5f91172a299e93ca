#!/usr/bin/env python3
"""Writes the expected tables of the test cases with the reference implementation, oracle.py.

  expect.py [CASE ...]        all cases when none is named

A case is a folder of src/test/resources/cases. Its story.md has a line `as_of: DATE-OR-INSTANT` for
the run that loads exports/, and a line `as_of then-N: ...` for each later run, which loads then-N/
into the same warehouse. What the tables hold after exports/ goes to expected/, after then-N/ to
expected-then-N/: one CSV a table, none for a table without rows; of metrics.estimate only rows that
have a value, or none because it was not reached; of people's estimates those of published windows
with anybody in them.
"""
import os
import re
import shutil
import sys

import oracle

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'resources', 'cases')
LEFT_OUT = ('observation', 'employment_typed', 'people_unsuppressed')

def drops(case):
    """[(folder, as-of)] in order of the runs."""
    with open(os.path.join(CASES, case, 'story.md'), encoding='utf-8') as story:
        lines = re.findall(r'^as_of(?: (then-\d+))?: (\S+)$', story.read(), re.MULTILINE)
    return [(folder or 'exports', as_of) for folder, as_of in lines]

def expect(case):
    """Runs the drops of a case and writes what is expected after each."""
    state = oracle.State(oracle.MODELS)
    for folder, as_of in drops(case):
        state.load(os.path.join(CASES, case, folder))
        out = os.path.join(CASES, case, 'expected' + folder.removeprefix('exports').replace('then', '-then'))
        shutil.rmtree(out, ignore_errors=True)
        for name, rows in oracle.tables(state, oracle.parse_as_of(as_of)).items():
            if name == 'estimate':
                rows = [r for r in rows if r[10] in ('', 'not_reached')]
            if name == 'people_estimate':
                rows = [r for r in rows if r[10] not in ('window', 'no_data')]
            if rows and name not in LEFT_OUT:
                oracle.write(out, name, rows)

if __name__ == '__main__':
    for one in sys.argv[1:] or sorted(c for c in os.listdir(CASES) if not c.startswith('.')):
        expect(one)
