//! Finding a procedure by the words people use: かな, 漢字, 言い換え.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use yakuba_base::text::fold_for_search;
use yakuba_base::{Lang, LgCode, Text};
use yakuba_city::{Directory, Internet};
use yakuba_store::StoreError;
use yakuba_zone::Zone;

use crate::store::offers::{self, Listed};

/// What is offered, ready to be looked through. A city offers hundreds of procedures, not millions: they are held folded,
/// and every one is looked at.
pub(super) struct Finder {
    entries: Vec<Entry>,
    /// Groups of words for the same thing, folded.
    synonyms: Vec<Vec<String>>,
}

struct Entry {
    listed: Arc<Listed>,
    title: String,
    keywords: Vec<String>,
    body: String,
}

/// What somebody looks for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted<'a> {
    pub words: &'a str,
    pub category: &'a str,
    pub event: &'a str,
}

fn all_languages(text: &Text) -> String {
    Lang::ALL
        .iter()
        .filter(|lang| text.has(**lang))
        .map(|lang| fold_for_search(text.get(*lang)))
        .collect::<Vec<_>>()
        .join(" ")
}

impl Entry {
    fn new(listed: Listed, directory: &Directory) -> Entry {
        let procedure = &listed.offer.procedure;
        let topics = directory.categories.iter().filter(|topic| topic.key == procedure.category);
        let events = directory.life_events.iter().filter(|topic| procedure.life_events.contains(&topic.key));
        let body: Vec<String> = [&procedure.summary, &listed.offer.desk.name]
            .into_iter()
            .chain(&procedure.who)
            .chain(topics.chain(events).map(|topic| &topic.name))
            .map(all_languages)
            .collect();
        Entry {
            title: all_languages(&procedure.title),
            keywords: procedure.keywords.iter().map(|word| fold_for_search(word)).collect(),
            body: body.join(" "),
            listed: Arc::new(listed),
        }
    }

    /// How well a word fits; 0 when it does not.
    fn score(&self, word: &str) -> u32 {
        let title = if self.title.contains(word) { 10 } else { 0 };
        let keyword = self.keywords.iter().map(|keyword| match () {
            () if keyword == word => 8,
            // A longer question holds a keyword: 「粗大ごみを出したい」.
            () if keyword.contains(word)
                || (keyword.chars().count() > 1 && word.contains(keyword.as_str())) =>
            {
                5
            }
            () => 0,
        });
        let body = if self.body.contains(word) { 2 } else { 0 };
        title + keyword.max().unwrap_or(0) + body
    }

    /// How many pairs of letters of a long word stand in the title or the keywords: for what nobody thought of.
    fn kinship(&self, word: &str) -> u32 {
        let letters: Vec<char> = word.chars().collect();
        let pairs = letters.windows(2).map(|pair| pair.iter().collect::<String>());
        let found = pairs.filter(|pair| {
            self.title.contains(pair) || self.keywords.iter().any(|keyword| keyword.contains(pair))
        });
        u32::try_from(found.count()).unwrap_or(u32::MAX)
    }
}

impl Finder {
    fn new(listed: Vec<Listed>, directory: &Directory) -> Finder {
        let fold = |group: &Vec<String>| {
            group.iter().map(|word| fold_for_search(word)).filter(|word| !word.is_empty()).collect()
        };
        Finder {
            entries: listed.into_iter().map(|listed| Entry::new(listed, directory)).collect(),
            synonyms: directory.synonyms.iter().map(fold).collect(),
        }
    }

