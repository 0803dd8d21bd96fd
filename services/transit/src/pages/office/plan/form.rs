//! A design as a form, and back.

use std::collections::BTreeMap;

use yakuba_base::Lang;
use yakuba_base::text::half_width_digits;
use yakuba_web::ui::{FieldProps, TextInput, text_area, text_input};
use yakuba_web::{FormPairs, Markup, html};

use crate::model::{Concession, Coupon, Design, Operation, ShiftPattern, Sponsor, Ways};

/// A number with its name and unit.
fn number(name: &str, label: &str, unit: &str, value: i64) -> Markup {
    let props = FieldProps { required: false, ..FieldProps::new(Lang::Ja, name, label) };
    let value = value.to_string();
    let input = yakuba_web::ui::Input::Digits;
    text_input(
        &props,
        &TextInput { value: &value, input, width: Some(4), after: Some(unit), ..TextInput::default() },
    )
}

/// The numbers of an operation: field, label, unit, value.
fn numbers(of: &Operation) -> Vec<(&'static str, &'static str, &'static str, i64)> {
    let off = |concession| of.tariff.concessions.get(&concession).copied().unwrap_or(0);
    vec![
        ("from_hour", "始まり", "時", i64::from(of.from_hour)),
        ("to_hour", "終わり", "時", i64::from(of.to_hour)),
        ("notice", "何分前まで予約できるか", "分前", of.notice),
        ("days_ahead", "何日先まで予約できるか", "日先", of.days_ahead),
        ("pickup_window", "お迎えの約束の幅", "分", of.pickup_window),
        ("arrival_window", "到着の約束の幅", "分", of.arrival_window),
        ("ride_percent", "乗車時間の上限（直行に対して）", "％＋10分", of.ride_percent),
        ("base", "運賃（1人）", "円", of.tariff.base),
        ("base_km", "この距離まで基本の運賃", "km", of.tariff.base_km),
        ("per_km", "それより先1kmごと（均一は0）", "円", of.tariff.per_km),
        ("most", "運賃の上限（なければ0）", "円", of.tariff.most),
        ("disabled", "障害者手帳の割引", "％", off(Concession::Disabled)),
        ("senior", "75歳以上の割引", "％", off(Concession::Senior)),
        ("child", "小学生以下の割引", "％", off(Concession::Child)),
    ]
}

fn coupons(of: &Operation) -> String {
    of.tariff.coupons.iter().map(|it| format!("{},{},{}\n", it.code, it.off, it.until)).collect()
}

fn sponsors(of: &Operation) -> String {
    of.tariff.sponsors.iter().map(|it| format!("{},{},{}\n", it.stop, it.name, it.pays)).collect()
}

/// An operation's part of the form.
pub(super) fn operation(of: &Operation) -> Markup {
    let key = |field: &str| format!("{}.{field}", of.key);
    let lines = |field: &str, label: &str, hint: &str, value: &str| {
        let name = key(field);
        let props =
            FieldProps { required: false, hint: Some(hint), ..FieldProps::new(Lang::Ja, &name, label) };
        text_area(&props, value, 3, None)
    };
    html! {
        section.card {
            h2 { (of.name) }
            div.grid-fields { @for (field, label, unit, value) in numbers(of) { (number(&key(field), label, unit, value)) } }
            label for=(key("ways")) { "走る区間" }
            select id=(key("ways")) name=(key("ways")) {
                option value="everywhere" selected[of.ways == Ways::Everywhere] { "市内のすべて" }
                option value="far" selected[of.ways == Ways::ToAndFromFar] { "美和・緒川・御前山とそのほかの地区の間" }
            }
            (lines("coupons", "利用券", "1行に1つ：番号,引く円,最後の日（例：HARU,200,2027-03-31）", &coupons(of)))
            (lines("sponsors", "協賛乗降場所", "1行に1つ：乗降場所のキー,協賛者,1人あたり引く円", &sponsors(of)))
        }
    }
}

/// The fleet's part: a line for each vehicle, and an empty one.
pub(super) fn fleet(design: &Design) -> Markup {
    let empty = ShiftPattern {
        key: String::new(),
        name: String::new(),
        licence: crate::model::Licence::Taxi,
        operation: String::new(),
        home: String::new(),
        from_hour: 8,
        to_hour: 17,
        seats: 8,
        wheelchairs: 0,
        child_seats: 0,
    };
    html! {
        section.card {
            h2 { "車両" }
            p.hint { "車両をやめるときは、名前を空にします。最後の行に入れると、1台増えます。" }
            div.table-scroll tabindex="0" role="region" aria-label="車両" {
                table {
                    caption.unseen { "車両" }
                    thead { tr { @for head in ["名前", "運行", "免許", "車庫（乗降場所）", "始まり", "終わり", "座席", "車いす", "子ども用"] { th scope="col" { (head) } } } }
                    tbody { @for (row, duty) in design.fleet.iter().chain([&empty]).enumerate() { (vehicle(design, row, duty)) } }
                }
            }
        }
    }
}

