"""HiGHS's side of a duel, through SciPy: the solve alone, of a problem of gen_ilp.py, with its own absolute gap of 1e-6 and no relative one.
usage: highs.py FILE.json   (runs on standard input, milliseconds of processor time and of each run on standard output)
       highs.py FILE.json objective   (prints the optimum that it finds)"""
import json, sys, time
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, vstack

problem = json.load(open(sys.argv[1]))
layers, choices = len(problem['om']), len(problem['bits'])
loss = np.array(problem['om']).ravel()
one = csr_matrix((np.ones(layers * choices), (np.repeat(np.arange(layers), choices), np.arange(layers * choices))))
matrix = vstack([csr_matrix(np.array(problem['size']).ravel()), csr_matrix(np.array(problem['bops']).ravel()), one]).tocsr()
rows = LinearConstraint(matrix, np.r_[-np.inf, -np.inf, np.ones(layers)], np.r_[problem['S'], problem['B'], np.ones(layers)])


def run():
    return milp(loss, constraints=rows, integrality=np.ones(layers * choices), bounds=Bounds(0, 1), options=dict(mip_rel_gap=0))


if sys.argv[2:] == ['objective']:
    print(repr(float(run().fun)))
    sys.exit()
for line in sys.stdin:
    times, processor = [], time.process_time()
    for _ in range(int(line)):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    processor = (time.process_time() - processor) * 1e3
    print(' '.join('%.4f' % t for t in [processor] + times), flush=True)
