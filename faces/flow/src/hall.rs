//! The organisation of this moment, with who is away and who decides for whom: what every act is judged by.

use std::{collections::BTreeMap, sync::Arc};

use serde::Deserialize;
use yakuba_base::Timestamp;
use yakuba_city::Lgwan;
use yakuba_duties::{
    Order,
    absences::{self, Absence},
};
use yakuba_flow::{self as flow, Post};
use yakuba_identity::Organisation;
use yakuba_store::{Result, Store};

/// The book of who decides for whom (代決の順序).
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Deputies {
    /// Its rules.
    pub deputies: Vec<flow::DeputyRule>,
}

/// The book of which unit takes over from which (組織改編).
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Successions {
    /// Its entries.
    pub successions: Vec<flow::Succession>,
}

/// The city hall at a moment.
#[derive(Clone, Debug)]
pub struct Hall {
    /// Units, posts and people as the house knows them.
    pub organisation: Arc<Organisation>,
    /// The same as the flow wants it, with absences and deputies.
    pub flow: flow::Organisation,
    /// Who is away now or later.
    pub absences: Vec<Absence>,
    /// The moment.
    pub now: Timestamp,
}

impl Hall {
    /// The city hall at a moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load(store: &Store<Lgwan>, now: Timestamp) -> Result<Arc<Hall>> {
        let organisation = Organisation::load(store, now.date()).await?;
        let absences = absences::open(store, now).await?;
        let deputies: Option<Deputies> = yakuba_duties::order(store, Order::Deputies).await?;
        let successions: Option<Successions> = yakuba_duties::order(store, Order::Successions).await?;
        let flow = flow_of(
            &organisation,
            &absences,
            deputies.unwrap_or_default().deputies,
            successions.unwrap_or_default().successions,
        );
        Ok(Arc::new(Hall { organisation, flow, absences, now }))
    }

    /// The division (課) of a unit.
    pub fn division(&self, unit: &str) -> String {
        self.organisation.division(unit).map_or_else(|| unit.to_owned(), |unit| unit.code.clone())
    }

    /// A post in words: 「市民課 課長」.
    pub fn post_name(&self, post: &Post) -> String {
        // A unit that is no more is called by the name of the one that took over.
        let unit = self.organisation.unit_name(self.flow.unit_on(&post.unit, self.now.date()));
        match &post.position {
            Some(position) => format!("{unit} {}", self.organisation.position_name(position)),
            None => format!("{unit}の職員"),
        }
    }

    /// The names of those who hold a post.
    pub fn holder_names(&self, post: &Post) -> Vec<String> {
        self.flow.holders(post, self.now).into_iter().map(|id| self.organisation.name_of(id)).collect()
    }

    /// The posts of somebody, as the inbox asks for them: with those of units whose work his unit has taken over, so
    /// that what waited there waits for him, and with his division, for what is anybody's there.
    pub fn posts_of(&self, staff: &str) -> Vec<(String, String)> {
        let on = self.now.date();
        let mut posts = Vec::new();
        for post in self.organisation.posts_of(staff) {
            posts.push((post.unit.clone(), post.position.clone()));
            posts.push((self.division(&post.unit), String::new()));
            let before =
                self.flow.successions.iter().filter(|it| self.flow.unit_on(&it.unit, on) == post.unit);
            posts.extend(before.map(|it| (it.unit.clone(), post.position.clone())));
        }
        posts
    }

    /// The posts somebody may decide for now as a deputy: those whose every holder is away.
    pub fn stands_in_for(&self, staff: &str) -> Vec<(String, String)> {
        let flow = &self.flow;
        let mut posts: Vec<(String, String)> = flow
            .held
            .iter()
            .filter(|held| flow.absence(&held.person, self.now).is_some())
            .filter(|held| {
                let post = Post::new(&held.position, &held.unit);
                let all_away = flow.holders(&post, self.now).iter().all(|id| !flow.is_present(id, self.now));
                all_away && flow.deputies(&post, self.now).iter().any(|level| level.contains(staff))
            })
            .map(|held| (held.unit.clone(), held.position.clone()))
            .collect();
        posts.sort();
        posts.dedup();
        posts
    }
}

fn flow_of(
    organisation: &Organisation,
    absences: &[Absence],
    deputies: Vec<flow::DeputyRule>,
    successions: Vec<flow::Succession>,
) -> flow::Organisation {
    let units = organisation.tree().into_iter().map(|(_, unit)| flow::Unit {
        code: unit.code.clone(),
        parent: unit.content.parent.clone(),
        from: unit.valid_from,
        until: unit.valid_to,
    });
    let is_active = |id: &str| organisation.person(id).is_some_and(|person| person.active);
    let held =
        organisation.assignments().iter().filter(|post| is_active(&post.staff)).map(|post| flow::Held {
            person: post.staff.clone(),
            unit: post.unit.clone(),
            position: post.position.clone(),
            main: post.main,
            from: post.valid_from,
            until: post.valid_to,
        });
    let ranks: BTreeMap<String, i64> =
        organisation.positions().into_iter().map(|position| (position.code.clone(), position.rank)).collect();
    flow::Organisation {
        units: units.collect(),
        ranks,
        held: held.collect(),
        successions,
        absences: absences
            .iter()
            .map(|absence| flow::Absence {
                person: absence.staff.clone(),
                from: absence.from,
                until: absence.until,
                deputy: absence.deputy.clone(),
            })
            .collect(),
        deputies,
    }
}