fn vehicle(design: &Design, row: usize, duty: &ShiftPattern) -> Markup {
    let name = |field: &str| format!("car.{row}.{field}");
    let who = if duty.name.is_empty() { "新しい車両" } else { &duty.name };
    let cell = |field: &str, label: &str, value: String| {
        html! { td { input.w3 name=(name(field)) value=(value) inputmode="numeric" aria-label={ (who) "：" (label) }; } }
    };
    html! {
        tr {
            td { input type="hidden" name=(name("key")) value=(duty.key); input.w12 name=(name("name")) value=(duty.name) aria-label={ (who) "：名前" }; }
            td { select name=(name("operation")) aria-label={ (who) "：運行" } { @for of in &design.operations { option value=(of.key) selected[of.key == duty.operation] { (of.name) } } } }
            td { select name=(name("licence")) aria-label={ (who) "：免許" } {
                option value="taxi" selected[duty.licence == crate::model::Licence::Taxi] { "4条" }
                option value="resident" selected[duty.licence == crate::model::Licence::Resident] { "78条" }
            } }
            td { select name=(name("home")) aria-label={ (who) "：車庫" } { @for stop in &design.stops { option value=(stop.key) selected[stop.key == duty.home] { (stop.name) } } } }
            (cell("from", "始まり", duty.from_hour.to_string()))
            (cell("to", "終わり", duty.to_hour.to_string()))
            (cell("seats", "座席", duty.seats.to_string()))
            (cell("wheelchairs", "車いす", duty.wheelchairs.to_string()))
            (cell("child_seats", "子ども用座席", duty.child_seats.to_string()))
        }
    }
}

fn typed(form: &FormPairs, name: &str) -> Option<i64> {
    half_width_digits(form.text(name)).trim().parse().ok()
}

fn small<T: TryFrom<i64>>(form: &FormPairs, name: &str, before: T) -> T {
    typed(form, name).and_then(|number| T::try_from(number).ok()).unwrap_or(before)
}

/// The lines of a table in a text area, three cells each.
fn lines(text: &str) -> impl Iterator<Item = [&str; 3]> {
    text.lines().filter_map(|line| {
        let mut cells = line.split([',', '，', '、']).map(str::trim);
        Some([cells.next()?, cells.next()?, cells.next()?])
    })
}

fn read_operation(form: &FormPairs, of: &Operation) -> Operation {
    let key = |field: &str| format!("{}.{field}", of.key);
    let number = |field: &str, before: i64| typed(form, &key(field)).unwrap_or(before).max(0);
    let mut new = of.clone();
    new.from_hour = small(form, &key("from_hour"), of.from_hour);
    new.to_hour = small(form, &key("to_hour"), of.to_hour);
    new.notice = number("notice", of.notice);
    new.days_ahead = number("days_ahead", of.days_ahead);
    new.pickup_window = number("pickup_window", of.pickup_window);
    new.arrival_window = number("arrival_window", of.arrival_window);
    new.ride_percent = number("ride_percent", of.ride_percent);
    new.ways = if form.text(&key("ways")) == "far" { Ways::ToAndFromFar } else { Ways::Everywhere };
    let tariff = &mut new.tariff;
    tariff.base = number("base", tariff.base);
    tariff.base_km = number("base_km", tariff.base_km);
    tariff.per_km = number("per_km", tariff.per_km);
    tariff.most = number("most", tariff.most);
    let concessions =
        [(Concession::Disabled, "disabled"), (Concession::Senior, "senior"), (Concession::Child, "child")];
    tariff.concessions = concessions
        .into_iter()
        .map(|(concession, field)| (concession, number(field, 0).min(100)))
        .filter(|(_, off)| *off > 0)
        .collect::<BTreeMap<_, _>>();
    tariff.coupons = lines(form.text(&key("coupons")))
        .filter_map(|[code, off, until]| {
            Some(Coupon { code: code.to_owned(), off: off.parse().ok()?, until: until.parse().ok()? })
        })
        .collect();
    tariff.sponsors = lines(form.text(&key("sponsors")))
        .filter_map(|[stop, name, pays]| {
            Some(Sponsor { stop: stop.to_owned(), name: name.to_owned(), pays: pays.parse().ok()? })
        })
        .collect();
    new
}

fn read_vehicle(form: &FormPairs, row: usize, fresh: &str) -> Option<ShiftPattern> {
    let name = |field: &str| format!("car.{row}.{field}");
    let text = |field: &str| form.text(&name(field)).trim().to_owned();
    if text("name").is_empty() {
        return None;
    }
    let key = text("key");
    Some(ShiftPattern {
        key: if key.is_empty() { fresh.to_owned() } else { key },
        name: text("name").chars().take(30).collect(),
        licence: if text("licence") == "resident" {
            crate::model::Licence::Resident
        } else {
            crate::model::Licence::Taxi
        },
        operation: text("operation"),
        home: text("home"),
        from_hour: small(form, &name("from"), 0),
        to_hour: small(form, &name("to"), 0),
        seats: small(form, &name("seats"), 0),
        wheelchairs: small(form, &name("wheelchairs"), 0),
        child_seats: small(form, &name("child_seats"), 0),
    })
}

/// The design with what was typed; `fresh` is the key of a vehicle that is new.
pub(super) fn read(form: &FormPairs, before: &Design, fresh: &str) -> Design {
    let rows = before.fleet.len() + 1;
    Design {
        name: form.text("name").trim().chars().take(60).collect(),
        operations: before.operations.iter().map(|of| read_operation(form, of)).collect(),
        fleet: (0..rows).filter_map(|row| read_vehicle(form, row, fresh)).collect(),
        ..before.clone()
    }
}
