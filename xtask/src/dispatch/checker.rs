//! Is this a plan? Written from the papers' definitions, apart from the engine: difference constraints, relaxed by Bellman and
//! Ford.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

struct Stop {
    x: f64,
    y: f64,
    service: f64,
    load: f64,
    open: f64,
    close: f64,
}

/// An instance as its file says.
pub struct Rules {
    vehicles: usize,
    capacity: f64,
    longest_route: f64,
    longest_ride: f64,
    stops: BTreeMap<usize, Stop>,
    /// Pick-up and drop-off.
    pairs: Vec<(usize, usize)>,
}

/// Rounding of sums of square roots.
const TOLERANCE: f64 = 1e-4;

impl Rules {
    pub fn read(text: &str, format: &str) -> Result<Self> {
        let mut rows = text.lines().map(|line| {
            line.split_whitespace().map(|word| word.parse::<f64>().unwrap_or(f64::NAN)).collect::<Vec<_>>()
        });
        let head = rows.next().context("empty file")?;
        let rows: Vec<Vec<f64>> = rows.filter(|row| row.len() >= 7).collect();
        let mut stops = BTreeMap::new();
        let mut pairs = Vec::new();
        if format == "lilim" {
            for row in &rows {
                let [_, x, y, load, open, close, service] = row[..7] else { bail!("a short row") };
                stops.insert(row[0] as usize, Stop { x, y, service, load, open, close });
                if row[8] > 0.0 {
                    pairs.push((row[0] as usize, row[8] as usize));
                }
            }
        } else {
            let count = rows.iter().filter(|row| row[4] > 0.0).count();
            for row in rows.iter().take(2 * count + 1) {
                let [_, x, y, service, load, open, close] = row[..7] else { bail!("a short row") };
                stops.insert(row[0] as usize, Stop { x, y, service, load, open, close });
            }
            pairs.extend((1..=count).map(|pickup| (pickup, pickup + count)));
        }
        let is_darp = format != "lilim";
        let limit = |index: usize| if is_darp { head[index] } else { f64::INFINITY };
        Ok(Self {
            vehicles: head[0] as usize,
            capacity: if is_darp { head[3] } else { head[1] },
            longest_route: limit(2),
            longest_ride: limit(4),
            stops,
            pairs,
        })
    }

    /// The distance of a plan that keeps every rule.
    pub fn check(&self, routes: &[Vec<usize>]) -> Result<f64> {
        ensure!(routes.len() <= self.vehicles, "too many vehicles");
        let mut seen: Vec<usize> = routes.concat();
        seen.sort_unstable();
        ensure!(seen == self.stops.keys().copied().skip(1).collect::<Vec<_>>(), "not every stop once");
        let mut distance = 0.0;
        for route in routes {
            distance += self.route(route)?;
        }
        Ok(distance)
    }

    fn route(&self, route: &[usize]) -> Result<f64> {
        let stops: Vec<&Stop> = std::iter::once(&0)
            .chain(route)
            .chain(std::iter::once(&0))
            .map(|number| self.stops.get(number).context("unknown stop"))
            .collect::<Result<_>>()?;
        let last = stops.len() - 1;
        let mut aboard = 0.0;
        for stop in &stops {
            aboard += stop.load;
            ensure!((0.0..=self.capacity).contains(&aboard), "overfull");
        }
        let mut edges = Vec::new();
        let mut distance = 0.0;
        for index in 1..=last {
            let (a, b) = (stops[index - 1], stops[index]);
            let way = (a.x - b.x).hypot(a.y - b.y);
            distance += way;
            edges.push((index - 1, index, a.service + way));
        }
        for &(pickup, delivery) in &self.pairs {
            let at = |number| route.iter().position(|&stop| stop == number).map(|index| index + 1);
            match (at(pickup), at(delivery)) {
                (None, None) => {}
                (Some(from), Some(to)) if from < to => {
                    edges.push((to, from, -(self.longest_ride + stops[from].service)));
                }
                _ => bail!("a pair torn apart"),
            }
        }
        edges.push((last, 0, -self.longest_route));
        let mut times: Vec<f64> = stops.iter().map(|stop| stop.open).collect();
        for _ in 0..=stops.len() + 1 {
            let mut has_moved = false;
            for &(from, to, length) in &edges {
                if times[from] + length > times[to] + 1e-9 {
                    times[to] = times[from] + length;
                    has_moved = true;
                }
            }
            if !has_moved {
                break;
            }
        }
        for &(from, to, length) in &edges {
            ensure!(times[from] + length <= times[to] + TOLERANCE, "too long aboard or out");
        }
        for (time, stop) in times.iter().zip(&stops) {
            ensure!(*time <= stop.close + TOLERANCE, "too late");
        }
        Ok(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "1 4 100 2 10\n0 0 0 0 0 0 100\n1 1 0 1 1 0 100\n2 2 0 1 1 0 50\n3 3 0 1 -1 0 100\n4 4 0 1 -1 0 100\n";

    fn check(routes: &[Vec<usize>]) -> Result<f64> {
        Rules::read(FILE, "darp").unwrap().check(routes)
    }

    #[test]
    fn a_plan_is_measured() {
        assert!((check(&[vec![1, 2, 3, 4]]).unwrap() - 8.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_no_plan_is_refused() {
        for (routes, why) in [
            (vec![vec![1, 3, 2]], "not every stop once"),
            (vec![vec![3, 1, 2, 4]], "overfull"),
            (vec![vec![1, 2, 3, 4], vec![]], "too many vehicles"),
        ] {
            assert_eq!(check(&routes).unwrap_err().to_string(), why, "{routes:?}");
        }
        let tight = FILE.replace("1 4 100 2 10", "1 4 100 2 1");
        let error = Rules::read(&tight, "darp").unwrap().check(&[vec![1, 2, 3, 4]]).unwrap_err();
        assert_eq!(error.to_string(), "too long aboard or out");
    }
}
