use super::{Singles, push_pairs};

/// Hiragana and the long-vowel mark; katakana is folded to hiragana before.
pub(crate) fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ゝ' | 'ゞ' | 'ァ'..='ヺ' | 'ー')
}

/// Pairs of kana as people hear them.
pub(crate) fn sound(folded: &str, singles: Singles) -> Vec<String> {
    let mut out = Vec::new();
    for run in folded.split(|c| !is_kana(c)) {
        let heard = skeleton(run);
        // Nothing but one vowel held on to is not one kana.
        if heard.len() == run.len() || heard.chars().count() > 1 {
            push_pairs(&heard, singles, &mut out);
        }
    }
    out
}

/// Kana without what people mistype: long vowels go (たくしー = たくし, とうろく = とおろく), small kana are large
/// (しょうめい = しようめい), を is お, づ is ず, ぢ is じ.
pub(crate) fn skeleton(kana: &str) -> String {
    let mut out = String::with_capacity(kana.len());
    let mut last: Option<char> = None;
    for c in kana.chars().map(plain) {
        let lengthens = c == 'ー' || last.is_some_and(|last| lengthens(vowel(last), c));
        if !lengthens {
            out.push(c);
            last = Some(c);
        }
    }
    out
}

/// The same kana without size and without the spellings that sound alike.
fn plain(c: char) -> char {
    match c {
        'ぁ' => 'あ',
        'ぃ' => 'い',
        'ぅ' => 'う',
        'ぇ' => 'え',
        'ぉ' | 'を' => 'お',
        'っ' => 'つ',
        'ゃ' => 'や',
        'ゅ' => 'ゆ',
        'ょ' => 'よ',
        'ゎ' => 'わ',
        'ゔ' => 'ぶ',
        'ぢ' => 'じ',
        'づ' => 'ず',
        other => other,
    }
}

/// Does `c` only make a syllable with this vowel longer?
fn lengthens(vowel: Option<char>, c: char) -> bool {
    match vowel {
        Some('お') => matches!(c, 'お' | 'う'),
        Some('え') => matches!(c, 'え' | 'い'),
        Some(vowel) => vowel == c,
        None => false,
    }
}

/// The vowel a syllable ends with.
fn vowel(c: char) -> Option<char> {
    const ROWS: [(char, &str); 5] = [
        ('あ', "あかがさざただなはばぱまやらわ"),
        ('い', "いきぎしじちにひびぴみり"),
        ('う', "うくぐすずつぬふぶぷむゆる"),
        ('え', "えけげせぜてでねへべぺめれ"),
        ('お', "おこごそぞとどのほぼぽもよろ"),
    ];
    ROWS.iter().find(|(_, row)| row.contains(c)).map(|&(vowel, _)| vowel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_sounds_alike_is_one() {
        for (one, other) in [
            ("たくしー", "たくし"),
            ("とうろく", "とおろく"),
            ("しょうめい", "しよめえ"),
            ("じどうてあて", "じどてあて"),
            ("しゅうがく", "しゅがく"),
            ("おばあさん", "おばーさん"),
            ("みかづき", "みかずき"),
        ] {
            assert_eq!(skeleton(one), skeleton(other));
        }
        assert_ne!(skeleton("いぬ"), skeleton("いね"));
    }

    #[test]
    fn only_the_kana_of_a_text_sound() {
        assert_eq!(sound("犬のいぬ小屋", Singles::Lonely), ["のい", "いぬ"]);
        assert_eq!(sound("税", Singles::Yes), [""; 0]);
    }
}
