//! A name for addresses from a reading in kana: じゅうみんひょう → juminhyo (ヘボン式, long vowels shortened).

use yakuba_base::text;

const SYLLABLES: &[(&str, &str)] = &[
    ("キャ", "kya"),
    ("キュ", "kyu"),
    ("キョ", "kyo"),
    ("シャ", "sha"),
    ("シュ", "shu"),
    ("ショ", "sho"),
    ("チャ", "cha"),
    ("チュ", "chu"),
    ("チョ", "cho"),
    ("ニャ", "nya"),
    ("ニュ", "nyu"),
    ("ニョ", "nyo"),
    ("ヒャ", "hya"),
    ("ヒュ", "hyu"),
    ("ヒョ", "hyo"),
    ("ミャ", "mya"),
    ("ミュ", "myu"),
    ("ミョ", "myo"),
    ("リャ", "rya"),
    ("リュ", "ryu"),
    ("リョ", "ryo"),
    ("ギャ", "gya"),
    ("ギュ", "gyu"),
    ("ギョ", "gyo"),
    ("ジャ", "ja"),
    ("ジュ", "ju"),
    ("ジョ", "jo"),
    ("ビャ", "bya"),
    ("ビュ", "byu"),
    ("ビョ", "byo"),
    ("ピャ", "pya"),
    ("ピュ", "pyu"),
    ("ピョ", "pyo"),
    ("ファ", "fa"),
    ("フィ", "fi"),
    ("フェ", "fe"),
    ("フォ", "fo"),
    ("ティ", "ti"),
    ("ディ", "di"),
    ("シェ", "she"),
    ("ジェ", "je"),
    ("チェ", "che"),
    ("ウィ", "wi"),
    ("ウェ", "we"),
    ("ア", "a"),
    ("イ", "i"),
    ("ウ", "u"),
    ("エ", "e"),
    ("オ", "o"),
    ("カ", "ka"),
    ("キ", "ki"),
    ("ク", "ku"),
    ("ケ", "ke"),
    ("コ", "ko"),
    ("サ", "sa"),
    ("シ", "shi"),
    ("ス", "su"),
    ("セ", "se"),
    ("ソ", "so"),
    ("タ", "ta"),
    ("チ", "chi"),
    ("ツ", "tsu"),
    ("テ", "te"),
    ("ト", "to"),
    ("ナ", "na"),
    ("ニ", "ni"),
    ("ヌ", "nu"),
    ("ネ", "ne"),
    ("ノ", "no"),
    ("ハ", "ha"),
    ("ヒ", "hi"),
    ("フ", "fu"),
    ("ヘ", "he"),
    ("ホ", "ho"),
    ("マ", "ma"),
    ("ミ", "mi"),
    ("ム", "mu"),
    ("メ", "me"),
    ("モ", "mo"),
    ("ヤ", "ya"),
    ("ユ", "yu"),
    ("ヨ", "yo"),
    ("ラ", "ra"),
    ("リ", "ri"),
    ("ル", "ru"),
    ("レ", "re"),
    ("ロ", "ro"),
    ("ワ", "wa"),
    ("ヲ", "o"),
    ("ン", "n"),
    ("ガ", "ga"),
    ("ギ", "gi"),
    ("グ", "gu"),
    ("ゲ", "ge"),
    ("ゴ", "go"),
    ("ザ", "za"),
    ("ジ", "ji"),
    ("ズ", "zu"),
    ("ゼ", "ze"),
    ("ゾ", "zo"),
    ("ダ", "da"),
    ("ヂ", "ji"),
    ("ヅ", "zu"),
    ("デ", "de"),
    ("ド", "do"),
    ("バ", "ba"),
    ("ビ", "bi"),
    ("ブ", "bu"),
    ("ベ", "be"),
    ("ボ", "bo"),
    ("パ", "pa"),
    ("ピ", "pi"),
    ("プ", "pu"),
    ("ペ", "pe"),
    ("ポ", "po"),
    ("ヴ", "vu"),
];

/// The longest name in an address.
const LONGEST: usize = 40;

/// The name for addresses: kana and Latin letters are used, signs divide words. `None` when too little is left, or when
/// there are kanji, whose reading only a person knows.
pub(super) fn slug(typed: &str) -> Option<String> {
    let kana = text::to_katakana(&text::normalise(typed)).to_lowercase();
    if kana.chars().any(|c| c.is_alphabetic() && !c.is_ascii() && !('ァ'..='ー').contains(&c)) {
        return None;
    }
    let (mut out, mut rest, mut doubled) = (String::new(), kana.as_str(), false);
    while let Some(first) = rest.chars().next() {
        let syllable = SYLLABLES.iter().find(|(kana, _)| rest.starts_with(kana));
        if let Some((kana, latin)) = syllable {
            if doubled {
                out.push(if latin.starts_with("ch") { 't' } else { latin.chars().next().unwrap_or('t') });
            }
            // じゅう → ju, とう → to: as on road signs and in passports.
            let long = *kana == "ウ" && (out.ends_with('o') || out.ends_with('u'))
                || *kana == "オ" && out.ends_with('o');
            if !long {
                out.push_str(latin);
            }
            rest = &rest[kana.len()..];
        } else {
            if first.is_ascii_alphanumeric() {
                out.push(first);
            } else if first != 'ー' && first != 'ッ' && !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
            rest = &rest[first.len_utf8()..];
        }
        doubled = first == 'ッ';
    }
    let slug: String = out.chars().take(LONGEST).collect();
    let slug = slug.trim_matches('-');
    (slug.len() >= 3).then(|| slug.to_owned())
}

/// `wanted`, or with the first number behind it that is free.
pub(super) fn free(wanted: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(wanted) {
        return wanted.to_owned();
    }
    let stem: String = wanted.chars().take(LONGEST - 5).collect();
    let mut numbered = (2_u32..).map(|number| format!("{}-{number}", stem.trim_end_matches('-')));
    numbered.find(|slug| !taken(slug)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kana_becomes_a_name() {
        for (kana, wanted) in [
            ("じゅうみんひょう", "juminhyo"),
            ("いぬの とうろく", "inuno-toroku"),
            ("ガッコウきゅうしょく", "gakkokyushoku"),
            ("まっちゃ", "matcha"),
            ("シャワー room 2", "shawa-room-2"),
        ] {
            assert_eq!(slug(kana).as_deref(), Some(wanted));
        }
        assert_eq!(slug("住民票の写し").as_deref(), None);
        assert_eq!(slug("犬"), None);
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        assert_eq!(free("inu", |slug| matches!(slug, "inu" | "inu-2")), "inu-3");
        assert_eq!(free("inu", |_| false), "inu");
    }
}
