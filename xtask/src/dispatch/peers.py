"""Plans one instance with another solver: peers.py SOLVER FORMAT FILE SECONDS → {"routes": [[stop, …], …]}.

Matrices are scaled by 1000. OR-Tools and PyVRP count wall time; VROOM stops by itself.
"""

import json
import math
import sys

solver, form, path, seconds = sys.argv[1:5]
rows = [list(map(float, line.split())) for line in open(path) if line.strip()]
head, rows = rows[0], rows[1:]
if form == "lilim":
    vehicles, capacity, longest_route, longest_ride = int(head[0]), int(head[1]), None, None
    stops = [(r[1], r[2], r[6], r[3], r[4], r[5]) for r in rows]
    pairs = [(int(r[0]), int(r[8])) for r in rows if r[8] > 0]
else:
    count = sum(1 for r in rows if r[4] > 0)
    rows = rows[: 2 * count + 1]
    vehicles, capacity, longest_route, longest_ride = int(head[0]), int(head[3]), head[2], head[4]
    stops = [(r[1], r[2], r[3], r[4], r[5], r[6]) for r in rows]
    pairs = [(i, i + count) for i in range(1, count + 1)]
SCALE = 1000
size = len(stops)
way = [[math.hypot(a[0] - b[0], a[1] - b[1]) for b in stops] for a in stops]


def ortools():
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    manager = pywrapcp.RoutingIndexManager(size, vehicles, 0)
    model = pywrapcp.RoutingModel(manager)
    node = manager.IndexToNode
    cost = model.RegisterTransitCallback(lambda a, b: round(SCALE * way[node(a)][node(b)]))
    model.SetArcCostEvaluatorOfAllVehicles(cost)
    # Rounded up: what is in time here is in time there.
    hop = model.RegisterTransitCallback(
        lambda a, b: math.ceil(SCALE * (way[node(a)][node(b)] + stops[node(a)][2]))
    )
    horizon = int(SCALE * max(s[5] for s in stops))
    model.AddDimension(hop, horizon, horizon, False, "time")
    time = model.GetDimensionOrDie("time")
    load = model.RegisterUnaryTransitCallback(lambda a: int(stops[node(a)][3]))
    model.AddDimension(load, 0, capacity, True, "load")
    if form == "lilim":
        model.SetFixedCostOfAllVehicles(10000 * SCALE)
    for i in range(1, size):
        time.CumulVar(manager.NodeToIndex(i)).SetRange(math.ceil(SCALE * stops[i][4]), int(SCALE * stops[i][5]))
    for v in range(vehicles):
        for end in (model.Start(v), model.End(v)):
            time.CumulVar(end).SetRange(math.ceil(SCALE * stops[0][4]), int(SCALE * stops[0][5]))
        if longest_route is not None:
            time.SetSpanUpperBoundForVehicle(int(SCALE * longest_route), v)
    for a, b in pairs:
        pickup, delivery = manager.NodeToIndex(a), manager.NodeToIndex(b)
        model.AddPickupAndDelivery(pickup, delivery)
        solver = model.solver()
        solver.Add(model.VehicleVar(pickup) == model.VehicleVar(delivery))
        solver.Add(time.CumulVar(pickup) <= time.CumulVar(delivery))
        if longest_ride is not None:
            limit = int(SCALE * (longest_ride + stops[a][2]))
            solver.Add(time.CumulVar(delivery) - time.CumulVar(pickup) <= limit)
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    search.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    search.time_limit.FromMilliseconds(int(1000 * float(seconds)))
    found = model.SolveWithParameters(search)
    routes = []
    for v in range(vehicles) if found else ():
        route, at = [], found.Value(model.NextVar(model.Start(v)))
        while not model.IsEnd(at):
            route.append(node(at))
            at = found.Value(model.NextVar(at))
        if route:
            routes.append(route)
    return routes


def vroom():
    import numpy
    import vroom as engine

    problem = engine.Input()
    matrix = numpy.array([[math.ceil(SCALE * x) for x in row] for row in way], dtype=numpy.uint32)
    problem.set_durations_matrix(profile="car", matrix_input=matrix)
    fixed = 10000 * SCALE if form == "lilim" else 0
    window = lambda s: [engine.TimeWindow(math.ceil(SCALE * s[4]), int(SCALE * s[5]))]
    for v in range(vehicles):
        problem.add_vehicle(
            engine.Vehicle(v, start=0, end=0, capacity=[capacity], time_window=window(stops[0])[0],
                           costs=engine.VehicleCosts(fixed=fixed))
        )
    for a, b in pairs:
        step = lambda i: engine.ShipmentStep(i, i, default_service=int(SCALE * stops[i][2]), time_windows=window(stops[i]))
        problem.add_shipment(pickup=step(a), delivery=step(b), amount=[int(stops[a][3])])
    found = problem.solve(exploration_level=5, nb_threads=1)
    routes = {}
    for _, step in found.routes.iterrows():
        if step["type"] in ("pickup", "delivery"):
            routes.setdefault(step["vehicle_id"], []).append(int(step["location_index"]))
    return list(routes.values())


def pyvrp():
    from pyvrp import Model
    from pyvrp.stop import MaxRuntime

    model = Model()
    places = [model.add_location(SCALE * s[0], SCALE * s[1]) for s in stops]
    depot = model.add_depot(places[0])
    limit = {} if longest_route is None else {"shift_duration": int(SCALE * longest_route)}
    fixed = 10000 * SCALE if form == "lilim" else 0
    model.add_vehicle_type(vehicles, capacity, depot, depot, fixed, math.ceil(SCALE * stops[0][4]),
                           int(SCALE * stops[0][5]), **limit)
    for a, b in pairs:
        window = lambda s: (math.ceil(SCALE * s[4]), int(SCALE * s[5]), int(SCALE * s[2]))
        model.add_shipment(places[a], places[b], *window(stops[a]), *window(stops[b]), int(stops[a][3]))
    for a, row in zip(places, way):
        for b, length in zip(places, row):
            model.add_edge(a, b, math.ceil(SCALE * length), math.ceil(SCALE * length))
    found = model.solve(MaxRuntime(float(seconds)), seed=1, collect_stats=False, display=False).best
    routes = []
    for route in found.routes():
        visits = [step for step in route.schedule() if step.is_shipment()]
        routes.append([pairs[visit.idx][0 if visit.is_pickup() else 1] for visit in visits])
    return routes


print(json.dumps({"routes": {"or-tools": ortools, "pyvrp": pyvrp, "vroom": vroom}[solver]()}))
