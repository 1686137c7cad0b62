#!/usr/bin/python3
"""Makes the golden files beside it: what PyTorch computes, in double precision unless a name says otherwise. See PROVENANCE.md.

Values come from the hash in fill(), which tests/TinyM2Net.Training.Tests/Golden/HashFill.cs repeats, so that large ones need not be stored. Tensors are
stored as the project keeps them: samples x height x width x channels; weights [kh,kw,in,out], [kh,kw,channel] or [in,out].
"""
import hashlib
import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

HERE = pathlib.Path(__file__).parent
MASK = (1 << 64) - 1


def draws(name, count):
    """SplitMix64's draws from the FNV-1a hash of the name."""
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = ((state ^ byte) * 0x100000001B3) & MASK
    with np.errstate(over="ignore"):
        z = np.uint64(state) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def fill(name, count, radius, center=0.0):
    """float32, uniform in center +- radius: 24 bits of each draw, then one multiplication and one addition, each rounded."""
    unit = (draws(name, count) >> np.uint64(40)).astype(np.float32) * np.float32(2.0 ** -23) - np.float32(1)
    return unit * np.float32(radius) + np.float32(center)


def rademacher(name, count):
    return np.where((draws(name, count) >> np.uint64(63)) == 1, 1.0, -1.0)


# ---- the net, from the same list of layers as the project's definitions ----

def conv(filters, kernel, stride, padding, norm):
    return ("conv", filters, kernel, stride, padding, norm)


def separable(filters, kernel, stride, padding, norm):
    return ("separable", filters, kernel, stride, padding, norm)


def paper_branch(padding, first, second, third, pool, dense):
    return [conv(first, 3, 1, padding, True), separable(second, 3, 1, padding, False), ("maxPool", pool),
            separable(third, 3, 1, padding, False), ("maxPool", pool), ("flatten",), ("dense", dense, True)]


NETS = {
    "case1": ([("cough", (203, 20, 1), paper_branch("valid", 16, 32, 32, 3, 32)),
               ("speech", (333, 13, 1), paper_branch("valid", 64, 32, 16, 2, 32))],
              [("dense", 256, True), ("dense", 128, True), ("dense", 2, False)], 2),
    "case2": ([("audio", (44, 13, 1), paper_branch("same", 64, 32, 64, 2, 64)),
               ("image", (32, 32, 3), paper_branch("same", 64, 32, 64, 2, 64))],
              [("dense", 64, True), ("dense", 4, False)], 4),
    "small": ([("audio", (9, 7, 1), [conv(5, 3, 1, "same", True), separable(6, 3, 1, "valid", True), ("maxPool", 2), ("flatten",), ("dense", 7, True)]),
               ("image", (8, 8, 3), [conv(4, 3, 2, "same", False), separable(9, 3, 1, "same", False), ("average",)])],
              [("dense", 8, True), ("dense", 3, False)], 3),
}


