use yakuba_base::{Lang, Text};

use crate::model::Procedure;

/// What is different in `new`, in sentences: the procedure's own words first, then the form's changes.
pub fn differences(old: &Procedure, new: &Procedure) -> Vec<String> {
    let mut told = Vec::new();
    let mut words = |name: &str, from: &str, to: &str| {
        if from != to {
            told.push(match (from.is_empty(), to.is_empty()) {
                (true, _) => format!("{name}「{to}」を加えました。"),
                (_, true) => format!("{name}「{from}」を消しました。"),
                _ => format!("{name}を「{from}」から「{to}」に変えました。"),
            });
        }
    };
    let none = Text::default();
    let texts = [
        ("手続の名前", &old.title, &new.title),
        ("どんな手続か", &old.summary, &new.summary),
        ("対象の方", old.who.as_ref().unwrap_or(&none), new.who.as_ref().unwrap_or(&none)),
        ("補足", old.notes.as_ref().unwrap_or(&none), new.notes.as_ref().unwrap_or(&none)),
    ];
    for (name, from, to) in texts {
        for lang in Lang::ALL {
            let name =
                if lang == Lang::Ja { name.to_owned() } else { format!("{name}（{}）", lang.label()) };
            words(&name, own(from, lang), own(to, lang));
        }
    }
    words(
        "根拠法令",
        old.legal_basis.as_deref().unwrap_or_default(),
        new.legal_basis.as_deref().unwrap_or_default(),
    );
    words("担当", &old.division, &new.division);
    words("分類", &old.category, &new.category);
    words("標準処理期間", &format!("{}日", old.period_days), &format!("{}日", new.period_days));
    words("検索の言葉", &old.keywords.join("、"), &new.keywords.join("、"));
    words("ライフイベント", &old.life_events.join("、"), &new.life_events.join("、"));
    words("必要なもの", &list(&old.needed), &list(&new.needed));
    words("使える言語", &languages(&old.languages), &languages(&new.languages));
    words("オンライン化率の目標", &targets(old), &targets(new));
    words("入力にかかる時間", &minutes(old.minutes), &minutes(new.minutes));
    words("年間の見込み件数", &count(old.yearly_estimate), &count(new.yearly_estimate));
    for letter in &new.letters {
        match old.letters.iter().find(|before| before.outcome == letter.outcome) {
            None => told.push(format!("通知書「{}」を加えました。", letter.title)),
            Some(before) if before != letter => {
                told.push(format!("通知書「{}」の文面を変えました。", letter.title))
            }
            Some(_) => {}
        }
    }
    let gone = old.letters.iter().filter(|letter| new.letter(letter.outcome).is_none());
    told.extend(gone.map(|letter| format!("通知書「{}」を消しました。", letter.title)));
    told.extend(yakuba_forms::diff(&old.form, &new.form).iter().map(|change| change.sentence(Lang::Ja)));
    told
}

/// The text of one language, blank when it has none.
fn own(text: &Text, lang: Lang) -> &str {
    if text.has(lang) { text.get(lang) } else { "" }
}

fn list(texts: &[Text]) -> String {
    texts.iter().map(|text| text.get(Lang::Ja)).collect::<Vec<_>>().join("、")
}

fn languages(languages: &[Lang]) -> String {
    languages.iter().map(|lang| lang.label()).collect::<Vec<_>>().join("、")
}

fn targets(procedure: &Procedure) -> String {
    procedure
        .targets
        .iter()
        .map(|(year, percent)| format!("{year}年度 {percent}%"))
        .collect::<Vec<_>>()
        .join("、")
}

fn minutes(minutes: Option<u32>) -> String {
    minutes.map_or_else(|| "自動".to_owned(), |minutes| format!("{minutes}分"))
}

fn count(count: Option<u32>) -> String {
    count.map(|count| format!("{count}件")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_is_a_sentence() {
        let old = crate::workshop::blank("inu-toroku", "犬の登録", "shimin", "pets");
        assert_eq!(differences(&old, &old), Vec::<String>::new());
        let mut new = old.clone();
        new.title.set(Lang::En, "Register a dog");
        new.period_days = 3;
        new.form = new.form.add_field("page_1", None, "phone").unwrap().0;
        assert_eq!(
            differences(&old, &new),
            [
                "手続の名前（English）「Register a dog」を加えました。",
                "標準処理期間を「14日」から「3日」に変えました。",
                "項目「電話番号」を加えました。"
            ]
        );
    }
}
