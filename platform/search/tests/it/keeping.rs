use yakuba_base::Lang;
use yakuba_search::{Doc, Index, Query};

use crate::city::{City, procedures, synonyms};

fn page(id: &str, title: &str) -> Doc {
    Doc { id: id.to_owned(), kind: "page".to_owned(), title: title.to_owned(), ..Doc::default() }
}

#[test]
fn a_document_is_replaced_and_removed_by_its_id() {
    let city = City::new();
    city.index.put(&page("news", "雪まつりのお知らせ")).unwrap();
    assert_eq!(city.find("雪まつり"), ["news"]);
    city.index.put(&page("news", "花火大会のお知らせ")).unwrap();
    assert!(city.find("雪まつり").is_empty());
    assert_eq!(city.find("花火大会"), ["news"]);
    city.index.remove("news").unwrap();
    city.index.remove("never-there").unwrap();
    assert!(city.find("花火大会").is_empty());
}

#[test]
fn everything_is_replaced_at_once() {
    let city = City::new();
    city.index.replace_all([page("only", "雪まつり")]).unwrap();
    assert_eq!(city.find("雪まつり"), ["only"]);
    assert_eq!(city.find(""), ["only"]);
    city.index.replace_all([]).unwrap();
    assert!(city.index.is_empty());
}

#[test]
fn an_index_is_still_there_after_a_restart() {
    let City { index, folder } = City::new();
    drop(index);
    let index = Index::open(folder.path(), synonyms()).unwrap();
    assert!(!index.is_empty());
    assert_eq!(index.search(&Query::new("粗大ごみ")).unwrap()[0].id, "sodai-gomi");
}

#[test]
fn a_damaged_index_is_begun_anew() {
    let City { index, folder } = City::new();
    drop(index);
    std::fs::write(folder.path().join("v1/meta.json"), "{").unwrap();
    let index = Index::open(folder.path(), synonyms()).unwrap();
    assert!(index.is_empty());
    index.replace_all(procedures()).unwrap();
    assert_eq!(index.search(&Query::new("粗大ごみ")).unwrap()[0].id, "sodai-gomi");
}

#[test]
fn filters_leave_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path(), Vec::new()).unwrap();
    let tagged = |id: &str, tags: &[&str], lang| Doc {
        tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
        lang,
        ..page(id, "犬の登録")
    };
    let procedure = Doc { kind: "procedure".to_owned(), ..tagged("c", &["staff"], Lang::Ja) };
    index
        .replace_all([
            tagged("a", &["public"], Lang::Ja),
            tagged("b", &["public", "staff"], Lang::Easy),
            procedure,
        ])
        .unwrap();
    let find = |change: fn(&mut Query)| {
        let mut query = Query::new("犬");
        change(&mut query);
        let mut ids: Vec<String> = index.search(&query).unwrap().into_iter().map(|hit| hit.id).collect();
        ids.sort();
        ids.concat()
    };
    assert_eq!(find(|_| {}), "abc");
    assert_eq!(find(|query| query.kind = Some("page".to_owned())), "ab");
    assert_eq!(find(|query| query.tags = vec!["staff".to_owned()]), "bc");
    assert_eq!(find(|query| query.tags = vec!["staff".to_owned(), "public".to_owned()]), "abc");
    assert_eq!(find(|query| query.tags = vec!["mayor".to_owned()]), "");
    assert_eq!(find(|query| query.lang = Some(Lang::Easy)), "b");
    // Without words the filters still hold.
    assert_eq!(find(|query| (query.words, query.tags) = (" ".to_owned(), vec!["staff".to_owned()])), "bc");
}

#[test]
fn importance_decides_between_equals_and_pages_join_up() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path(), Vec::new()).unwrap();
    let docs = (0..25u8)
        .map(|n| Doc { boost: 1.0 + f32::from(n) / 10.0, ..page(&format!("{n:02}"), "犬の登録") });
    index.replace_all(docs).unwrap();
    for words in ["犬", ""] {
        let part = |offset| {
            index
                .search(&Query { offset, ..Query::new(words) })
                .unwrap()
                .into_iter()
                .map(|hit| hit.id)
                .collect::<Vec<_>>()
        };
        let all = [part(0), part(10), part(20)].concat();
        let expected: Vec<String> = (0..25).rev().map(|n| format!("{n:02}")).collect();
        assert_eq!(all, expected, "{words:?}");
        assert!(part(30).is_empty());
    }
    assert!(index.search(&Query { limit: 0, ..Query::new("犬") }).unwrap().is_empty());
}