class Net:
    def __init__(self, definition, dtype):
        self.definition, self.dtype = definition, dtype
        self.parameters, self.described, self.running, self.decisions = {}, [], {}, []
        with torch.no_grad():
            self(self.inputs(2), False)

    def inputs(self, samples):
        return [torch.from_numpy(fill("input/" + name, samples * math.prod(shape), math.sqrt(3)).reshape(samples, *shape)).to(self.dtype)
                for name, shape, _ in self.definition[0]]

    def labels(self, samples):
        return torch.from_numpy(((draws("labels", samples) >> np.uint64(40)) % np.uint64(self.definition[2])).astype(np.int64))

    def parameter(self, name, shape, radius, center=0.0, trainable=True):
        if name not in self.parameters:
            values = fill(name, math.prod(shape), radius, center)
            radius, center = float(np.float32(radius)), float(np.float32(center))
            self.described.append(dict(name=name, count=int(values.size), radius=radius, center=center, sha256=hashlib.sha256(values.tobytes()).hexdigest()))
            self.parameters[name] = torch.from_numpy(values.reshape(shape)).to(self.dtype).requires_grad_(trainable)
        return self.parameters[name]

    def weights(self, name, shape, fan_in, fan_out):
        if name not in self.decisions:
            self.decisions.append(name)
        return self.parameter(name + ".weight", shape, math.sqrt(6 / (fan_in + fan_out)))

    def trainable(self):
        return {name: value for name, value in self.parameters.items() if value.requires_grad}

    def __call__(self, inputs, training):
        parts = [self.chain(name, layers, x, training).flatten(1) for (name, _, layers), x in zip(self.definition[0], inputs)]
        return self.chain("head", self.definition[1], torch.cat(parts, 1), training)

    def chain(self, prefix, layers, x, training):
        counts = {}
        for kind, *settings in layers:
            counts[kind] = counts.get(kind, 0) + 1
            name = f"{prefix}/{kind}{counts[kind]}"
            if kind in ("conv", "separable"):
                filters, kernel, stride, padding, norm = settings
                channels, taps = x.shape[3], kernel * kernel
                if kind == "conv":
                    w = self.weights(name, (kernel, kernel, channels, filters), taps * channels, taps * filters)
                    bias = self.parameter(name + ".bias", (filters,), 0.0 if norm else 0.1, trainable=not norm)
                    x = convolution(x, w, bias, stride, padding)
                else:
                    w = self.weights(name + ".depthwise", (kernel, kernel, channels), taps, taps)
                    x = depthwise(x, w, stride, padding)
                    w = self.weights(name + ".pointwise", (channels, filters), channels, filters)
                    bias = self.parameter(name + ".pointwise.bias", (filters,), 0.0 if norm else 0.1, trainable=not norm)
                    x = x @ w + bias
                if norm:
                    x = self.normalize(name + ".batchNorm", x, training)
                x = F.relu(x)
            elif kind == "maxPool":
                x = max_pool(x, settings[0], settings[0])
            elif kind == "average":
                x = x.mean((1, 2))
            elif kind == "flatten":
                x = x.flatten(1)
            else:
                units, activated = settings
                w = self.weights(name, (x.shape[1], units), x.shape[1], units)
                x = x @ w + self.parameter(name + ".bias", (units,), 0.1)
                x = F.relu(x) if activated else x
        return x

    def normalize(self, name, x, training):
        channels = (x.shape[3],)
        scale, shift = self.parameter(name + ".scale", channels, 0.2, 1.0), self.parameter(name + ".shift", channels, 0.1)
        mean = self.parameter(name + ".mean", channels, 0.2, trainable=False)
        variance = self.parameter(name + ".variance", channels, 0.5, 1.0, trainable=False)
        return F.batch_norm(x.permute(0, 3, 1, 2), mean, variance, scale, shift, training, 0.1, 1e-5).permute(0, 2, 3, 1)


def padded(x, kernel, stride, padding):
    """As TensorFlow pads: the odd one after."""
    if padding == "valid":
        return x.permute(0, 3, 1, 2)
    sides = []
    for size, width in ((x.shape[2], kernel[1]), (x.shape[1], kernel[0])):
        total = max((math.ceil(size / stride) - 1) * stride + width - size, 0)
        sides += [total // 2, total - total // 2]
    return F.pad(x.permute(0, 3, 1, 2), sides)


def convolution(x, w, bias, stride, padding):
    return F.conv2d(padded(x, w.shape[:2], stride, padding), w.permute(3, 2, 0, 1), bias, stride).permute(0, 2, 3, 1)


def depthwise(x, w, stride, padding):
    return F.conv2d(padded(x, w.shape[:2], stride, padding), w.permute(2, 0, 1).unsqueeze(1), None, stride, groups=w.shape[2]).permute(0, 2, 3, 1)


def max_pool(x, pool, stride):
    return F.max_pool2d(x.permute(0, 3, 1, 2), pool, stride).permute(0, 2, 3, 1)


# ---- files ----

def array(values):
    return [float(f"{value:.9g}") for value in np.asarray(values.detach() if torch.is_tensor(values) else values, dtype=np.float64).ravel()]


def stored(shape, values):
    return dict(shape=list(shape), values=array(values))


def write(name, content):
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, separators=(",", ":")).replace(',"', ',\n"') + "\n")


