//! Was every promise of a day kept? Written from what the day's log says was promised, apart from the engine.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// A day as it was driven.
#[derive(Deserialize)]
pub struct Day {
    city: City,
    seats: i64,
    rides: Vec<Ride>,
    /// Vehicle, ride, whether somebody alights, time.
    driven: Vec<(usize, u64, bool, f64)>,
    homes: Vec<usize>,
    shift: [f64; 2],
}

#[derive(Deserialize)]
struct City {
    points: Vec<(f64, f64)>,
    detour: f64,
    speed: f64,
    service: f64,
}

#[derive(Deserialize)]
struct Ride {
    ride: u64,
    from: usize,
    to: usize,
    seats: i64,
    pickup: [f64; 2],
    max_ride: f64,
}

/// Rounding, seconds.
const SLACK: f64 = 0.01;

impl Day {
    /// Checks promises, ways, room and shifts. Answers how many rides were promised and driven.
    pub fn check(&self) -> Result<usize> {
        let rides: HashMap<u64, &Ride> = self.rides.iter().map(|ride| (ride.ride, ride)).collect();
        let mut boarded: HashMap<u64, (usize, f64)> = HashMap::new();
        let mut served = 0;
        for vehicle in 0..self.homes.len() {
            let mut stops: Vec<&(usize, u64, bool, f64)> =
                self.driven.iter().filter(|stop| stop.0 == vehicle).collect();
            // The log is in order already; a stable sort keeps stops of one moment so.
            stops.sort_by(|a, b| a.3.total_cmp(&b.3));
            let (mut place, mut ready, mut aboard) = (self.homes[vehicle], self.shift[0], 0);
            for &&(_, id, is_alighting, time) in &stops {
                let ride =
                    rides.get(&id).with_context(|| format!("ride {id} was driven and never promised"))?;
                let here = if is_alighting { ride.to } else { ride.from };
                ensure!(
                    time >= ready + self.seconds(place, here) - SLACK,
                    "vehicle {vehicle} flies to ride {id}"
                );
                if is_alighting {
                    let (by, since) =
                        boarded.get(&id).with_context(|| format!("ride {id} alights before it boards"))?;
                    ensure!(*by == vehicle, "ride {id} changes vehicles");
                    let ridden = time - since - self.city.service;
                    ensure!(ridden <= ride.max_ride + SLACK, "ride {id} is aboard {ridden:.0} s, too long");
                    aboard -= ride.seats;
                    served += 1;
                } else {
                    let [open, close] = ride.pickup;
                    let is_kept = (open - SLACK..=close + SLACK).contains(&time);
                    ensure!(
                        is_kept,
                        "ride {id} was promised {open:.0} to {close:.0} and boards at {time:.0}"
                    );
                    ensure!(boarded.insert(id, (vehicle, time)).is_none(), "ride {id} boards twice");
                    aboard += ride.seats;
                }
                ensure!((0..=self.seats).contains(&aboard), "vehicle {vehicle} is overfull");
                (place, ready) = (here, time + self.city.service);
            }
            let home = ready + self.seconds(place, self.homes[vehicle]);
            ensure!(
                stops.is_empty() || home <= self.shift[1] + SLACK,
                "vehicle {vehicle} comes home too late"
            );
        }
        ensure!(served == rides.len(), "{} promised, {served} driven", rides.len());
        Ok(served)
    }

    fn seconds(&self, from: usize, to: usize) -> f64 {
        let (a, b) = (self.city.points[from], self.city.points[to]);
        (a.0 - b.0).hypot(a.1 - b.1) * self.city.detour / self.city.speed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: &str = r#"{"city":{"points":[[0,0],[1000,0],[2000,0]],"detour":1.0,"speed":10.0,"service":30.0},
        "seats":1,"homes":[0],"shift":[0,1000],
        "rides":[{"ride":7,"from":1,"to":2,"seats":1,"pickup":[100,200],"max_ride":150}],
        "driven":[[0,7,false,100],[0,7,true,230]]}"#;

    fn check(from: &str, to: &str) -> Result<usize> {
        serde_json::from_str::<Day>(&DAY.replace(from, to)).unwrap().check()
    }

    #[test]
    fn a_kept_day_passes_and_a_broken_promise_does_not() {
        assert_eq!(check("", "").unwrap(), 1);
        for (from, to, why) in [
            ("[100,200]", "[110,200]", "was promised"),
            ("\"max_ride\":150", "\"max_ride\":90", "too long"),
            ("true,230", "true,220", "flies"),
            ("[0,1000]", "[0,400]", "home too late"),
            (",[0,7,true,230]", "", "1 promised, 0 driven"),
            ("\"seats\":1,\"homes\"", "\"seats\":0,\"homes\"", "overfull"),
        ] {
            let error = check(from, to).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