    /// The finder of a city, made anew when what is listed has changed.
    pub async fn of(zone: &Zone<Internet>) -> Result<Arc<Finder>, StoreError> {
        type State = (i64, i64, Option<String>);
        type Ready = HashMap<LgCode, (State, Arc<Finder>)>;
        static READY: LazyLock<RwLock<Ready>> = LazyLock::new(RwLock::default);
        let state = offers::state(&zone.store).await?;
        let code = zone.city.code;
        {
            let ready = READY.read().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, finder)) = ready.get(&code).filter(|(was, _)| *was == state) {
                return Ok(finder.clone());
            }
        }
        let finder = Arc::new(Finder::new(offers::listed(&zone.store).await?, &zone.city.directory));
        READY.write().unwrap_or_else(PoisonError::into_inner).insert(code, (state, finder.clone()));
        Ok(finder)
    }

    /// What answers, the best first; what is closed comes last.
    pub fn find(&self, wanted: &Wanted<'_>) -> Vec<Arc<Listed>> {
        let folded = fold_for_search(wanted.words);
        let words: Vec<&str> = folded.split_whitespace().collect();
        let fits = |entry: &&Entry| {
            let procedure = &entry.listed.offer.procedure;
            (wanted.category.is_empty() || procedure.category == wanted.category)
                && (wanted.event.is_empty()
                    || procedure.life_events.iter().any(|event| event == wanted.event))
        };
        let candidates: Vec<&Entry> = self.entries.iter().filter(fits).collect();
        let ranked = |score: &dyn Fn(&Entry) -> u32| {
            let scored =
                candidates.iter().map(|entry| (score(entry), *entry)).filter(|(score, _)| *score > 0);
            let mut scored: Vec<(u32, &Entry)> = scored.collect();
            scored.sort_by_key(|(score, entry)| {
                let often = entry.listed.offer.procedure.yearly_estimate.unwrap_or(0);
                (entry.listed.closed_at.is_some(), std::cmp::Reverse((*score, often)))
            });
            scored.into_iter().map(|(_, entry)| entry.listed.clone()).collect::<Vec<_>>()
        };
        if words.is_empty() {
            return ranked(&|_| 1);
        }
        let alike: Vec<Vec<&str>> = words.iter().map(|word| self.alike(word)).collect();
        let best = |entry: &Entry, word: &str, alike: &[&str]| {
            let others = alike.iter().map(|other| entry.score(other) / 2).max().unwrap_or(0);
            entry.score(word).max(others)
        };
        let scores = |entry: &Entry| {
            words.iter().zip(&alike).map(|(word, alike)| best(entry, word, alike)).collect::<Vec<u32>>()
        };
        let every = ranked(&|entry| {
            let scores = scores(entry);
            if scores.contains(&0) { 0 } else { scores.iter().sum() }
        });
        if !every.is_empty() {
            return every;
        }
        let some = ranked(&|entry| scores(entry).iter().sum());
        if !some.is_empty() {
            return some;
        }
        let least = u32::try_from(folded.chars().count() / 2).unwrap_or(1).max(2);
        ranked(&|entry| Some(entry.kinship(&folded)).filter(|kin| *kin >= least).unwrap_or(0))
    }

    /// The other words for a word, or for one that stands in it.
    fn alike(&self, word: &str) -> Vec<&str> {
        let stands_in = |member: &String| {
            member == word || (member.chars().count() > 1 && word.contains(member.as_str()))
        };
        let groups = self.synonyms.iter().filter(|group| group.iter().any(stands_in));
        groups.flatten().map(String::as_str).filter(|other| *other != word).collect()
    }

    /// What people need most often.
    pub fn most_used(&self, count: usize) -> Vec<Arc<Listed>> {
        let mut open: Vec<&Entry> =
            self.entries.iter().filter(|entry| entry.listed.closed_at.is_none()).collect();
        open.sort_by_key(|entry| {
            std::cmp::Reverse(entry.listed.offer.procedure.yearly_estimate.unwrap_or(0))
        });
        open.into_iter().take(count).map(|entry| entry.listed.clone()).collect()
    }

    /// How many are open under a category or an event of life.
    pub fn count(&self, wanted: &Wanted<'_>) -> usize {
        self.find(wanted).iter().filter(|listed| listed.closed_at.is_none()).count()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;
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

    fn finder() -> Finder {
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
        Finder::new(all, &Directory::read(&folder).unwrap())
    }

    #[test]
    fn people_find_by_their_own_words() {
        let first = |words: &str| {
            let found = finder().find(&Wanted { words, ..Wanted::default() });
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
        let finder = finder();
        let moving = finder.find(&Wanted { category: "moving", ..Wanted::default() });
        assert_eq!(moving.len(), 1);
        let all = finder.find(&Wanted::default());
        assert!(all.last().unwrap().closed_at.is_some() && all.len() == 5);
        assert_eq!(finder.count(&Wanted { event: "moving-in", ..Wanted::default() }), 4);
    }
}