def operator(name, kind, shapes, apply, parameters=(), settings=None, training=False, state=()):
    """Three samples; the objective is the output weighted by outputGradient."""
    inputs = [torch.from_numpy(fill(f"{name}/input{i}", math.prod(shape), math.sqrt(3)).reshape(shape)).double().requires_grad_() for i, shape in enumerate(shapes)]
    values = {key: torch.from_numpy(fill(f"{name}/{key}", math.prod(shape), radius, center).reshape(shape)).double().requires_grad_()
              for key, shape, radius, center in parameters}
    running = {key: torch.from_numpy(fill(f"{name}/{key}", math.prod(shape), radius, center)).double() for key, shape, radius, center in state}
    before = {key: value.clone() for key, value in running.items()}
    output = apply(inputs, values, running)
    weight = torch.from_numpy(fill(name + "/outputGradient", output.numel(), 1.0).reshape(output.shape)).double()
    if kind == "softmaxCrossEntropy":
        weight = torch.ones_like(weight)
    gradients = torch.autograd.grad((output * weight).sum(), inputs + list(values.values()))
    write(f"operators/{name}.json", dict(
        operator=kind, settings=settings or {}, training=training,
        inputs=[stored(x.shape, x) for x in inputs],
        parameters={key: stored(value.shape, value) for key, value in (values | before).items()},
        outputGradient=stored(weight.shape, weight), output=stored(output.shape, output),
        inputGradients=[stored(x.shape, x) for x in gradients[:len(inputs)]],
        parameterGradients={key: stored(value.shape, value) for key, value in zip(values, gradients[len(inputs):])},
        afterwards={key: stored(value.shape, value) for key, value in running.items()}))


def operators():
    def windowed(name, height, width, channels, filters, kernel, stride, padding):
        settings = dict(filters=filters, kernel=kernel, stride=stride, padding=padding)
        operator(name, "convolution", [(3, height, width, channels)],
                 lambda x, p, _: convolution(x[0], p["weight"], p["bias"], stride, padding),
                 [("weight", (*kernel, channels, filters), 0.5, 0.0), ("bias", (filters,), 0.3, 0.0)], settings)

    def channelwise(name, height, width, channels, kernel, stride, padding):
        operator(name, "depthwise", [(3, height, width, channels)], lambda x, p, _: depthwise(x[0], p["weight"], stride, padding),
                 [("weight", (*kernel, channels), 0.5, 0.0)], dict(kernel=kernel, stride=stride, padding=padding))

    windowed("convolution-same", 5, 6, 5, 19, [3, 3], 1, "same")
    windowed("convolution-valid", 7, 6, 3, 18, [3, 3], 1, "valid")
    windowed("convolution-same-stride-2", 7, 8, 3, 17, [3, 3], 2, "same")
    windowed("convolution-valid-stride-2", 8, 7, 2, 9, [3, 2], 2, "valid")
    windowed("pointwise", 4, 3, 19, 33, [1, 1], 1, "valid")
    channelwise("depthwise-same", 7, 6, 19, [3, 3], 1, "same")
    channelwise("depthwise-valid", 6, 9, 17, [3, 3], 1, "valid")
    channelwise("depthwise-same-stride-2", 7, 6, 18, [3, 3], 2, "same")
    for training in (True, False):
        operator("batch-norm-" + ("training" if training else "evaluation"), "batchNorm", [(3, 5, 4, 19)],
                 lambda x, p, s: F.batch_norm(x[0].permute(0, 3, 1, 2), s["mean"], s["variance"], p["scale"], p["shift"], training, 0.1, 1e-5).permute(0, 2, 3, 1),
                 [("scale", (19,), 0.5, 1.0), ("shift", (19,), 0.3, 0.0)], training=training, state=[("mean", (19,), 0.3, 0.0), ("variance", (19,), 0.5, 1.0)])
    operator("relu", "relu", [(3, 5, 4, 7)], lambda x, p, _: F.relu(x[0]))
    for name, shape, pool, stride in (("max-pool-of-odd-sizes", (3, 7, 5, 19), [2, 2], [2, 2]), ("max-pool-by-three", (3, 8, 10, 5), [3, 3], [3, 3]),
                                      ("max-pool-overlapping", (3, 7, 5, 18), [3, 2], [2, 1])):
        operator(name, "maxPool", [shape], lambda x, p, _: max_pool(x[0], pool, stride), settings=dict(pool=pool, stride=stride))
    operator("global-average-pool", "globalAveragePool", [(3, 5, 7, 19)], lambda x, p, _: x[0].mean((1, 2), keepdim=True))
    operator("dense", "dense", [(3, 1, 1, 67)], lambda x, p, _: x[0] @ p["weight"] + p["bias"], [("weight", (67, 35), 0.3, 0.0), ("bias", (35,), 0.3, 0.0)])
    operator("concat", "concat", [(3, 2, 3, 5), (3, 1, 1, 7), (3, 1, 1, 1)], lambda x, p, _: torch.cat([part.flatten(1) for part in x], 1).reshape(3, 1, 1, -1))
    labels, weights = [2, 0, 4], [0.25, 1.0, 1.75, 1.0, 0.5]
    share = torch.tensor([weights[label] for label in labels]).double()
    operator("softmax-cross-entropy", "softmaxCrossEntropy", [(3, 1, 1, 5)],
             lambda x, p, _: (F.cross_entropy(x[0].reshape(3, 5), torch.tensor(labels), reduction="none") * share / share.sum()).reshape(3, 1, 1, 1),
             settings=dict(labels=labels, classWeights=weights))


