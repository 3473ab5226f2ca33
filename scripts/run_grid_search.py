"""A grid search. Copy this file to workspace/run_grid_search.py, edit it, and start it with `./run --grid`.

It runs the experiment of workspace/experiment.toml (or the one you name) once for each point, in a folder of its own inside the
experiment's `output_dir`. `./run --grid --dry-run` shows the points and starts nothing. Started again, points that ended well are left out.
"""

import copy

devices = "auto"  # "auto": the visible GPUs, or else the CPU; "cpu"; "cuda:0,cuda:2"
workers = 2  # runs at a time on the CPU; on GPUs it is one on each
threads = 1  # of each run
timeout = None  # seconds for one run; None: no limit
retries = 0  # further attempts at a run that failed or took too long
objective = None  # a result by its name in results.json: the summary then names the best point
maximise = None  # True: its highest value is the best; False: its lowest


def points(base):
    """Yield the full parameters of each point and a brief, unique description, which names its folder."""
    for seed in (1, 2, 3):
        parameters = copy.deepcopy(base)  # all parameters: the notebook's defaults with those of the parameter file
        parameters["seed"] = seed
        yield parameters, f"seed {seed}"


# Instead of a loop, one of the ready-made searches:
#
# from connectome_snns.runs.ranges import Choice, Integers, LogUniform, Uniform
# from connectome_snns.runs.searches import cma_search, grid, optuna_search, random_search
#
# def points(base):
#     return grid(base, {"seed": [1, 2, 3], "scheme": ["euler", "exact"]})  # every combination
#
# def points(base):
#     return random_search(base, {"rate": LogUniform(0.1, 100.0)}, points=20, seed=0)
#
# def points(base):  # the results of finished points, by their names in results.json, decide what is tried next
#     return optuna_search(base, {"rate": LogUniform(0.1, 100.0), "layers": Integers(1, 4)}, "loss", points=50)
