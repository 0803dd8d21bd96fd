//! The city hall of this moment, with the classes of documents: what every act is judged by.

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

use yakuba_base::Timestamp;
use yakuba_city::Lgwan;
use yakuba_flow_face::Hall;
use yakuba_identity::Organisation;
use yakuba_store::{Result, Store};

use crate::{model::RecordClass, store::books};

/// The city hall at a moment, and how its documents are filed.
#[derive(Clone, Debug)]
pub struct Office {
    /// Units, posts, people, absences, deputies.
    pub hall: Hall,
    /// The classes of documents.
    pub classes: Vec<RecordClass>,
}

/// An office is the hall first of all.
impl Deref for Office {
    type Target = Hall;

    fn deref(&self) -> &Hall {
        &self.hall
    }
}

impl DerefMut for Office {
    fn deref_mut(&mut self) -> &mut Hall {
        &mut self.hall
    }
}

impl Office {
    /// The office at a moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load(store: &Store<Lgwan>, now: Timestamp) -> Result<Arc<Office>> {
        let hall = Hall::clone(&*Hall::load(store, now).await?);
        let classes = books::classes(store).await?;
        Ok(Arc::new(Office { hall, classes }))
    }

    /// The same at another moment.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Office {
        Office { hall: Hall { now, ..self.hall.clone() }, classes: self.classes.clone() }
    }

    /// The letters before the document numbers of a unit (文書記号).
    pub fn mark(&self, unit: &str) -> String {
        let division = self.organisation.division(unit);
        let content = division.map(|unit| &unit.content);
        let mark = content.map(|it| if it.mark.is_empty() { it.short.clone() } else { it.mark.clone() });
        mark.filter(|mark| !mark.is_empty()).unwrap_or_else(|| self.organisation.unit_name(unit).to_owned())
    }

    /// The class of this code.
    pub fn class(&self, code: &str) -> Option<&RecordClass> {
        self.classes.iter().find(|class| class.code == code)
    }
}

/// The units of the organisation, each with the one above it, as the rules ask for them.
pub fn units(organisation: &Organisation) -> Vec<(String, Option<String>)> {
    let known = |code: &String| organisation.unit(code).is_some();
    organisation
        .tree()
        .into_iter()
        .map(|(_, unit)| (unit.code.clone(), unit.content.parent.clone().filter(known)))
        .collect()
}