def ten_steps(name):
    """Ten steps of Adam at 1e-3 in training mode, on ten batches of 32 in order."""
    result = {}
    for dtype in (torch.float32, torch.float64):
        net = Net(NETS[name], dtype)
        inputs, labels = net.inputs(320), net.labels(320)
        optimizer = torch.optim.Adam(net.trainable().values(), lr=1e-3)
        losses = []
        for step in range(10):
            part = slice(32 * step, 32 * step + 32)
            optimizer.zero_grad()
            loss = F.cross_entropy(net([x[part] for x in inputs], True), labels[part])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        result["lossesOf" + ("Single" if dtype == torch.float32 else "Double")] = losses
    return result


def probes(name, samples, count):
    """z and H z over the decision layers' weights, of the mean loss in evaluation mode."""
    net = Net(NETS[name], torch.float64)
    loss = F.cross_entropy(net(net.inputs(samples), False), net.labels(samples))
    weights = [net.parameters[layer + ".weight"] for layer in net.decisions]
    gradients = torch.autograd.grad(loss, weights, create_graph=True)
    for probe in range(count):
        z = [torch.from_numpy(rademacher(f"probe{probe}/{layer}", w.numel()).reshape(w.shape)) for layer, w in zip(net.decisions, weights)]
        yield net, loss.item(), z, torch.autograd.grad(gradients, weights, z, retain_graph=True)


def traces(name):
    """Each layer's mean of z (H z) over its weights and three probes, and each probe's."""
    rows = []
    for net, loss, z, product in probes(name, 32, 3):
        rows.append([(a * b).mean().item() for a, b in zip(z, product)])
    return dict(evaluationLoss=loss, traces={layer: dict(mean=float(np.mean([row[i] for row in rows])), probes=[row[i] for row in rows])
                                              for i, layer in enumerate(net.decisions)})


def main():
    torch.manual_seed(0)
    operators()
    for name in ("case1", "case2"):
        net = Net(NETS[name], torch.float64)
        write(name + ".json", dict(parameters=net.described) | ten_steps(name) | traces(name))
    net, loss, z, product = next(probes("small", 6, 1))
    write("small.json", dict(parameters=net.described, evaluationLoss=loss, hessianVectorProduct={layer: array(p) for layer, p in zip(net.decisions, product)}))


if __name__ == "__main__":
    main()
