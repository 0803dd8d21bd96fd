//! Finding a procedure by the words people use: かな, 漢字, 言い換え.

use std::sync::{Arc, Mutex, PoisonError};

use yakuba_base::{Lang, Text};
use yakuba_city::{Directory, Internet};
use yakuba_search::{Doc, Query, Search, SearchError};
use yakuba_web::PageError;
use yakuba_zone::Zone;

use crate::store::offers::{self, Listed};

/// What procedures are in the index of the network.
const KIND: &str = "procedure";
/// More than a city offers.
const MOST: usize = 1_000;

/// What is offered, and the index of it.
pub(super) struct Finder {
    /// What people need most often first; what is closed comes last.
    listed: Vec<Arc<Listed>>,
    search: Search,
}

/// What somebody looks for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted<'a> {
    pub words: &'a str,
    pub category: &'a str,
    pub event: &'a str,
}

fn all_languages(text: &Text) -> String {
    let given = Lang::ALL.iter().filter(|lang| text.has(**lang)).map(|lang| text.get(*lang));
    given.collect::<Vec<_>>().join(" ")
}

/// A procedure as the index keeps it: one entry in all its languages.
fn doc(listed: &Listed, directory: &Directory) -> Doc {
    let procedure = &listed.offer.procedure;
    let topics = directory.categories.iter().filter(|topic| topic.key == procedure.category);
    let events = directory.life_events.iter().filter(|topic| procedure.life_events.contains(&topic.key));
    let body: Vec<String> = [&procedure.summary, &listed.offer.desk.name]
        .into_iter()
        .chain(&procedure.who)
        .chain(topics.chain(events).map(|topic| &topic.name))
        .map(all_languages)
        .collect();
    let others = [Lang::Easy, Lang::En].into_iter().filter(|lang| procedure.title.has(*lang));
    let others = others.map(|lang| procedure.title.get(lang).to_owned());
    Doc {
        id: procedure.slug.clone(),
        kind: KIND.to_owned(),
        title: procedure.title.get(Lang::Ja).to_owned(),
        body: body.join("\n"),
        keywords: procedure.keywords.iter().cloned().chain(others).collect(),
        ..Doc::default()
    }
}

impl Finder {
    fn new(mut listed: Vec<Listed>, directory: &Directory, search: Search) -> Result<Finder, SearchError> {
        search.index()?.replace_kind(KIND, listed.iter().map(|listed| doc(listed, directory)))?;
        listed.sort_by_key(|listed| {
            let often = listed.offer.procedure.yearly_estimate.unwrap_or(0);
            (listed.closed_at.is_some(), std::cmp::Reverse(often))
        });
        Ok(Finder { listed: listed.into_iter().map(Arc::new).collect(), search })
    }

    /// The finder of a city, made anew when what is listed has changed.
    pub async fn of(zone: &Zone<Internet>) -> Result<Arc<Finder>, PageError> {
        type Ready = Mutex<Option<(offers::State, Arc<Finder>)>>;
        let state = offers::state(&zone.store).await.map_err(PageError::internal)?;
        let ready = zone.store.memory::<Ready>();
        if let Some((was, finder)) = &*ready.lock().unwrap_or_else(PoisonError::into_inner)
            && *was == state
        {
            return Ok(finder.clone());
        }
        let listed = offers::listed(&zone.store).await.map_err(PageError::internal)?;
        let (city, search) = (zone.city.clone(), zone.search.clone());
        let finder = tokio::task::spawn_blocking(move || Finder::new(listed, &city.directory, search))
            .await
            .map_err(PageError::internal)?
            .map_err(PageError::internal)?;
        let finder = Arc::new(finder);
        *ready.lock().unwrap_or_else(PoisonError::into_inner) = Some((state, finder.clone()));
        Ok(finder)
    }

    fn under<'f>(&'f self, wanted: &Wanted<'_>) -> impl Iterator<Item = &'f Arc<Listed>> {
        let Wanted { category, event, .. } = *wanted;
        let (category, event) = (category.to_owned(), event.to_owned());
        self.listed.iter().filter(move |listed| {
            let procedure = &listed.offer.procedure;
            (category.is_empty() || procedure.category == category)
                && (event.is_empty() || procedure.life_events.contains(&event))
        })
    }

