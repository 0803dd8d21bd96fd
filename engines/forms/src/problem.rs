//! What is wrong with an answer, in words that say what to do.

use serde::ser::{Serialize, SerializeMap, Serializer};
use yakuba_base::{Date, Lang, Text};

use crate::field::Script;

/// Something wrong with one answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The input it belongs to: `key`, `key.part`, `group.0.key`, `group.0.key.part`.
    pub path: String,
    /// What is wrong.
    pub reason: Reason,
}

impl Problem {
    /// A problem at `path`.
    pub fn new(path: impl Into<String>, reason: Reason) -> Self {
        Self { path: path.into(), reason }
    }

    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        self.reason.code()
    }

    /// What a person reads beside the field named `label`.
    pub fn message(&self, lang: Lang, label: &str) -> String {
        self.reason.message(lang, label)
    }

    /// The same problem further inside.
    pub(crate) fn within(mut self, outer: &str) -> Self {
        self.path = if self.path.is_empty() { outer.to_owned() } else { format!("{outer}.{}", self.path) };
        self
    }
}

/// For programs: `{"path", "code", "message"}`, the message in Japanese without the label.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("code", self.code())?;
        map.serialize_entry("message", &self.message(Lang::Ja, &self.path))?;
        map.end()
    }
}

/// Why an answer cannot be taken as it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// An answer is needed.
    Required,
    /// More characters than fit.
    TooLong {
        /// Characters that fit.
        most: usize,
    },
    /// Invisible control characters.
    ControlCharacter,
    /// Letters of another script.
    Script(Script),
    /// Not readable as a number.
    NotANumber,
    /// More digits behind the point than asked for.
    TooManyDecimals {
        /// Digits asked for.
        most: u32,
    },
    /// Below the least.
    TooSmall {
        /// The least, as shown.
        least: String,
    },
    /// Above the greatest.
    TooLarge {
        /// The greatest, as shown.
        most: String,
    },
    /// Not readable as a date, or a day that does not exist.
    NotADate,
    /// Before the first day.
    TooEarly {
        /// The first day.
        first: Date,
    },
    /// After the last day.
    TooLate {
        /// The last day.
        last: Date,
    },
    /// Not a time of day.
    NotATime,
    /// Not one of the options.
    NotAnOption,
    /// Fewer than needed.
    TooFew {
        /// How many are needed.
        least: usize,
    },
    /// More than can be taken.
    TooMany {
        /// How many can be taken.
        most: usize,
    },
    /// Not a telephone number.
    NotAPhone,
    /// Not a mail address.
    NotAMail,
    /// Not a postal code.
    NotAPostalCode,
    /// Not a corporate number (法人番号), most often a digit mistyped.
    NotACorporateNumber,
    /// Not an account number of 7 digits, or ゆうちょ's 記号 and 番号.
    NotAnAccount,
    /// Not a place in Japan.
    NotAPlace,
    /// The consent was not given.
    NoConsent,
    /// A file of another kind.
    FileKind {
        /// The kinds that can be taken.
        accepted: String,
    },
    /// A file too large.
    FileTooLarge {
        /// Megabytes that can be taken.
        most_mb: u32,
    },
    /// JSON of another shape than the field's.
    WrongShape,
    /// A check of the form does not hold; the form's own words.
    Check(Text),
    /// The fee cannot be computed from these answers.
    Fee,
    /// The form has no such question.
    NoSuchField,
}

