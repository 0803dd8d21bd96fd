//! A whole day at once: the overnight plan, planning a fleet, the benchmarks.

use crate::model::{Model, NONE};
use crate::problem::{End, Objective, Plan, Planned, PlannedRoute, Problem};
use crate::search::{Budget, Heat, Kit, Meter, Search, State};

/// Entries of the memory, as a power of two.
const MEMORY_BITS: u32 = 18;
/// Part of the budget that may go into giving up vehicles.
const FLEET_PART: f64 = 0.4;

/// Plans everything, as well as the budget allows. The same problem, seed and number of steps give the same plan.
#[must_use]
pub fn solve(problem: &Problem, seed: u64, budget: Budget<'_>) -> Plan {
    plan_until(problem, seed, budget, false)
}

/// The first plan in which everybody has a place, not improved. The budget ends the search where there is none.
#[must_use]
pub fn first_plan(problem: &Problem, seed: u64, budget: Budget<'_>) -> Plan {
    plan_until(problem, seed, budget, true)
}

fn plan_until(problem: &Problem, seed: u64, budget: Budget<'_>, is_first_enough: bool) -> Plan {
    let mut meter = Meter::new(budget);
    let mut model = Model::new(problem.travel.clone());
    for vehicle in &problem.vehicles {
        model.push_vehicle(vehicle);
    }
    for request in &problem.requests {
        model.push_request(request);
    }
    let mut kit = Kit::new(seed, MEMORY_BITS);
    let mut state = State::idle(&model);
    let mut search = Search { model: &model, kit: &mut kit, state: &mut state };
    let heat = match problem.objective {
        Objective::Cost => Heat::RIDES,
        Objective::VehiclesThenCost => Heat::GOODS,
    };
    let mut absences = vec![1; model.asks.len()];
    search.first();
    let is_served = search.serve_all(heat.size, &mut absences, &mut meter, 1.0);
    if is_served && !is_first_enough {
        if problem.objective == Objective::VehiclesThenCost {
            let until = meter.used() + (1.0 - meter.used()) * FLEET_PART;
            search.fewer_vehicles(heat.size, &mut meter, until);
        }
        let is_mixed = model.cars.iter().any(|car| car.kind != model.cars[0].kind);
        if is_mixed {
            search.anneal(heat, &mut meter, 1.0, None);
        } else {
            search.improve(heat, &mut meter);
        }
    }
    plan(&model, &state)
}

/// The state as a plan: everybody as early as possible, the vehicle leaving as late as that allows.
pub(crate) fn plan(model: &Model, state: &State) -> Plan {
    let mut routes = Vec::new();
    for route in state.routes.iter().filter(|route| !route.is_idle(model)) {
        let last = route.stops.len() - 1;
        let stops = route.stops[1..last].iter().map(|stop| {
            let node = &model.nodes[stop.node as usize];
            Planned {
                request: (node.request != NONE).then_some(node.request as usize),
                end: if node.is_delivery { End::Delivery } else { End::Pickup },
                time: stop.early,
            }
        });
        routes.push(PlannedRoute {
            vehicle: route.car as usize,
            stops: stops.collect(),
            departure: route.stops[1].early - route.stops[1].hop,
            arrival: route.stops[last].early,
            cost: route.cost,
        });
    }
    let cost = routes.iter().map(|route| route.cost).sum();
    Plan { routes, unserved: state.bank.iter().map(|&ask| ask as usize).collect(), cost }
}
