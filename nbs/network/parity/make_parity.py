"""Golden spikes from Brian2 for small networks, one for each mechanism. Brian2 makes the files; reading them needs numpy only.

    pip install -e .[bench]
    python nbs/network/parity/make_parity.py

Every network: 30 neurons, 10 inputs with given spikes, float64, dt = 0.1 ms, 600 ms, with Brian2's methods "euler" and
"exponential_euler". Numbers are in ms, mV, nS, pF and pA. Edges run from inputs (0...m-1) and neurons (m...m+n-1) to neurons (0...n-1);
`kind` is 1 where they inhibit, `delay` is in steps. `drop` is 1 where input to a refractory neuron is lost.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import brian2 as b2
import numpy as np

Net = dict[str, Any]  # arrays and numbers, as written to the file
METHODS = ("euler", "exponential_euler")
PROBE = (0, 10, 25)  # neurons whose potential is kept, for the first 500 steps
UNITS = {  # Brian2 computes in SI; this is how each number of a file enters
    "C": "pF", "g_L": "nS", "E_L": "mV", "theta": "mV", "U_reset": "mV", "tau_ref": "ms", "E_e": "mV", "E_i": "mV", "tau_e": "ms",
    "tau_i": "ms", "rise_e": "ms", "rise_i": "ms", "norm_e": "1", "norm_i": "1", "tau_s": "ms", "a": "nS", "b": "pA", "tau_w": "ms",
}  # fmt: skip


def base(seed: int, **changes: Any) -> Net:
    """Wiring, inputs, start and currents shared by all networks; `changes` overwrite or add entries."""
    rng = np.random.default_rng(seed)
    n, m, steps = 30, 10, 6000
    mask = rng.random((m + n, n)) < np.repeat([0.3, 0.15], [m, n])[:, None]
    mask[np.arange(n) + m, np.arange(n)] = False
    pre, post = np.nonzero(mask)
    kind = ((pre >= m + 22) | ((pre < m) & (pre % 5 == 4))).astype(np.int32)
    weight = np.where(kind == 1, 8.0, 3.0) * rng.uniform(0.5, 1.5, len(pre))
    input_step, input_neuron = np.nonzero(rng.random((steps, m)) < 0.004)  # 40 Hz
    net = {
        "n": n, "m": m, "steps": steps, "dt": 0.1, "synapse": "conductance", "pre": pre, "post": post, "kind": kind, "weight": weight,
        "delay": np.zeros(len(pre), np.int32), "input_step": input_step, "input_neuron": input_neuron,
        "v0": rng.uniform(-65.0, -51.0, n), "I": rng.uniform(60.0, 140.0, n), "gap_from": np.zeros(0, np.int32),
        "gap_to": np.zeros(0, np.int32), "gap_g": np.zeros(0), "C": 200.0, "g_L": 10.0, "E_L": -60.0, "theta": -50.0, "U_reset": -60.0,
        "tau_ref": 2.0, "E_e": 0.0, "E_i": -80.0, "tau_e": 5.0, "tau_i": 10.0, "drop": 0,
    }  # fmt: skip
    return net | changes


def peak_norm(rise: float, decay: float) -> float:
    """1 / peak of exp(-t / decay) - exp(-t / rise)."""
    r = rise / decay
    return 1 / (r ** (r / (1 - r)) - r ** (1 / (1 - r)))


def signed(net: Net, excitatory: float, inhibitory: float) -> Net:
    """The network with the mean weights of its two kinds replaced by signed ones."""
    mean, wanted = np.where(net["kind"] == 1, 8.0, 3.0), np.where(net["kind"] == 1, inhibitory, excitatory)
    return net | {"weight": wanted * (net["weight"] / mean)}


def networks() -> dict[str, Net]:
    """The networks by file name."""
    adaptation = {"a": 2.0, "b": 40.0, "tau_w": 100.0}
    double = {"synapse": "double", "rise_e": 1.0, "rise_i": 2.0, "norm_e": peak_norm(1, 5), "norm_i": peak_norm(2, 10)}
    rng = np.random.default_rng(99)
    delays = base(3, weight=base(3)["weight"] * 0.6)
    delays["delay"] = rng.integers(0, 61, len(delays["pre"])).astype(np.int32)  # 0 to 6 ms
    pairs = np.array([(i, j) for i in range(30) for j in range(i + 1, 30) if rng.random() < 0.1], dtype=np.int32)
    g = rng.uniform(0.3, 1.5, len(pairs))
    gap = {"gap_from": np.concatenate(pairs.T), "gap_to": np.concatenate(pairs.T[::-1]), "gap_g": np.concatenate([g, g])}
    every = base(9, **adaptation, **double, **gap)
    every["delay"] = rng.integers(1, 41, len(every["pre"])).astype(np.int32)
    return {
        "conductance_refractory": base(1, tau_ref=5.0),
        "adaptation": base(2, **adaptation),
        "delays": delays,
        "double_exponential": base(4, weight=base(4)["weight"] * 0.6, **double),
        "dropped_conductance": base(5, tau_ref=8.0, drop=1),
        "gap_junctions": base(6, **gap),
        "current_based": signed(base(7, synapse="current", tau_s=5.0), 45.0, -60.0),  # pA
        "dropped_jump": signed(base(8, synapse="jump", tau_ref=8.0, drop=1), 1.5, -1.5),  # mV
        "everything": every,
    }


def equations(net: Net) -> str:
    """Brian2 equations of the neurons."""
    synaptic = {
        "conductance": "ge * (E_e - v) + gi * (E_i - v)",
        "double": "norm_e * (ge - re) * (E_e - v) + norm_i * (gi - ri) * (E_i - v)",
        "current": "s",
        "jump": "0 * pA",
    }[net["synapse"]]
    adaptation = "- w" if "a" in net else ""
    lines = [f"dv/dt = (g_L * (E_L - v) + {synaptic} + I + I_gap {adaptation}) / C : volt (unless refractory)", "I : amp", "I_gap : amp"]
    if net["synapse"] in ("conductance", "double"):
        lines += [f"d{x}/dt = -{x} / tau_{x[1]} : siemens" for x in ("ge", "gi")]
    if net["synapse"] == "double":
        lines += [f"d{x}/dt = -{x} / rise_{x[1]} : siemens" for x in ("re", "ri")]
    if net["synapse"] == "current":
        lines.append("ds/dt = -s / tau_s : amp")
    if "a" in net:
        lines.append("dw/dt = (a * (v - E_L) - w) / tau_w : amp")
    return "\n".join(lines)


def connect(net: Net, inputs: Any, group: Any) -> list:
    """One Synapses object for each group of sources and kind of edge, and one for gap junctions."""
    unit, dimension = {"current": (b2.pA, "amp"), "jump": (b2.mV, "volt")}.get(net["synapse"], (b2.nS, "siemens"))
    targets = {"current": ("s",), "jump": ("v",), "double": ("g{}", "r{}")}.get(net["synapse"], ("g{}",))
    amount = "x * int(not_refractory_post)" if net["drop"] and net["synapse"] != "jump" else "x"  # v itself is "(unless refractory)"
    objects, m = [], net["m"]
    for source, first, chosen in ((inputs, 0, net["pre"] < m), (group, m, net["pre"] >= m)):
        for k, letter in enumerate("ei"):
            e = np.flatnonzero(chosen & (net["kind"] == k))
            on_pre = "; ".join(f"{target.format(letter)}_post += {amount}" for target in targets)
            synapses = b2.Synapses(source, group, f"x : {dimension} (constant)", on_pre=on_pre)
            synapses.connect(i=net["pre"][e] - first, j=net["post"][e])
            synapses.x = net["weight"][e] * unit
            synapses.delay = net["delay"][e] * net["dt"] * b2.ms
            objects.append(synapses)
    if len(net["gap_g"]):
        gap = b2.Synapses(group, group, "k : siemens (constant)\nI_gap_post = k * (v_pre - v_post) : amp (summed)")
        gap.connect(i=net["gap_from"], j=net["gap_to"])
        gap.k = net["gap_g"] * b2.nS
        objects.append(gap)
    return objects


def run_brian(net: Net, method: str) -> dict[str, Any]:
    """Spikes, the potential of the probes at the end of the first 500 steps, and the closest call to threshold (mV)."""
    b2.start_scope()
    b2.defaultclock.dt = net["dt"] * b2.ms
    names = {x: net[x] * (1 if u == "1" else getattr(b2, u)) for x, u in UNITS.items() if x in net}
    reset = "v = U_reset; w += b" if "a" in net else "v = U_reset"
    group = b2.NeuronGroup(
        net["n"], equations(net), threshold="v > theta", reset=reset, refractory=net["tau_ref"] * b2.ms, method=method, namespace=names
    )
    group.v, group.I = net["v0"] * b2.mV, net["I"] * b2.pA
    inputs = b2.SpikeGeneratorGroup(net["m"], net["input_neuron"], net["input_step"] * net["dt"] * b2.ms)
    monitor, end = b2.SpikeMonitor(group), b2.StateMonitor(group, "v", record=PROBE, when="end")
    before = b2.StateMonitor(group, "v", record=True, when="before_thresholds")
    b2.Network([group, inputs, monitor, end, before, *connect(net, inputs, group)]).run(net["steps"] * net["dt"] * b2.ms)
    step = np.rint(np.asarray(monitor.t / b2.ms) / net["dt"]).astype(np.int32)
    margin = np.abs(np.asarray(before.v / b2.mV) - net["theta"]).min()
    return {"step": step, "neuron": np.asarray(monitor.i, np.int32), "v": np.asarray(end.v / b2.mV)[:, :500].T, "margin": margin}


def main(folder: Path) -> None:
    """Run every network with both methods and write the files."""
    b2.prefs.codegen.target = "numpy"
    for name, net in networks().items():
        stored = {k: v.astype(np.int32) if getattr(v, "dtype", None) == np.int64 else v for k, v in net.items()}
        for method in METHODS:
            result = run_brian(net, method)
            rate = len(result["step"]) / net["n"] / (net["steps"] * net["dt"]) * 1000
            print(f"{name:24s} {method:18s} {len(result['step']):5d} spikes {rate:5.1f} Hz, margin {result['margin']:.1e} mV")
            stored |= {f"{key}_{method}": value for key, value in result.items()}
        np.savez_compressed(folder / f"{name}.npz", probe=np.array(PROBE), brian2=b2.__version__, **stored)


if __name__ == "__main__":
    main(Path(__file__).parent)
