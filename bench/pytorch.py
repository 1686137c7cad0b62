"""PyTorch's side of a duel: the training step or the Hutchinson probe of bench_torch.py, timed when asked.
usage: pytorch.py NET step|hess THREADS BATCH   (in the peers' folder; runs on standard input, milliseconds of processor time and of each run on standard output)"""
import sys, time
sys.path.insert(0, '.')
import torch
import torch.nn.functional as F
from nets import NETS, make, rand_inputs

net, work, threads, batch = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
torch.set_num_threads(threads)
# channels_last is the faster layout for a step, the plain one for double backward.
layout = torch.channels_last if work == 'step' else torch.contiguous_format
model = make(net).to(memory_format=layout)
inputs = [x.contiguous(memory_format=layout) for x in rand_inputs(net, batch)]
labels = torch.randint(0, NETS[net].classes, (batch,))

if work == 'step':
    model.train()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def run():
        optimizer.zero_grad(set_to_none=True)
        F.cross_entropy(model(*inputs), labels).backward()
        optimizer.step()
else:
    model.eval()
    weights = [p for p in model.parameters() if p.dim() > 1]
    gradient = torch.autograd.grad(F.cross_entropy(model(*inputs), labels), weights, create_graph=True)

    def run():
        direction = [torch.randint_like(p, 2) * 2 - 1 for p in weights]
        product = torch.autograd.grad(gradient, weights, direction, retain_graph=True)
        return [float((a * b).sum()) for a, b in zip(direction, product)]

for line in sys.stdin:
    times, processor = [], time.process_time()
    for _ in range(int(line)):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    processor = (time.process_time() - processor) * 1e3
    print(' '.join('%.4f' % t for t in [processor] + times), flush=True)
