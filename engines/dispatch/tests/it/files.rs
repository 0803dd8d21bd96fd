//! Research's files: read, planned, and checked by the rules of the files alone.

use yakuba_dispatch::{Budget, End, Plan, instance, instance::Instance, solve};

/// Two vehicles, three riders, on a line. Written for this test in the form of Cordeau and Laporte.
const DARP: &str = "2 6 480 3 30
0 0.0 0.0 0 0 0 480
1 1.0 0.0 3 1 0 1440
2 2.0 0.0 3 1 0 1440
3 3.0 4.0 3 1 60 75
4 9.0 0.0 3 -1 30 45
5 8.0 0.0 3 -1 30 45
6 0.0 4.0 3 -1 0 1440
";

const LILIM: &str = "3\t10\t1
0\t0\t0\t0\t0\t200\t0\t0\t0
1\t1\t0\t5\t0\t100\t2\t0\t2
2\t5\t0\t-5\t0\t100\t2\t1\t0
3\t1\t1\t5\t0\t100\t2\t0\t4
4\t5\t1\t-5\t0\t100\t2\t3\t0
";

/// The file's numbers, route by route.
fn routes(instance: &Instance, plan: &Plan) -> Vec<Vec<usize>> {
    plan.routes
        .iter()
        .map(|route| {
            route
                .stops
                .iter()
                .filter_map(|stop| {
                    let (from, to) = instance.numbers[stop.request?];
                    Some(if stop.end == End::Pickup { from } else { to })
                })
                .collect()
        })
        .collect()
}

#[test]
fn a_dial_a_ride_file_is_read_and_planned() {
    let file = instance::darp(DARP).unwrap();
    let plan = solve(&file.problem, 1, Budget::Steps(400));
    assert!(plan.unserved.is_empty());
    let mut stops: Vec<usize> = routes(&file, &plan).concat();
    stops.sort_unstable();
    assert_eq!(stops, [1, 2, 3, 4, 5, 6]);
    // One vehicle takes 1 and 2 out and comes back over 3: 9 along the line, then up and home.
    let shortest = 9.0 + (6.0_f64.hypot(4.0) + 3.0 + 4.0);
    assert!((plan.cost - shortest).abs() < 1e-9, "{}", plan.cost);
}

#[test]
fn a_pick_up_and_delivery_file_is_planned_with_the_fewest_vehicles() {
    let file = instance::lilim(LILIM).unwrap();
    let plan = solve(&file.problem, 1, Budget::Steps(400));
    assert_eq!(plan.routes.len(), 1);
    assert_eq!(routes(&file, &plan).concat().len(), 4);
}

#[test]
fn the_same_seed_and_steps_give_the_same_plan() {
    let file = instance::darp(DARP).unwrap();
    let once = solve(&file.problem, 9, Budget::Steps(200));
    assert_eq!(once, solve(&file.problem, 9, Budget::Steps(200)));
}

#[test]
fn a_broken_file_says_where() {
    assert_eq!(
        instance::darp("").unwrap_err().to_string(),
        "the file is empty: its first line must hold the number of vehicles and the limits"
    );
    let error = instance::darp("2 6 480 3 30\n0 0 0 0 0 0 x\n").unwrap_err();
    assert_eq!(error.to_string(), "line 2: expected numbers only");
    let error = instance::lilim("3 10 1\n0 0 0 0 0 200 0 0 0\n1 1 0 5 0 100 2 0 7\n").unwrap_err();
    assert_eq!(error.to_string(), "stop 1: its other half is missing; pick-ups and drop-offs come in pairs");
}

#[test]
fn nothing_to_plan_is_a_plan() {
    let mut problem = instance::darp(DARP).unwrap().problem;
    problem.requests.clear();
    problem.vehicles.clear();
    let plan = solve(&problem, 1, Budget::Steps(100));
    assert!(plan.routes.is_empty() && plan.unserved.is_empty());
}
