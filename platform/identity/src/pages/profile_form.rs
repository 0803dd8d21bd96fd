use std::collections::BTreeMap;

use maud::{Markup, html};
use yakuba_base::{
    Address, Date, Era, Lang, NamePart, PersonName, PersonNameError, Phone, PostalCode, wareki,
};
use yakuba_web::FormPairs;
use yakuba_web::ui::{
    DateInput, ErrorLink, FieldProps, Input, NameInput, TextInput, date, fieldset, name, text_input,
};

use crate::resident::Profile;
use crate::tr;

const ADDRESS: [&str; 6] = ["postal", "prefecture", "city", "town", "street", "building"];

/// The profile as it is typed, with what is wrong in it.
pub(super) struct ProfileForm {
    typed: BTreeMap<String, String>,
    wrong: Vec<(&'static str, String)>,
}

impl ProfileForm {
    /// The form with what is known.
    pub(super) fn of(profile: &Profile, lang: Lang) -> ProfileForm {
        let mut typed = BTreeMap::new();
        let mut put = |key: String, value: &str| typed.insert(key, value.to_owned());
        let PersonName { family, given, family_kana, given_kana } = &profile.name;
        for (part, value) in
            [("family", family), ("given", given), ("family_kana", family_kana), ("given_kana", given_kana)]
        {
            put(format!("name.{part}"), value);
        }
        let Address { postal, prefecture, city, town, street, building } = &profile.address;
        for (part, value) in ADDRESS.iter().zip([postal, prefecture, city, town, street, building]) {
            put(format!("address.{part}"), value);
        }
        put("phone".to_owned(), &profile.phone.as_ref().map(ToString::to_string).unwrap_or_default());
        if let Some(day) = profile.birthday {
            // English readers count in western years.
            let (era, year) = match day.wareki().filter(|_| lang != Lang::En) {
                Some(wareki) => (era_code(wareki.era), i32::from(wareki.year)),
                None => ("western", day.year()),
            };
            let parts = [
                ("era", era.to_owned()),
                ("y", year.to_string()),
                ("m", day.month().to_string()),
                ("d", day.day().to_string()),
            ];
            for (part, value) in parts {
                put(format!("birthday.{part}"), &value);
            }
        }
        ProfileForm { typed, wrong: Vec::new() }
    }

    /// What was typed as a profile, or the form again with what is wrong.
    pub(super) fn read(pairs: &FormPairs, lang: Lang, today: Date) -> Result<Profile, ProfileForm> {
        let mut form = ProfileForm { typed: pairs.0.iter().cloned().collect(), wrong: Vec::new() };
        let mut profile = Profile::default();
        let part = |key: &str| form.typed.get(key).map_or("", |value| value.trim());

        let mut wrong: Vec<(&'static str, &'static str)> = Vec::new();
        let names = ["name.family", "name.given", "name.family_kana", "name.given_kana"].map(part);
        if names.iter().any(|name| !name.is_empty()) {
            let [family, given, family_kana, given_kana] = names;
            match PersonName::parse(family, given, family_kana, given_kana) {
                Ok(name) => profile.name = name,
                Err(PersonNameError::Kana(_)) => wrong.push(("name", "profile-kana-wrong")),
                Err(error) if matches!(error.part(), NamePart::FamilyKana | NamePart::GivenKana) => {
                    wrong.push(("name", "profile-kana-wrong"))
                }
                Err(_) => wrong.push(("name", "profile-name-wrong")),
            }
        }
        let [postal, prefecture, city, town, street, building] =
            ADDRESS.map(|name| part(&format!("address.{name}")).to_owned());
        if !postal.is_empty() && PostalCode::parse(&postal).is_err() {
            wrong.push(("address", "profile-postal-wrong"));
        }
        profile.address = Address { postal, prefecture, city, town, street, building }.normalised();
        match part("phone") {
            "" => {}
            phone => match Phone::parse(phone) {
                Ok(phone) => profile.phone = Some(phone),
                Err(_) => wrong.push(("phone", "profile-phone-wrong")),
            },
        }
        let [era, y, m, d] = ["birthday.era", "birthday.y", "birthday.m", "birthday.d"].map(part);
        if !(y.is_empty() && m.is_empty() && d.is_empty()) {
            match wareki::parse(&format!("{}{y}年{m}月{d}日", era_name(era))) {
                Ok(day) if day <= today => profile.birthday = Some(day),
                _ => wrong.push(("birthday", "profile-birthday-wrong")),
            }
        }
        if wrong.is_empty() {
            return Ok(profile);
        }
        form.wrong = wrong.into_iter().map(|(field, key)| (field, tr(lang, key).into_owned())).collect();
        Err(form)
    }

    fn text(&self, key: &str) -> &str {
        self.typed.get(key).map_or("", String::as_str)
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.wrong.iter().find(|(name, _)| *name == field).map(|(_, words)| words.as_str())
    }

    /// What has to be corrected.
    pub(super) fn errors(&self) -> Vec<ErrorLink> {
        self.wrong
            .iter()
            .map(|(field, words)| {
                let field_id = if *field == "address" { "address-postal" } else { field };
                ErrorLink { field_id: field_id.to_owned(), message: words.clone() }
            })
            .collect()
    }

    /// The fields.
    pub(super) fn fields(&self, lang: Lang) -> Markup {
        let labels =
            ["profile-name", "profile-address", "profile-phone", "profile-birthday"].map(|key| tr(lang, key));
        let props = |name, label| FieldProps {
            required: false,
            error: self.error(name),
            ..FieldProps::new(lang, name, label)
        };
        let person = NameInput {
            family: self.text("name.family"),
            given: self.text("name.given"),
            family_kana: self.text("name.family_kana"),
            given_kana: self.text("name.given_kana"),
            kana: true,
            own: true,
        };
        let born = DateInput {
            era: self.text("birthday.era"),
            y: self.text("birthday.y"),
            m: self.text("birthday.m"),
            d: self.text("birthday.d"),
            birthday: true,
        };
        let phone = TextInput {
            value: self.text("phone"),
            input: Input::Phone,
            autocomplete: Some("tel"),
            width: Some(12),
            ..TextInput::default()
        };
        html! {
            (name(&props("name", &labels[0]), &person))
            (fieldset(&FieldProps { id: "address", ..props("address", &labels[1]) }, &self.address(lang)))
            (text_input(&props("phone", &labels[2]), &phone))
            (date(&props("birthday", &labels[3]), &born))
        }
    }

    fn address(&self, lang: Lang) -> Markup {
        let keys =
            ["part-postal", "part-prefecture", "part-city", "part-town", "part-street", "part-building"];
        let purposes =
            [Some("postal-code"), Some("address-level1"), Some("address-level2"), None, None, None];
        html! {
            div.address {
                @for ((part, key), purpose) in ADDRESS.iter().zip(keys).zip(purposes) {
                    @let id = format!("address-{part}");
                    @let full = format!("address.{part}");
                    div.part {
                        label for=(id) { (tr(lang, key)) }
                        input id=(id) name=(full) type="text" value=(self.text(&full)) maxlength="200" autocomplete=[purpose];
                    }
                }
            }
        }
    }
}

fn era_code(era: Era) -> &'static str {
    match era {
        Era::Reiwa => "reiwa",
        Era::Heisei => "heisei",
        Era::Showa => "showa",
        Era::Taisho => "taisho",
        Era::Meiji => "western",
    }
}

fn era_name(code: &str) -> &'static str {
    match code {
        "reiwa" => "令和",
        "heisei" => "平成",
        "showa" => "昭和",
        "taisho" => "大正",
        _ => "",
    }
}
