//! An OpenStreetMap extract (PBF) becomes a network.
//!
//! Ways are cut at junctions; between junctions their line is kept for bends and for finding the nearest road. Turn
//! restrictions with one `via` point are kept; those over a `via` way are counted and left out.

use std::collections::{HashMap, HashSet};

use osmpbf::{Element, ElementReader, RelMemberType};

use crate::network::{Network, Point};
use crate::rules::{Direction, Drivable, Tags, drivable, is_passable};

/// Why an extract could not be read.
#[derive(Debug, thiserror::Error)]
pub enum OsmError {
    /// The bytes are no OSM PBF, or are cut off.
    #[error("not a readable OpenStreetMap extract (.osm.pbf): {0}; fetch the file again")]
    Format(#[from] osmpbf::Error),
    /// Nothing in it can be driven.
    #[error("the extract holds no road a car may use; is it the right area, and does it hold ways?")]
    NoRoads,
}

struct Way {
    id: i64,
    points: Vec<i64>,
    drivable: Drivable,
}

struct Restriction {
    from: i64,
    via: i64,
    to: i64,
    /// Only this turn is allowed; else just this one is not.
    is_only: bool,
}

#[derive(Default)]
struct Extract {
    places: HashMap<i64, Point>,
    blocked: HashSet<i64>,
    signals: HashSet<i64>,
    ways: Vec<Way>,
    restrictions: Vec<Restriction>,
    ignored: usize,
}

/// Seconds a signal takes on average.
const SIGNAL: f64 = 8.0;

/// Reads an extract.
///
/// # Errors
/// When the bytes are no extract, or nothing in it can be driven.
pub fn read(bytes: &[u8]) -> Result<Network, OsmError> {
    let mut extract = Extract::default();
    ElementReader::new(bytes).for_each(|element| match element {
        Element::Node(node) => extract.node(node.id(), node.lat(), node.lon(), &node.tags().collect()),
        Element::DenseNode(node) => extract.node(node.id(), node.lat(), node.lon(), &node.tags().collect()),
        Element::Way(way) => {
            if let Some(drivable) = drivable(&way.tags().collect()) {
                extract.ways.push(Way { id: way.id(), points: way.refs().collect(), drivable });
            }
        }
        Element::Relation(relation) => {
            let members = relation.members().filter_map(|member| {
                Some((member.role().ok()?.to_owned(), member.member_id, member.member_type))
            });
            extract.relation(&relation.tags().collect(), &members.collect::<Vec<_>>());
        }
    })?;
    let network = extract.network();
    if network.arcs.is_empty() { Err(OsmError::NoRoads) } else { Ok(network) }
}

impl Extract {
    fn node(&mut self, id: i64, lat: f64, lon: f64, tags: &Tags<'_>) {
        self.places.insert(id, Point { lat, lon });
        if !is_passable(tags) {
            self.blocked.insert(id);
        }
        if tags.get("highway") == Some(&"traffic_signals") {
            self.signals.insert(id);
        }
    }

    fn relation(&mut self, tags: &Tags<'_>, members: &[(String, i64, RelMemberType)]) {
        let Some(kind) = ["restriction:motorcar", "restriction"].iter().find_map(|key| tags.get(key)) else {
            return;
        };
        if tags.get("except").is_some_and(|except| except.split(';').any(|who| who.trim() == "motorcar")) {
            return;
        }
        let one = |role: &str, wanted: &RelMemberType| {
            let mut found = members.iter().filter(|(is, _, kind)| is == role && kind == wanted);
            found.next().map(|(_, id, _)| *id).filter(|_| found.next().is_none())
        };
        let way = RelMemberType::Way;
        match (one("from", &way), one("via", &RelMemberType::Node), one("to", &way)) {
            (Some(from), Some(via), Some(to)) if kind.starts_with("no_") || kind.starts_with("only_") => {
                self.restrictions.push(Restriction { from, via, to, is_only: kind.starts_with("only_") });
            }
            _ => self.ignored += 1,
        }
    }

