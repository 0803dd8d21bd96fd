//! The booking form: shown, and read back.

use yakuba_base::{Date, Lang, Phone, Time, text};
use yakuba_city::Internet;
use yakuba_web::ui::{
    Choice, ErrorLink, FieldProps, Input, Look, TextInput, button, checkboxes, details, error_summary,
    radios, select, text_input,
};
use yakuba_web::{FormPairs, Markup, Page, Reader, html};
use yakuba_zone::Zone;

use super::{concession_words, day_words, page, stop_name, tr, tr_args};
use crate::model::{Channel, Concession, Contact, Design, Party, Trip, TripProblem};

/// The form as somebody fills it in.
pub(super) struct Form<'a> {
    pub zone: &'a Zone<Internet>,
    pub reader: &'a Reader,
    pub design: &'a Design,
    pub typed: &'a FormPairs,
    pub problems: &'a [TripProblem],
    /// Where it is sent.
    pub action: &'a str,
}

/// How many days can be chosen: today and seven more.
pub(super) const DAYS: i64 = 7;

type Options = Vec<(String, String)>;

fn count(from: i64, to: i64) -> Options {
    (from..=to).map(|n| (n.to_string(), n.to_string())).collect()
}

impl Form<'_> {
    fn lang(&self) -> Lang {
        self.reader.lang
    }

    fn error(&self, field: &str) -> Option<String> {
        let problem = self.problems.iter().find(|(name, _)| *name == field);
        problem.map(|(_, key)| tr(self.lang(), key).into_owned())
    }

    fn text(
        &self,
        name: &'static str,
        hint: Option<&'static str>,
        input: Input,
        autocomplete: Option<&'static str>,
    ) -> Markup {
        let lang = self.lang();
        let (label, hint, error) = (tr(lang, name), hint.map(|hint| tr(lang, hint)), self.error(name));
        let required = matches!(name, "name" | "phone");
        let props = FieldProps {
            hint: hint.as_deref(),
            error: error.as_deref(),
            required,
            ..FieldProps::new(lang, name, &label)
        };
        let value = self.typed.text(name);
        text_input(&props, &TextInput { value, input, autocomplete, width: Some(20), ..TextInput::default() })
    }

    fn choice(&self, name: &'static str, choices: &[(String, String)]) -> Markup {
        let (label, error) = (tr(self.lang(), name), self.error(name));
        let props = FieldProps { error: error.as_deref(), ..FieldProps::new(self.lang(), name, &label) };
        let choices: Vec<Choice<'_>> =
            choices.iter().map(|(value, label)| Choice::new(value, label)).collect();
        select(&props, &choices, Some(self.typed.text(name)))
    }

    fn stops(&self) -> Options {
        let lang = self.lang();
        let network = self.design.network();
        let name = |stop: &crate::model::Stop| {
            if lang == Lang::Ja {
                format!("{}（{}）", stop.name, stop.kana)
            } else {
                stop_name(lang, stop).to_owned()
            }
        };
        network.open_stops().into_iter().map(|stop| (stop.key.clone(), name(stop))).collect()
    }

    fn days(&self) -> Options {
        let today = self.zone.clock.today();
        (0..=DAYS)
            .map(|ahead| today.add_days(ahead))
            .map(|day| (day.to_string(), day_words(self.lang(), day)))
            .collect()
    }

    /// Quarters of all hours somebody drives in.
    fn times(&self) -> Options {
        let hours = |pick: fn(&crate::model::Operation) -> u8| self.design.operations.iter().map(pick);
        let from = hours(|operation| operation.from_hour).min().unwrap_or(8);
        let to = hours(|operation| operation.to_hour).max().unwrap_or(17);
        (from..=to)
            .flat_map(|hour| [0, 15, 30, 45].map(|minute| (hour, minute)))
            .filter(|&(hour, minute)| hour < to || minute == 0)
            .map(|(hour, minute)| format!("{hour:02}:{minute:02}"))
            .map(|time| (time.clone(), time))
            .collect()
    }

    /// What few need: folded, open when something in it is filled in or wrong.
    fn more(&self) -> Markup {
        let lang = self.lang();
        let concessions: Options = Concession::ALL
            .into_iter()
            .map(|known| (known.name().to_owned(), concession_words(lang, known)))
            .collect();
        let label = tr(lang, "weekly");
        let weekly = FieldProps { required: false, ..FieldProps::new(lang, "weekly", &label) };
        let every = tr(lang, "weekly-yes");
        let chosen = if self.typed.text("weekly").is_empty() { &[][..] } else { &["yes"][..] };
        let fields = ["wheelchairs", "companions", "luggage", "coupon", "mail", "booker", "note", "weekly"];
        let is_open = fields.iter().any(|name| {
            !matches!(self.typed.text(name), "" | "0") || self.problems.iter().any(|(field, _)| field == name)
        });
        let body = html! {
            (self.choice("wheelchairs", &count(0, 2)))
            (self.choice("companions", &count(0, 4)))
            (self.choice("child_seats", &count(0, 2)))
            (self.choice("luggage", &count(0, 4)))
            (self.choice("concession", &concessions))
            (self.text("coupon", None, Input::Text, None))
            (checkboxes(&weekly, &[Choice::new("yes", &every)], chosen))
            (self.text("booker", Some("booker-hint"), Input::Text, None))
            (self.text("mail", Some("mail-hint"), Input::Mail, Some("email")))
            (self.text("note", Some("note-hint"), Input::Text, None))
        };
        if is_open {
            html! { section aria-labelledby="more" { h2 id="more" { (tr(lang, "more")) } (body) } }
        } else {
            details(&tr(lang, "more"), &body)
        }
    }

    /// The page.
    pub fn page(&self) -> Page {
        let lang = self.lang();
        let links: Vec<ErrorLink> = self
            .problems
            .iter()
            .map(|(field, key)| ErrorLink {
                field_id: (*field).to_owned(),
                message: tr(lang, key).into_owned(),
            })
            .collect();
        let (by_label, arrive, leave) = (tr(lang, "by"), tr(lang, "by-arrive"), tr(lang, "by-leave"));
        let by = FieldProps::new(lang, "by", &by_label);
        let (from, to) = (self.typed.text("from"), self.typed.text("to"));
        let map = |pick: &str| format!("/taxi/stops?pick={pick}&from={from}&to={to}");
        let title = tr(lang, "book");
        let stops = self.stops();
        let phone = self.zone.city.contact.phone.as_str();
        let body = html! {
            (error_summary(lang, &links))
            h1 { (title) }
            p.lead { (tr(lang, "book-lead")) }
            form method="post" action=(self.action) {
                (self.choice("from", &stops))
                p.beside-field { a href=(map("from")) { (tr(lang, "from-map")) } }
                (self.choice("to", &stops))
                p.beside-field { a href=(map("to")) { (tr(lang, "to-map")) } }
                (self.choice("day", &self.days()))
                (radios(&by, &[Choice::new("arrive", &arrive), Choice::new("leave", &leave)], Some(self.typed.text("by"))))
                (self.choice("time", &self.times()))
                (self.choice("riders", &count(1, 8)))
                (self.text("name", Some("name-hint"), Input::Text, Some("name")))
                (self.text("phone", Some("phone-hint"), Input::Phone, Some("tel")))
                (self.more())
                (button(&tr(lang, "find-rides"), Look::Primary))
            }
            p.hint { (tr(lang, "stops-note")) }
            p { (tr_args(lang, "by-telephone", &[("phone", phone.into())])) }
        };
        page(self.zone, self.reader, &title, Some("/"), !self.problems.is_empty(), body)
    }
}