    /// What answers, the best first; what is closed comes last.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn find(&self, wanted: &Wanted<'_>) -> Result<Vec<Arc<Listed>>, SearchError> {
        if wanted.words.trim().is_empty() {
            return Ok(self.under(wanted).cloned().collect());
        }
        let query = Query { kind: Some(KIND.to_owned()), limit: MOST, ..Query::new(wanted.words) };
        let hits = self.search.index()?.search(&query)?;
        let mut found: Vec<(bool, usize, &Arc<Listed>)> = self
            .under(wanted)
            .filter_map(|listed| {
                let place = hits.iter().position(|hit| hit.id == listed.offer.procedure.slug)?;
                Some((listed.closed_at.is_some(), place, listed))
            })
            .collect();
        found.sort_by_key(|(closed, place, _)| (*closed, *place));
        Ok(found.into_iter().map(|(.., listed)| listed.clone()).collect())
    }

    /// What people need most often.
    pub fn most_used(&self, count: usize) -> impl Iterator<Item = &Arc<Listed>> {
        self.listed.iter().filter(|listed| listed.closed_at.is_none()).take(count)
    }

    /// How many are open under a category or an event of life.
    pub fn count(&self, wanted: &Wanted<'_>) -> usize {
        self.under(wanted).filter(|listed| listed.closed_at.is_none()).count()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;
    use tempfile::TempDir;
    use yakuba_base::Timestamp;

    use super::*;
    use crate::model::{Desk, Offer, Procedure};

    fn listed(slug: &str, title: &str, keywords: &[&str], category: &str) -> Listed {
        let procedure: Procedure = serde_json::from_value(json!({
            "slug": slug, "title": title, "summary": title, "division": "shimin", "category": category, "keywords": keywords,
            "life_events": ["moving-in"], "period_days": 3, "languages": ["ja"], "form": {"pages": []}
        }))
        .unwrap();
        Listed {
            offer: Offer { revision: slug.into(), number: 1, procedure, desk: Desk::default() },
            closed_at: None,
        }
    }

    fn finder() -> (Finder, TempDir) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cities/hitachiomiya");
        let mut closed = listed("kyufu", "くらし給付金", &[], "money");
        closed.closed_at = Some(Timestamp::from_millis(0));
        let all = vec![
            closed,
            listed("inkan", "印鑑登録", &["実印"], "register"),
            listed("juminhyo", "住民票の写しの交付", &["じゅうみんひょう"], "certificates"),
            listed("sodai-gomi", "粗大ごみの戸別収集", &["粗大", "家具を捨てる"], "living"),
            listed("tennyu", "転入届", &[], "moving"),
        ];
        let (index, directory) = (tempfile::tempdir().unwrap(), Directory::read(&folder).unwrap());
        let search = Search::new(index.path().to_owned(), directory.synonyms.clone());
        (Finder::new(all, &directory, search).unwrap(), index)
    }

    #[test]
    fn people_find_by_their_own_words() {
        let (finder, _index) = finder();
        let first = |words: &str| {
            let found = finder.find(&Wanted { words, ..Wanted::default() }).unwrap();
            found.first().map(|listed| listed.offer.procedure.slug.clone()).unwrap_or_default()
        };
        assert_eq!(first("ジュウミンヒョウ"), "juminhyo");
        assert_eq!(first("はんこ"), "inkan");
        assert_eq!(first("引っ越し"), "tennyu");
        assert_eq!(first("粗大 ゴミ"), "sodai-gomi");
        assert_eq!(first("粗大ごみを出したい"), "sodai-gomi");
        assert_eq!(first("火星への旅行"), "");
    }

    #[test]
    fn a_filter_leaves_its_own_and_what_is_closed_stands_last() {
        let (finder, _index) = finder();
        let moving = finder.find(&Wanted { category: "moving", ..Wanted::default() }).unwrap();
        assert_eq!(moving.len(), 1);
        let all = finder.find(&Wanted::default()).unwrap();
        assert!(all.last().unwrap().closed_at.is_some() && all.len() == 5);
        assert_eq!(finder.count(&Wanted { event: "moving-in", ..Wanted::default() }), 4);
    }
}
