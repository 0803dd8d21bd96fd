use yakuba_search::Query;

use crate::city::{City, labelled};

/// Of the procedures that belong in the first three, how many are there: precision at 3 where there are three to find.
/// When one procedure is meant, it usually comes first.
#[test]
fn what_belongs_in_the_first_three_is_there() {
    let city = City::new();
    let queries = labelled();
    let (mut precision, mut single, mut first, mut missed) = (0.0, 0.0, 0.0, String::new());
    for query in &queries {
        let found = city.find(&query.words);
        let top = &found[..found.len().min(3)];
        let right = query.expected.iter().filter(|slug| top.contains(slug)).count();
        precision += right as f64 / query.expected.len().min(3) as f64;
        if let [only] = &query.expected[..] {
            single += 1.0;
            first += f64::from(u8::from(top.first() == Some(only)));
        }
        if right < query.expected.len() {
            missed += &format!("\n{}: {top:?}, not all of {:?}", query.words, query.expected);
        }
    }
    let (precision, first) = (precision / queries.len() as f64, first / single);
    println!(
        "{} queries: precision@3 {precision:.3}, the one that is meant comes first {first:.3}{missed}",
        queries.len()
    );
    assert!(queries.len() >= 40);
    assert!(precision >= 0.95, "{precision:.3}{missed}");
    assert!(first >= 0.9, "{first:.3}{missed}");
}

#[test]
fn spellings_find_the_same_first() {
    let city = City::new();
    for spellings in [
        &["引越し", "引っ越し", "引越", "引っ越"][..],
        &["粗大ごみ", "粗大ゴミ", "そだいごみ", "粗大ｺﾞﾐ"],
        &["タクシー", "タクシ", "たくしー", "ﾀｸｼｰ"],
        &["LINE", "ＬＩＮＥ", "line"],
        &["児童手当", "じどうてあて", "じどーてあて", "じどてあて", "ジドウテアテ"],
        &["保育園の申し込み", "保育園の申込み", "保育園の申込"],
        &["り災証明書", "罹災証明書", "りさいしょうめい"],
    ] {
        let first = |words: &str| city.find(words).into_iter().next();
        for spelling in spellings {
            assert!(first(spelling).is_some(), "{spelling}");
            assert_eq!(first(spelling), first(spellings[0]), "{spelling}");
        }
    }
}

#[test]
fn a_mistyped_word_is_forgiven_when_nothing_else_fits() {
    let city = City::new();
    for (typed, meant) in [
        ("スマートホン", "smartphone-koza"),
        ("じゅうみんひゅう", "juminhyo"),
        ("こうみんまん", "shisetsu-shiyo"),
    ] {
        assert_eq!(city.find(typed).first().map(String::as_str), Some(meant), "{typed}");
    }
}

#[test]
fn a_word_the_city_does_not_know_finds_nothing() {
    let city = City::new();
    for words in ["宇宙旅行", "ピザ", "パスポート", "zzz", "ゑ"] {
        assert!(city.find(words).is_empty(), "{words}: {:?}", city.find(words));
    }
}

#[test]
fn odd_queries_do_no_harm() {
    let city = City::new();
    for words in ["!!!", "。、・", "（）", "\u{0}\u{1}", "+-&&||!(){}[]^\"~*?:\\/", "\u{200B}", "👨‍👩‍👧", "%_%"]
    {
        assert!(city.find(words).is_empty(), "{words:?}");
    }
    assert!(city.find(&"住民票の写しを取りたい。".repeat(84)).contains(&"juminhyo".to_owned()));
    assert!(city.find(&"あ".repeat(1_000)).is_empty());
    assert!(city.find(&"犬 ".repeat(500)).contains(&"inu-toroku".to_owned()));
}

#[test]
fn a_snippet_shows_where_it_stands() {
    let city = City::new();
    let hits = city.index.search(&Query::new("住民登録")).unwrap();
    let snippet = hits.iter().find_map(|hit| hit.snippet.as_ref()).unwrap();
    assert_eq!(&snippet.text[snippet.marks[0].clone()], "住民登録");
}

#[test]
fn what_is_being_typed_is_completed() {
    let city = City::new();
    let suggest = |typed: &str| -> Vec<String> {
        city.index.suggest(typed, None, 5).unwrap().into_iter().map(|one| one.id).collect()
    };
    for (typed, id) in [
        ("じゅうm", "juminhyo"),
        ("じゅうみ", "juminhyo"),
        ("住民", "juminhyo"),
        ("印", "inkan-toroku"),
        ("そだ", "sodai-gomi"),
        ("粗大ごみの戸別収集の申込み", "sodai-gomi"),
        ("戸別", "sodai-gomi"),
        ("タクシ", "noriai-taxi"),
        ("li", "smartphone-koza"),
    ] {
        assert!(suggest(typed).contains(&id.to_owned()), "{typed}: {:?}", suggest(typed));
    }
    for nothing in ["", " ", "!!", "zq"] {
        assert!(suggest(nothing).is_empty(), "{nothing}");
    }
}
