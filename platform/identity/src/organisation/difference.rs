use super::{Assignment, Organisation, Person, Unit};

/// What happens to a unit between two dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitChange<'o> {
    /// It is opened (新設).
    Opened(&'o Unit),
    /// It is closed (廃止).
    Closed(&'o Unit),
    /// It gets another name (改称).
    Renamed(&'o Unit, &'o Unit),
    /// It belongs to another unit (移管).
    Moved(&'o Unit, &'o Unit),
    /// Something else of it changes: telephone, floor, letters.
    Revised(&'o Unit, &'o Unit),
}

/// What is different between the organisation on two dates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference<'o> {
    /// What happens to units.
    pub units: Vec<UnitChange<'o>>,
    /// Who has another main post, with the post before and after.
    pub moves: Vec<(&'o Person, Option<&'o Assignment>, Option<&'o Assignment>)>,
    /// Who holds a post in a unit that does not exist then.
    pub stranded: Vec<(&'o Person, &'o Assignment)>,
}

impl Organisation {
    /// What changes from this organisation to `later`.
    pub fn difference<'o>(&'o self, later: &'o Organisation) -> Difference<'o> {
        let mut difference = Difference::default();
        for unit in self.units.values() {
            match later.unit(&unit.code) {
                None => difference.units.push(UnitChange::Closed(unit)),
                Some(then) => {
                    let (a, b) = (&unit.content, &then.content);
                    if a.name != b.name {
                        difference.units.push(UnitChange::Renamed(unit, then));
                    }
                    if a.parent != b.parent {
                        difference.units.push(UnitChange::Moved(unit, then));
                    }
                    if a != b && a.name == b.name && a.parent == b.parent {
                        difference.units.push(UnitChange::Revised(unit, then));
                    }
                }
            }
        }
        let opened = later.units.values().filter(|unit| self.unit(&unit.code).is_none());
        difference.units.extend(opened.map(UnitChange::Opened));

        let main = |organisation: &'o Organisation, id: &str| {
            organisation.assignments.iter().find(|post| post.staff == id && post.main)
        };
        for person in later.people.values() {
            let (before, after) = (main(self, &person.id), main(later, &person.id));
            let place = |post: Option<&'o Assignment>| post.map(|post| (&post.unit, &post.position));
            if place(before) != place(after) {
                difference.moves.push((person, before, after));
            }
        }
        difference.stranded = later.stranded();
        difference
    }

    /// Who holds a post in a unit that does not exist on this date.
    pub fn stranded(&self) -> Vec<(&Person, &Assignment)> {
        self.assignments
            .iter()
            .filter(|post| self.unit(&post.unit).is_none())
            .filter_map(|post| Some((self.person(&post.staff)?, post)))
            .collect()
    }
}
