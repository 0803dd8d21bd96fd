//! Made-up people of the demo city.

use serde::Deserialize;
use yakuba_base::{Address, PersonName};

use super::Dice;

/// A 大字 of the city.
#[derive(Clone, Deserialize)]
pub(crate) struct Town {
    /// 大字の名前
    pub(crate) name: String,
    /// Seven digits.
    pub(crate) postal: String,
}

/// The towns of the city's data file: a list, alone or under `towns`.
pub(crate) fn towns(text: &str) -> Result<Vec<Town>, serde_json::Error> {
    let value: serde_json::Value = serde_json::from_str(text)?;
    serde_json::from_value(value.get("towns").cloned().unwrap_or(value))
}

/// Family names are words for plants and waters, so that nobody is meant.
const FAMILY: [(&str, &str); 16] = [
    ("朝顔", "アサガオ"),
    ("若竹", "ワカタケ"),
    ("青柳", "アオヤギ"),
    ("白樺", "シラカバ"),
    ("紅梅", "コウバイ"),
    ("桔梗", "キキョウ"),
    ("清流", "セイリュウ"),
    ("泉水", "センスイ"),
    ("早瀬", "ハヤセ"),
    ("黒松", "クロマツ"),
    ("千草", "チグサ"),
    ("水芭蕉", "ミズバショウ"),
    ("深山", "ミヤマ"),
    ("髙﨑", "タカサキ"),
    ("𠮷岡", "ヨシオカ"),
    ("渡邉", "ワタナベ"),
];

const GIVEN: [(&str, &str); 16] = [
    ("一郎", "イチロウ"),
    ("花子", "ハナコ"),
    ("健太", "ケンタ"),
    ("美咲", "ミサキ"),
    ("和夫", "カズオ"),
    ("ハル", "ハル"),
    ("陽菜", "ヒナ"),
    ("大輝", "ダイキ"),
    ("節子", "セツコ"),
    ("勝", "マサル"),
    ("さくら", "サクラ"),
    ("蓮", "レン"),
    ("トシ", "トシ"),
    ("結衣", "ユイ"),
    ("清", "キヨシ"),
    ("幸子", "サチコ"),
];

/// A name.
pub(crate) fn name(dice: &mut Dice) -> PersonName {
    let (family, family_kana) = *dice.pick(&FAMILY);
    let (given, given_kana) = *dice.pick(&GIVEN);
    PersonName {
        family: family.to_owned(),
        given: given.to_owned(),
        family_kana: family_kana.to_owned(),
        given_kana: given_kana.to_owned(),
    }
}

/// An address in the city.
pub(crate) fn address(dice: &mut Dice, towns: &[Town]) -> Address {
    let town = if towns.is_empty() {
        Town { name: "中富町".to_owned(), postal: "3192292".to_owned() }
    } else {
        dice.pick(towns).clone()
    };
    Address {
        postal: town.postal,
        prefecture: "茨城県".to_owned(),
        city: "常陸大宮市".to_owned(),
        town: town.name,
        street: format!("{}番地{}", 100 + dice.below(2_800), if dice.below(3) == 0 { "の2" } else { "" }),
        building: if dice.below(6) == 0 { "コーポ清流 201".to_owned() } else { String::new() },
    }
}
