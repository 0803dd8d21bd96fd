//! Made-up answers to any form: what is shown and required is answered by its kind, until nothing stands in the way.

use serde_json::{Value, json};
use yakuba_base::{Date, Lang};
use yakuba_city::{Internet, Lgwan};
use yakuba_forms::{Answers, Compiled, Field, Mode, evaluate, field::FieldType, problems_for_submission};
use yakuba_store::Tx;
use yakuba_zone::Zone;

use super::{
    Dice,
    person::{self, Town},
};
use crate::{
    catalogue::Offered,
    store::drafts::{self, Upload},
};

/// How often another set of answers is tried before a form is left out.
const TRIES: usize = 24;

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Where the pictures of an application are put, as by whoever makes it.
pub(crate) enum Pictures<'z> {
    /// Outside, waiting to be sent, as one brought by a program would.
    Outside(&'z Zone<Internet>),
    /// In the office, by the clerk who enters it.
    Office(&'z Zone<Lgwan>),
}

/// Answers with which the form can be sent, if some are found.
pub(crate) async fn answers(
    pictures: Pictures<'_>,
    offered: &Offered,
    towns: &[Town],
    today: Date,
    dice: &mut Dice,
) -> Result<Option<Answers>, Failed> {
    for _ in 0..TRIES {
        let mut maker = Maker { form: &offered.form, today, towns, dice };
        let mut answers = maker.fill();
        for path in file_paths(&offered.form, &answers, today) {
            answers.set_at(&path, json!([pictures.another().await?]));
        }
        let problems = problems_for_submission(&offered.form, &answers, today);
        if problems.is_empty() {
            return Ok(Some(answers));
        }
        tracing::debug!(slug = %offered.offer.procedure.slug, problems = ?problems.iter().map(|p| (&p.path, p.code(), p.message(Lang::Ja, ""))).collect::<Vec<_>>(), "made-up answers do not fit");
    }
    tracing::warn!(slug = %offered.offer.procedure.slug, "no made-up answers fit this form");
    Ok(None)
}

impl Pictures<'_> {
    /// One more picture, as an answer names it.
    async fn another(&self) -> Result<Value, Failed> {
        let stored = match self {
            Pictures::Outside(zone) => zone.files.put(&zone.clock, PICTURE.to_vec()).await?,
            Pictures::Office(zone) => zone.files.put(&zone.clock, PICTURE.to_vec()).await?,
        };
        let (name, mime) = ("写真.png", "image/png");
        let file = json!({ "id": stored.id, "name": name, "mime": mime, "size": stored.size, "sha256": stored.sha256 });
        if let Pictures::Outside(zone) = self {
            let upload = Upload { id: stored.id, name: name.to_owned(), mime: mime.to_owned() };
            let (owner, now) = (drafts::waiting_owner(&stored.sha256), zone.clock.now());
            zone.store
                .write(async move |tx: &mut Tx<Internet>| {
                    drafts::add_upload(tx, &owner, &upload, stored.size, &stored.sha256, now).await
                })
                .await?;
        }
        Ok(file)
    }
}

/// A white dot: the smallest picture that is one.
const PICTURE: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0xf8,
    0x0f, 0x00, 0x01, 0x01, 0x01, 0x00, 0x1b, 0xb6, 0xee, 0x56, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae,
    0x42, 0x60, 0x82,
];

/// Where files are asked for and none are yet.
fn file_paths(form: &Compiled, answers: &Answers, today: Date) -> Vec<String> {
    let evaluation = evaluate(form, answers, today, Mode::Submitting);
    let wanted = evaluation.fields.iter().filter(|state| state.visible.is_yes() && state.required.is_yes());
    wanted
        .filter(|state| {
            form.form().locate(&state.path).is_some_and(|located| {
                matches!(
                    located.field.kind,
                    FieldType::Files(_) | FieldType::Photo(_) | FieldType::Signature(_)
                )
            })
        })
        .map(|state| state.path.clone())
        .filter(|path| answers.at(path).is_none())
        .collect()
}

struct Maker<'a> {
    form: &'a Compiled,
    today: Date,
    towns: &'a [Town],
    dice: &'a mut Dice,
}