    fn network(mut self) -> Network {
        // A point is a junction when ways meet or end in it, or nothing gets past it.
        let mut uses: HashMap<i64, u32> = HashMap::new();
        for way in &mut self.ways {
            // Extracts are cut at their border: points beyond it are missing.
            way.points.retain(|point| self.places.contains_key(point));
            for (at, &point) in way.points.iter().enumerate() {
                let is_end = at == 0 || at + 1 == way.points.len();
                *uses.entry(point).or_default() += if is_end { 2 } else { 1 };
            }
        }
        let is_junction = |point: i64| uses[&point] > 1 || self.blocked.contains(&point);
        let mut junctions: HashMap<i64, u32> = HashMap::new();
        for &point in self.ways.iter().flat_map(|way| &way.points) {
            // What blocks the way gets a junction of its own for every piece that reaches it, below.
            if is_junction(point) && !self.blocked.contains(&point) {
                let next = junctions.len() as u32;
                junctions.entry(point).or_insert(next);
            }
        }
        let blocked_ends =
            self.ways.iter().flat_map(|way| &way.points).filter(|point| self.blocked.contains(point));
        let mut next_end = junctions.len() as u32;
        let mut network = Network::new(junctions.len() + 2 * blocked_ends.count());
        for (point, &junction) in &junctions {
            if self.signals.contains(point) {
                network.waits[junction as usize] = SIGNAL;
            }
        }
        let mut junction = |point: i64| {
            junctions.get(&point).copied().unwrap_or_else(|| {
                next_end += 1;
                next_end - 1
            })
        };
        for way in &self.ways {
            let mut first = 0;
            for at in 1..way.points.len() {
                if !is_junction(way.points[at]) {
                    continue;
                }
                let shape = way.points[first..=at].iter().map(|point| self.places[point]).collect();
                let ends = (junction(way.points[first]), junction(way.points[at]));
                lay(&mut network, ends, way, shape);
                first = at;
            }
        }
        for restriction in &self.restrictions {
            if let Some(&via) = junctions.get(&restriction.via) {
                forbid(&mut network, restriction, via);
            }
        }
        network.ignored = self.ignored;
        network
    }
}

fn lay(network: &mut Network, ends: (u32, u32), way: &Way, mut shape: Vec<Point>) {
    let Drivable { class, speed, direction } = way.drivable;
    match direction {
        Direction::Both => network.add_both(ends, way.id, class, speed, shape),
        Direction::Forward => {
            network.add(ends, way.id, class, speed, shape);
        }
        Direction::Backward => {
            shape.reverse();
            network.add((ends.1, ends.0), way.id, class, speed, shape);
        }
    }
}

fn forbid(network: &mut Network, restriction: &Restriction, via: u32) {
    let arriving: Vec<u32> = (0..network.arcs.len() as u32)
        .filter(|&arc| {
            network.arcs[arc as usize].to == via && network.arcs[arc as usize].way == restriction.from
        })
        .collect();
    let leaving: Vec<u32> = network.leaving(via).to_vec();
    for &from in &arriving {
        for &to in &leaving {
            let is_named = network.arcs[to as usize].way == restriction.to;
            if is_named != restriction.is_only {
                network.forbidden.insert((from, to));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cross of four ways in point 5, each 100 m long; the way's number is that of its far point.
    fn cross(tags: &[(&'static str, &'static str)], restrictions: Vec<Restriction>) -> Network {
        let mut extract = Extract::default();
        let step = 0.001;
        for (id, lat, lon) in
            [(5, 0.0, 0.0), (1, step, 0.0), (2, 0.0, step), (3, -step, 0.0), (4, 0.0, -step)]
        {
            extract.node(id, 36.5 + lat, 140.4 + lon, &Tags::new());
        }
        for id in 1..=4 {
            let drivable = drivable(&tags.iter().copied().collect()).unwrap();
            extract.ways.push(Way { id, points: vec![id, 5], drivable });
        }
        extract.restrictions = restrictions;
        extract.network()
    }

    fn turns(network: &Network, from: i64) -> Vec<i64> {
        let arc =
            network.arcs.iter().position(|arc| arc.way == from && network.leaving(arc.to).len() > 1).unwrap();
        let mut ways: Vec<i64> =
            network.turns(arc as u32).map(|(next, _)| network.arcs[next as usize].way).collect();
        ways.sort_unstable();
        ways
    }

    #[test]
    fn turns_follow_restrictions() {
        let road = [("highway", "residential")];
        assert_eq!(turns(&cross(&road, vec![]), 1), [2, 3, 4]);
        let no = Restriction { from: 1, via: 5, to: 2, is_only: false };
        assert_eq!(turns(&cross(&road, vec![no]), 1), [3, 4]);
        let only = Restriction { from: 1, via: 5, to: 3, is_only: true };
        assert_eq!(turns(&cross(&road, vec![only]), 1), [3]);
    }

    #[test]
    fn one_way_streets_lead_one_way() {
        let network = cross(&[("highway", "residential"), ("oneway", "yes")], vec![]);
        assert_eq!(network.arcs.len(), 4);
        assert!(
            network
                .arcs
                .iter()
                .all(|arc| arc.back.is_none() && network.turns(0).count() == 0 && arc.metres > 50.0)
        );
    }

    #[test]
    fn nobody_drives_through_a_bollard() {
        let mut extract = Extract::default();
        for (id, lon) in [(1, 140.40), (2, 140.41), (3, 140.42)] {
            let tags: Tags<'_> = if id == 2 { [("barrier", "bollard")].into() } else { Tags::new() };
            extract.node(id, 36.5, lon, &tags);
        }
        let drivable = drivable(&[("highway", "residential")].into()).unwrap();
        extract.ways.push(Way { id: 7, points: vec![1, 2, 3], drivable });
        let network = extract.network();
        assert_eq!(network.arcs.len(), 4);
        for arc in 0..4 {
            // Only back to where one came from.
            assert!(network.turns(arc).all(|(next, _)| network.arcs[arc as usize].back == Some(next)));
        }
    }

    #[test]
    fn what_is_no_extract_is_refused() {
        assert!(matches!(read(b"no map"), Err(OsmError::Format(_))));
        assert!(matches!(read(b""), Err(OsmError::NoRoads)));
    }
}
