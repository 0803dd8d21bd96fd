//! The kernel against an oracle that shares no code with it: all constraints of a row of stops as edges, relaxed as Bellman
//! and Ford do.

use proptest::prelude::*;

use super::{Desk, Model, NONE, Route};
use crate::problem::{Load, Place, Request, Skills, Travel, Vehicle, Visit, Window};

/// Whole minutes on a small grid, so that windows and ride times are tight often.
fn problem() -> impl Strategy<Value = (Vec<(f64, f64)>, Vec<Request>, Vehicle)> {
    let point = (0_i32..12, 0_i32..12).prop_map(|(x, y)| (f64::from(x), f64::from(y)));
    let request = (0_i32..60, 1_i32..40, 0_i32..90, 1_i32..60, 0_i32..3, 1_i32..3, 3_i32..50);
    (prop::collection::vec(point, 13), prop::collection::vec(request, 6), 40_i32..200, 2_i32..5).prop_map(
        |(points, rows, longest, seats)| {
            let requests = rows.iter().enumerate().map(|(index, row)| {
                let &(open, width, later, width_to, service, load, ride) = row;
                let visit = |place: usize, open: i32, width: i32| Visit {
                    place: Place(place as u32),
                    window: Window::new(f64::from(open), f64::from(open + width)),
                    service: f64::from(service),
                };
                Request {
                    pickup: Some(visit(2 * index + 1, open, width)),
                    delivery: visit(2 * index + 2, open + later / 2, width_to),
                    load: Load::seats(load),
                    max_ride: f64::from(ride),
                    needs: Skills::default(),
                }
            });
            let vehicle = Vehicle {
                start: Place(0),
                end: Place(0),
                shift: Window::new(0.0, 240.0),
                capacity: Load::seats(seats),
                max_duration: f64::from(longest),
                skills: Skills::default(),
                breaks: Vec::new(),
            };
            (points, requests.collect(), vehicle)
        },
    )
}

/// A stop of the oracle: which request, and whether it alights.
type Half = (usize, bool);

/// Whether a time table exists. Differences only: `t[to] - t[from] >= length`, with a zero point for the windows.
fn oracle(travel: &Travel, requests: &[Request], vehicle: &Vehicle, stops: &[Half]) -> bool {
    let visit = |&(request, alights): &Half| {
        let request: &Request = &requests[request];
        if alights { request.delivery } else { request.pickup.unwrap() }
    };
    let mut aboard = 0;
    for &(request, alights) in stops {
        aboard += if alights { -1 } else { 1 } * requests[request].load.0[0];
        if aboard > vehicle.capacity.0[0] {
            return false;
        }
    }
    let (zero, out, back) = (0, 1, stops.len() + 2);
    let mut edges: Vec<(usize, usize, f64)> = Vec::new();
    let mut place = vehicle.start;
    let mut service = 0.0;
    for (index, stop) in stops.iter().enumerate() {
        let here = visit(stop);
        let node = index + 2;
        edges.push((node - 1, node, service + travel.seconds(place, here.place)));
        edges.push((zero, node, here.window.open));
        edges.push((node, zero, -here.window.close));
        (place, service) = (here.place, here.service);
        if stop.1 {
            let boarded = stops.iter().position(|other| *other == (stop.0, false)).unwrap();
            let boarding = requests[stop.0].pickup.unwrap().service;
            edges.push((node, boarded + 2, -(requests[stop.0].max_ride + boarding)));
        }
    }
    edges.push((back - 1, back, service + travel.seconds(place, vehicle.end)));
    for node in [out, back] {
        edges.push((zero, node, vehicle.shift.open));
        edges.push((node, zero, -vehicle.shift.close));
    }
    edges.push((back, out, -vehicle.max_duration));
    let mut longest = vec![0.0_f64; back + 1];
    for _ in 0..longest.len() + 1 {
        let mut has_grown = false;
        for &(from, to, length) in &edges {
            if longest[from] + length > longest[to] + 1e-6 {
                longest[to] = longest[from] + length;
                has_grown = true;
            }
        }
        if !has_grown {
            return true;
        }
    }
    false
}

fn halves(model: &Model, route: &Route) -> Vec<Half> {
    route
        .nodes()
        .map(|node| {
            let node = &model.nodes[node as usize];
            (node.request as usize, node.is_delivery)
        })
        .collect()
}

/// The cheapest feasible pair of positions, by trying all.
fn brute(
    travel: &Travel,
    requests: &[Request],
    vehicle: &Vehicle,
    stops: &[Half],
    ask: usize,
) -> Option<f64> {
    let length = |stops: &[Half]| {
        let place = |&(request, alights): &Half| {
            if alights { requests[request].delivery.place } else { requests[request].pickup.unwrap().place }
        };
        let places: Vec<Place> = std::iter::once(vehicle.start)
            .chain(stops.iter().map(place))
            .chain(std::iter::once(vehicle.end))
            .collect();
        places.windows(2).map(|pair| travel.cost(pair[0], pair[1])).sum::<f64>()
    };
    let mut best: Option<f64> = None;
    for i in 0..=stops.len() {
        for j in i..=stops.len() {
            let mut longer = stops.to_vec();
            longer.insert(j, (ask, true));
            longer.insert(i, (ask, false));
            if oracle(travel, requests, vehicle, &longer) {
                let delta = length(&longer) - if stops.is_empty() { 0.0 } else { length(stops) };
                best = Some(best.map_or(delta, |known: f64| known.min(delta)));
            }
        }
    }
    best
}