impl Maker<'_> {
    fn fill(&mut self) -> Answers {
        let mut answers = Answers::new();
        let form = self.form.form().clone();
        for page in &form.pages {
            for field in &page.fields {
                let evaluation = evaluate(self.form, &answers, self.today, Mode::Submitting);
                let shown = evaluation.field(&field.key).is_some_and(|state| state.visible.is_yes());
                let wanted = evaluation.field(&field.key).is_some_and(|state| state.required.is_yes());
                if shown
                    && (wanted || self.dice.below(4) == 0)
                    && let Some(answer) = self.answer(field)
                {
                    answers.set(field.key.clone(), answer);
                }
            }
        }
        answers
    }

    fn answer(&mut self, field: &Field) -> Option<Value> {
        let about = field.key.as_str();
        Some(match &field.kind {
            FieldType::Text(text) => json!(self.text(text.max_length, about)),
            FieldType::LongText(_) => json!(*self.dice.pick(&[
                "別紙のとおりです。ご確認をお願いします。",
                "家の前の道路に穴が開いていて、車が通るたびに水がはねます。",
                "平日の午前中に連絡がつきます。\n午後は家族が電話に出ます。",
                "山方の地区で三年間、高齢の方の買い物と通院の手伝いをしてきました。困りごとの多くは、どこに聞けばよいか分からないことでした。\n窓口でもインターネットでも、一度の相談で終わるようにしたいと考えています。土曜日の活動は、これからも続けるつもりです。",
            ])),
            FieldType::Number(number) => {
                let whole = |number: yakuba_forms::expression::Number| number.floor().whole();
                let low = number.min.and_then(whole).unwrap_or(1).max(1);
                let high = number.max.and_then(whole).unwrap_or(low + 4);
                json!(
                    low + self.dice.below(usize::try_from((high - low).clamp(0, 9)).unwrap_or(0) + 1) as i64
                )
            }
            FieldType::Yen(yen) => {
                let low = yen.min.unwrap_or(0).max(1_000);
                json!(yen.max.map_or(low + 1_000 * self.dice.below(90) as i64, |max| (low + 5_000).min(max)))
            }
            FieldType::Date(_) => json!(self.date(about)),
            FieldType::Time(_) => json!(*self.dice.pick(&["09:00", "10:30", "13:00", "15:00"])),
            FieldType::Choice(choice) => json!(self.dice.pick(&choice.options).value),
            FieldType::Choices(choices) => {
                let least = choices.min.unwrap_or(1).max(1);
                let values: Vec<&str> =
                    choices.options.iter().take(least).map(|option| option.value.as_str()).collect();
                json!(values)
            }
            FieldType::YesNo(_) => json!(self.dice.below(3) == 0),
            FieldType::PersonName(_) => json!(person::name(self.dice)),
            FieldType::Address(_) => json!(person::address(self.dice, self.towns)),
            FieldType::Phone(_) => json!(format!("0295{:06}", 520_000 + self.dice.below(9_999))),
            FieldType::Mail(_) => json!(format!("resident{}@example.jp", self.dice.below(900))),
            FieldType::CorporateNumber(_) => json!("1010601008968"),
            FieldType::BankAccount(_) => json!({
                "bank": "常陽銀行", "branch": "大宮支店", "kind": "ordinary",
                "number": format!("{:07}", self.dice.below(9_999_999)), "holder": "アサガオ ハナコ"
            }),
            FieldType::MapPoint(_) => {
                json!({ "lat": 36.54 + self.dice.below(100) as f64 / 1_000.0, "lon": 140.40 + self.dice.below(80) as f64 / 1_000.0 })
            }
            FieldType::Group(group) => {
                let rows = group.min.max(1).min(group.max.max(1));
                let row = |maker: &mut Self| -> Value {
                    let members = group
                        .fields
                        .iter()
                        .filter_map(|member| Some((member.key.clone(), maker.answer(member)?)));
                    Value::Object(members.collect())
                };
                let rows: Vec<Value> = (0..rows).map(|_| row(self)).collect();
                json!(rows)
            }
            FieldType::Consent(_) => json!(true),
            FieldType::Files(_)
            | FieldType::Photo(_)
            | FieldType::Signature(_)
            | FieldType::Guidance(_)
            | FieldType::Calculated(_) => return None,
        })
    }

    fn text(&mut self, max_length: usize, about: &str) -> String {
        let words = if about.contains("kana") {
            "アサガオ"
        } else if about.contains("number") || about.contains("no") {
            "12345"
        } else {
            *self.dice.pick(&["清流の会", "西の沢", "柴犬", "シロ", "会議", "大宮小学校"])
        };
        words.chars().take(max_length).collect()
    }

    fn date(&mut self, about: &str) -> Date {
        if about.contains("birth") {
            let years = 20 + self.dice.below(65) as i64;
            return self.today.add_days(-365 * years - self.dice.below(365) as i64);
        }
        let future =
            ["from", "use", "visit", "start", "move", "wish", "pickup", "play", "until", "end", "on"];
        let days = 10 + self.dice.below(20) as i64;
        // What ends does so after it began.
        if ["_to", "_until", "_end"].iter().any(|end| about.ends_with(end)) {
            return self.today.add_days(40 - 2 * days);
        }
        if future.iter().any(|word| about.contains(word)) && self.dice.below(2) == 0 {
            self.today.add_days(days)
        } else {
            self.today.add_days(-days)
        }
    }
}