impl Reason {
    /// A stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter => "control_character",
            Self::Script(_) => "script",
            Self::NotANumber => "not_a_number",
            Self::TooManyDecimals { .. } => "too_many_decimals",
            Self::TooSmall { .. } => "too_small",
            Self::TooLarge { .. } => "too_large",
            Self::NotADate => "not_a_date",
            Self::TooEarly { .. } => "too_early",
            Self::TooLate { .. } => "too_late",
            Self::NotATime => "not_a_time",
            Self::NotAnOption => "not_an_option",
            Self::TooFew { .. } => "too_few",
            Self::TooMany { .. } => "too_many",
            Self::NotAPhone => "not_a_phone",
            Self::NotAMail => "not_a_mail",
            Self::NotAPostalCode => "not_a_postal_code",
            Self::NotACorporateNumber => "not_a_corporate_number",
            Self::NotAnAccount => "not_an_account",
            Self::NotAPlace => "not_a_place",
            Self::NoConsent => "no_consent",
            Self::FileKind { .. } => "file_kind",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::WrongShape => "wrong_shape",
            Self::Check(_) => "check",
            Self::Fee => "fee",
            Self::NoSuchField => "no_such_field",
        }
    }

    /// What a person reads: what is wrong and what to do.
    pub fn message(&self, lang: Lang, label: &str) -> String {
        match lang {
            Lang::Ja => self.japanese(label),
            Lang::Easy => self.easy(label),
            Lang::En => self.english(label),
        }
    }

    fn japanese(&self, label: &str) -> String {
        match self {
            Self::Required => format!("「{label}」に答えてください。"),
            Self::TooLong { most } => format!("「{label}」は{most}文字までです。短くしてください。"),
            Self::ControlCharacter => {
                format!("「{label}」に見えない記号が入っています。入れ直してください。")
            }
            Self::Script(Script::Kana) => format!("「{label}」はカタカナで入れてください。"),
            Self::Script(Script::Digits) => format!("「{label}」は数字で入れてください。"),
            Self::Script(_) => format!("「{label}」は英字・数字・記号で入れてください。"),
            Self::NotANumber => format!("「{label}」は数字で入れてください。"),
            Self::TooManyDecimals { most: 0 } => format!("「{label}」は小数のない数で入れてください。"),
            Self::TooManyDecimals { most } => format!("「{label}」は小数第{most}位までで入れてください。"),
            Self::TooSmall { least } => format!("「{label}」は{least}以上で入れてください。"),
            Self::TooLarge { most } => format!("「{label}」は{most}以下で入れてください。"),
            Self::NotADate => format!("「{label}」はカレンダーにある日付を、年・月・日で入れてください。"),
            Self::TooEarly { first } => format!("「{label}」は{}以後の日付を入れてください。", first.long()),
            Self::TooLate { last } => format!("「{label}」は{}以前の日付を入れてください。", last.long()),
            Self::NotATime => format!("「{label}」は 9:30 のように時刻で入れてください。"),
            Self::NotAnOption => format!("「{label}」は選択肢の中から選んでください。"),
            Self::TooFew { least } => format!("「{label}」は{least}つ以上必要です。"),
            Self::TooMany { most } => format!("「{label}」は{most}つまでです。減らしてください。"),
            Self::NotAPhone => {
                format!("「{label}」は市外局番からの電話番号を数字で入れてください。例: 0295-52-1111")
            }
            Self::NotAMail => format!("「{label}」はメールアドレスの形で入れてください。例: name@example.jp"),
            Self::NotAPostalCode => format!("「{label}」の郵便番号は7けたの数字で入れてください。"),
            Self::NotACorporateNumber => {
                format!("「{label}」は13けたの法人番号です。1けたずつ確かめてください。")
            }
            Self::NotAnAccount => format!(
                "「{label}」の口座番号は7けたまでの数字です。ゆうちょ銀行は記号（5けた）と番号を入れてください。"
            ),
            Self::NotAPlace => format!("「{label}」は日本の地図の上で選んでください。"),
            Self::NoConsent => format!("先に進むには「{label}」への同意が必要です。"),
            Self::FileKind { accepted } => format!("「{label}」に付けられるファイルは {accepted} です。"),
            Self::FileTooLarge { most_mb } => {
                format!("「{label}」のファイルは1つ{most_mb}MBまでです。小さくして付けてください。")
            }
            Self::WrongShape => format!("「{label}」を読み取れませんでした。入れ直してください。"),
            Self::Check(text) => text.get(Lang::Ja).to_owned(),
            Self::Fee => "手数料を計算できません。手数料に関わる答えを確かめてください。".to_owned(),
            Self::NoSuchField => format!("「{label}」という項目はこの手続にありません。"),
        }
    }

    fn easy(&self, label: &str) -> String {
        match self {
            Self::Required => format!("「{label}」を 書いてください。"),
            Self::TooLong { most } => format!("「{label}」が 長いです。{most}文字までに してください。"),
            Self::ControlCharacter => {
                format!("「{label}」に 見えない 文字が あります。もう一度 書いてください。")
            }
            Self::Script(Script::Kana) => format!("「{label}」は カタカナで 書いてください。"),
            Self::Script(Script::Digits) | Self::NotANumber => {
                format!("「{label}」は 数字で 書いてください。")
            }
            Self::Script(_) => format!("「{label}」は アルファベットと 数字で 書いてください。"),
            Self::TooManyDecimals { most: 0 } => format!("「{label}」は 点(.)のない 数字で 書いてください。"),
            Self::TooManyDecimals { most } => {
                format!("「{label}」は 点(.)の後を {most}つまでに してください。")
            }
            Self::TooSmall { least } => {
                format!("「{label}」は {least}か、{least}より 大きい 数字に してください。")
            }
            Self::TooLarge { most } => {
                format!("「{label}」は {most}か、{most}より 小さい 数字に してください。")
            }
            Self::NotADate => {
                format!("「{label}」は 年、月、日を 書いてください。カレンダーに ある 日に してください。")
            }
            Self::TooEarly { first } => {
                format!("「{label}」は {}か、その後の 日に してください。", first.long())
            }
            Self::TooLate { last } => {
                format!("「{label}」は {}か、その前の 日に してください。", last.long())
            }
            Self::NotATime => format!("「{label}」は 9:30 のように 時間を 書いてください。"),
            Self::NotAnOption => format!("「{label}」を 選んでください。"),
            Self::TooFew { least } => format!("「{label}」は {least}つより 少なく できません。"),
            Self::TooMany { most } => format!("「{label}」は {most}つまでです。"),
            Self::NotAPhone => format!("「{label}」は 電話番号を 数字で 書いてください。例: 0295-52-1111"),
            Self::NotAMail => format!("「{label}」は メールアドレスを 書いてください。例: name@example.jp"),
            Self::NotAPostalCode => format!("「{label}」の 郵便番号は 数字 7つです。"),
            Self::NotACorporateNumber => {
                format!("「{label}」は 数字 13です。会社の 番号を もう一度 見てください。")
            }
            Self::NotAnAccount => format!("「{label}」の 口座の 番号は 数字 7つまでです。"),
            Self::NotAPlace => format!("「{label}」は 地図で 日本の 場所を 選んでください。"),
            Self::NoConsent => format!("「{label}」に「はい」と 答えると、次に 行けます。"),
            Self::FileKind { accepted } => {
                format!("「{label}」には {accepted} の ファイルを 付けてください。")
            }
            Self::FileTooLarge { most_mb } => {
                format!("「{label}」の ファイルが 大きいです。{most_mb}MBまでに してください。")
            }
            Self::WrongShape => format!("「{label}」が 読めませんでした。もう一度 書いてください。"),
            Self::Check(text) => text.get(Lang::Easy).to_owned(),
            Self::Fee => "お金の 計算が できません。答えを もう一度 見てください。".to_owned(),
            Self::NoSuchField => format!("「{label}」は この 手続に ありません。"),
        }
    }

    fn english(&self, label: &str) -> String {
        match self {
            Self::Required => format!("Answer “{label}”."),
            Self::TooLong { most } => format!("“{label}” can have up to {most} characters. Make it shorter."),
            Self::ControlCharacter => format!("“{label}” contains invisible characters. Type it again."),
            Self::Script(Script::Kana) => format!("Write “{label}” in katakana."),
            Self::Script(Script::Digits) | Self::NotANumber => format!("Write “{label}” in digits."),
            Self::Script(_) => format!("Write “{label}” in letters, digits and signs of ASCII."),
            Self::TooManyDecimals { most: 0 } => format!("Write “{label}” as a whole number."),
            Self::TooManyDecimals { most } => format!("Write “{label}” with up to {most} decimal places."),
            Self::TooSmall { least } => format!("“{label}” must be {least} or more."),
            Self::TooLarge { most } => format!("“{label}” must be {most} or less."),
            Self::NotADate => format!("Give “{label}” as a day that exists, with year, month and day."),
            Self::TooEarly { first } => format!("“{label}” must be on or after {first}."),
            Self::TooLate { last } => format!("“{label}” must be on or before {last}."),
            Self::NotATime => format!("Give “{label}” as a time such as 9:30."),
            Self::NotAnOption => format!("Choose “{label}” from the options."),
            Self::TooFew { least } => format!("“{label}” needs at least {least}."),
            Self::TooMany { most } => format!("“{label}” can have at most {most}. Remove some."),
            Self::NotAPhone => {
                format!("Give “{label}” as a telephone number with its area code, such as 0295-52-1111.")
            }
            Self::NotAMail => format!("Give “{label}” as a mail address such as name@example.jp."),
            Self::NotAPostalCode => format!("The postal code of “{label}” has 7 digits."),
            Self::NotACorporateNumber => {
                format!("“{label}” is a corporate number of 13 digits. Check each digit.")
            }
            Self::NotAnAccount => format!(
                "The account number of “{label}” has up to 7 digits. For Japan Post Bank give the code (5 digits) and number."
            ),
            Self::NotAPlace => format!("Choose “{label}” on the map of Japan."),
            Self::NoConsent => format!("To go on, your consent to “{label}” is needed."),
            Self::FileKind { accepted } => format!("“{label}” takes files of these kinds: {accepted}."),
            Self::FileTooLarge { most_mb } => {
                format!("Each file of “{label}” can have up to {most_mb} MB. Attach a smaller one.")
            }
            Self::WrongShape => format!("“{label}” could not be read. Enter it again."),
            Self::Check(text) => text.get(Lang::En).to_owned(),
            Self::Fee => "The fee cannot be computed. Check the answers it depends on.".to_owned(),
            Self::NoSuchField => format!("This procedure has no question “{label}”."),
        }
    }
}