/// What was typed as a trip; what cannot be read at all stays empty and is named as a problem.
pub(super) fn read(
    form: &FormPairs,
    design: &Design,
    today: Date,
    lang: Lang,
) -> Result<Trip, Vec<TripProblem>> {
    let network = design.network();
    let key = |field: &str| network.find(form.text(field)).map_or_else(String::new, |stop| stop.key.clone());
    let number = |field: &str, empty: i64| {
        let typed = text::half_width_digits(form.text(field));
        if typed.trim().is_empty() { empty } else { typed.trim().parse::<i64>().unwrap_or(-1) }
    };
    let words = |field: &str, most: usize| form.text(field).trim().chars().take(most).collect::<String>();
    let time: Option<Time> = form.text("time").parse().ok();
    let phone = Phone::parse(form.text("phone")).map(|phone| phone.digits().to_owned()).unwrap_or_default();
    let trip = Trip {
        day: form.text("day").parse().unwrap_or(today.add_days(-1)),
        from: key("from"),
        to: key("to"),
        time: time.unwrap_or(Time::MIDNIGHT),
        arrive_by: form.text("by") != "leave",
        party: Party {
            riders: number("riders", -1),
            wheelchairs: number("wheelchairs", 0),
            child_seats: number("child_seats", 0),
            luggage: number("luggage", 0),
            companions: number("companions", 0),
            concession: Concession::from_name(form.text("concession")),
        },
        name: words("name", 60),
        phone,
        lang,
        channel: Channel::Web,
        contact: Contact { booker: words("booker", 60), mail: words("mail", 200) },
        note: words("note", 100),
        coupon: words("coupon", 20),
        weekly: form.text("weekly") == "yes",
    };
    let mut problems = trip.problems(design, today);
    if time.is_none() {
        problems.push(("time", "wrong-time"));
    }
    if problems.is_empty() { Ok(trip) } else { Err(problems) }
}