/// Equal but for rounding.
fn same(a: &Route, b: &Route) -> Result<(), TestCaseError> {
    prop_assert_eq!((a.car, a.key, a.locked, a.stops.len()), (b.car, b.key, b.locked, b.stops.len()));
    prop_assert!((a.cost - b.cost).abs() < 1e-6);
    for (a, b) in a.stops.iter().zip(&b.stops) {
        prop_assert_eq!((a.node, a.mate, a.load, a.reach), (b.node, b.mate, b.load, b.reach));
        let is_same = |a: f64, b: f64| (a - b).abs() < 1e-6;
        prop_assert!(is_same(a.hop, b.hop) && is_same(a.way, b.way));
        prop_assert!(is_same(a.early, b.early) && is_same(a.late, b.late), "{a:?} {b:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Insertion finds the cheapest place exactly when there is one, and time tables agree with the oracle.
    #[test]
    fn insertion_is_exact((points, requests, vehicle) in problem()) {
        let travel = Travel::euclidean(&points);
        let mut model = Model::new(travel.clone());
        model.push_vehicle(&vehicle);
        for request in &requests {
            model.push_request(request);
        }
        let mut desk = Desk::default();
        let mut route = Route::empty(&model, 0).unwrap();
        for ask in 0..requests.len() {
            let stops = halves(&model, &route);
            let found = route.best_spot(&model, ask as u32, f64::INFINITY, &mut desk);
            let expected = brute(&travel, &requests, &vehicle, &stops, ask);
            match (found, expected) {
                (None, None) => {}
                (Some(spot), Some(delta)) => {
                    prop_assert!((spot.delta - delta).abs() < 1e-6, "{} {}", spot.delta, delta);
                    let mut nodes = Vec::new();
                    route.with(&model, ask as u32, &spot, &mut nodes);
                    let before = if stops.is_empty() { 0.0 } else { route.cost };
                    prop_assert!(route.rebuild(&model, &nodes).is_ok());
                    prop_assert!((route.cost - before - delta).abs() < 1e-6);
                }
                other => prop_assert!(false, "request {ask} into {stops:?}: {other:?}"),
            }
        }
    }

    /// Putting a ride in and taking rides out make of a route what rebuilding it would.
    #[test]
    fn changes_are_rebuilds((points, requests, vehicle) in problem(), out in prop::collection::vec(any::<bool>(), 6)) {
        let mut model = Model::new(Travel::euclidean(&points));
        model.push_vehicle(&vehicle);
        for request in &requests {
            model.push_request(request);
        }
        let mut desk = Desk::default();
        let mut route = Route::empty(&model, 0).unwrap();
        let (mut changed, mut rebuilt) = (route.clone(), route.clone());
        let mut nodes = Vec::new();
        for ask in 0..requests.len() as u32 {
            let Some(spot) = route.best_spot(&model, ask, f64::INFINITY, &mut desk) else { continue };
            route.with(&model, ask, &spot, &mut nodes);
            prop_assert!(rebuilt.rebuild(&model, &nodes).is_ok());
            prop_assert!(changed.put_in(&route, &model, ask, &spot).is_ok());
            same(&changed, &rebuilt)?;
            route.clone_from(&changed);
        }
        nodes.clear();
        nodes.extend(route.nodes().filter(|&node| !out[model.nodes[node as usize].request as usize]));
        prop_assert!(rebuilt.rebuild(&model, &nodes).is_ok());
        prop_assert!(changed.take_out(&route, &model, &out, &mut Vec::new()).is_ok());
        same(&changed, &rebuilt)?;
    }

    /// Any order of stops is a route exactly when the oracle says so.
    #[test]
    fn routes_are_exact((points, requests, vehicle) in problem(), keys in prop::collection::vec(0_u32..1000, 12)) {
        let travel = Travel::euclidean(&points);
        let mut model = Model::new(travel.clone());
        model.push_vehicle(&vehicle);
        for request in &requests {
            model.push_request(request);
        }
        for count in 1..=3 {
            let mut stops: Vec<(u32, Half)> = (0..count)
                .flat_map(|request| {
                    let (a, b) = (keys[2 * request], keys[2 * request + 1]);
                    [(a.min(b), (request, false)), (a.max(b) + 1, (request, true))]
                })
                .collect();
            stops.sort();
            let stops: Vec<Half> = stops.into_iter().map(|(_, half)| half).collect();
            let nodes: Vec<u32> = stops
                .iter()
                .map(|&(request, alights)| {
                    let ask = &model.asks[request];
                    if alights { ask.delivery } else { ask.pickup }
                })
                .collect();
            let mut route = Route::empty(&model, 0).unwrap();
            let is_route = route.rebuild(&model, &nodes).is_ok();
            prop_assert_eq!(is_route, oracle(&travel, &requests, &vehicle, &stops));
            if is_route {
                for stop in &route.stops {
                    prop_assert!(stop.early <= stop.late && (stop.node == NONE || stop.early >= stop.open - 1e-9));
                }
            }
        }
    }
}
