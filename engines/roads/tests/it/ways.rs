//! Ways on made-up networks, beside a search that shares no code with the router.

use proptest::prelude::*;
use yakuba_roads::network::{Closure, Network, Point, Snapped};
use yakuba_roads::{Class, Router};

const QUIET: [f64; 5] = [1.0; 5];

fn point(east: f64, north: f64) -> Point {
    Point { lat: 36.5 + north / 111_195.0, lon: 140.4 + east / 89_400.0 }
}

/// A town of streets 200 m apart.
fn grid(size: u32, one_way: &[bool]) -> Network {
    let mut network = Network::new((size * size) as usize);
    let corner = |x: u32, y: u32| point(f64::from(x) * 200.0, f64::from(y) * 200.0);
    let mut street = 0;
    for x in 0..size {
        for y in 0..size {
            for (to_x, to_y) in [(x + 1, y), (x, y + 1)] {
                if to_x >= size || to_y >= size {
                    continue;
                }
                let ends = (x * size + y, to_x * size + to_y);
                let shape = vec![corner(x, y), corner(to_x, to_y)];
                if one_way.get(street).copied().unwrap_or(false) {
                    network.add(ends, street as i64, Class::Local, 30.0, shape);
                } else {
                    network.add_both(ends, street as i64, Class::Local, 30.0, shape);
                }
                street += 1;
            }
        }
    }
    network
}

/// Seconds to the end of every piece from the end of one, by relaxing all turns until nothing changes (Bellman and Ford).
fn oracle(network: &Network, from: u32, closed: &[bool]) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; network.arcs.len()];
    best[from as usize] = 0.0;
    loop {
        let mut has_moved = false;
        for arc in 0..network.arcs.len() as u32 {
            for (next, turn) in network.turns(arc).filter(|(next, _)| !closed[*next as usize]) {
                let time = best[arc as usize] + turn + network.arcs[next as usize].seconds;
                if time < best[next as usize] - 1e-9 {
                    best[next as usize] = time;
                    has_moved = true;
                }
            }
        }
        if !has_moved {
            return best;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// One-way streets, forbidden turns and closures: the hierarchy finds what the plain search finds.
    #[test]
    fn ways_are_the_fastest(
        one_way in prop::collection::vec(prop::bool::weighted(0.3), 40),
        forbidden in prop::collection::vec((0_u32..70, 0_usize..3), 0..20),
        closed in prop::option::of(0_i64..40),
        ends in prop::collection::vec((0_u32..50, 0_u32..50), 8),
    ) {
        let mut network = grid(5, &one_way);
        for (arc, which) in forbidden {
            let arc = arc % network.arcs.len() as u32;
            let turn = network.turns(arc).nth(which);
            if let Some((next, _)) = turn {
                network.forbidden.insert((arc, next));
            }
        }
        let closures: Vec<Closure> = closed.map(Closure::Way).into_iter().collect();
        let shut = network.closed(&closures);
        let router = Router::new(&network, QUIET, &closures);
        let order = router.order();
        let again = Router::with_order(&network, QUIET, &closures, &order);
        let mut calculator = router.calculator();
        for (from, to) in ends {
            let (from, to) = (from % network.arcs.len() as u32, to % network.arcs.len() as u32);
            let is_one_piece = from == to || network.arcs[from as usize].back == Some(to);
            if is_one_piece || shut[from as usize] || shut[to as usize] {
                continue;
            }
            // At the end of a piece one may go either way; the oracle is asked for both.
            let snap = |arc, part| Snapped { arc, part, away: 0.0 };
            let way = router.way(&mut calculator, snap(from, 1.0), snap(to, 1.0));
            prop_assert_eq!(way, again.way(&mut calculator, snap(from, 1.0), snap(to, 1.0)));
            let mut starts = vec![(from, 0.0)];
            if let Some(back) = network.arcs[from as usize].back {
                starts.push((back, network.arcs[back as usize].seconds));
            }
            let goals = [Some((to, 0.0)), network.arcs[to as usize].back.map(|back| (back, network.arcs[back as usize].seconds))];
            let mut expected = f64::INFINITY;
            for (start, head) in starts {
                let best = oracle(&network, start, &shut);
                for (goal, tail) in goals.into_iter().flatten() {
                    expected = expected.min(head + best[goal as usize] - tail);
                }
            }
            match way {
                Some(way) => prop_assert!((way.seconds - expected).abs() < 0.1, "{} {}", way.seconds, expected),
                None => prop_assert!(expected.is_infinite(), "{expected}"),
            }
        }
    }
}

#[test]
fn a_closed_road_is_gone_round_or_ends_the_way() {
    let network = grid(3, &[]);
    let places: Vec<Snapped> =
        [point(10.0, 0.0), point(390.0, 0.0)].map(|at| network.snap(at).unwrap()).to_vec();
    let seconds = |closures: &[Closure]| {
        let router = Router::new(&network, QUIET, closures);
        router.way(&mut router.calculator(), places[0], places[1]).map(|way| way.seconds)
    };
    let open = seconds(&[]).unwrap();
    let round = seconds(&[Closure::Around(point(200.0, 0.0), 1.0)]);
    assert_eq!(round, None, "both pieces touch the closed point");
    let detour = seconds(&[Closure::Around(point(100.0, 200.0), 50.0)]).unwrap();
    assert!((detour - open).abs() < 1e-6);
    let slow = Router::new(&network, [2.0; 5], &[]);
    let twice = slow.way(&mut slow.calculator(), places[0], places[1]).unwrap();
    assert!((twice.seconds - 2.0 * open).abs() < 0.1 && (twice.metres - 380.0).abs() < 1.0);
    // On one piece, ahead and behind.
    let near = [point(20.0, 0.0), point(120.0, 0.0)].map(|at| network.snap(at).unwrap());
    let router = Router::new(&network, QUIET, &[]);
    let there = router.way(&mut router.calculator(), near[0], near[1]).unwrap();
    let back = router.way(&mut router.calculator(), near[1], near[0]).unwrap();
    assert!((there.metres - 100.0).abs() < 1.0 && (back.metres - 100.0).abs() < 1.0);
}

#[test]
fn a_stop_is_found_on_the_road_beside_it() {
    let network = grid(3, &[]);
    let at = network.snap(point(150.0, 20.0)).unwrap();
    assert!((at.away - 20.0).abs() < 0.5);
    let arc = &network.arcs[at.arc as usize];
    let along = if arc.from < arc.to { at.part } else { 1.0 - at.part };
    assert!((along - 0.75).abs() < 0.01, "{at:?}");
    assert!(Network::new(0).snap(point(0.0, 0.0)).is_none());
}
