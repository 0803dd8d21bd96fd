use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_flow::{Act, Capacity, Caution, Flow, Role, SeatRef, State, Target, Vote};
use yakuba_web::{
    ExpectedVersion, FormPairs,
    ui::{Choice, ErrorLink, FieldProps, Look, Notice, banner, button, radios, select, text_area},
};

use crate::{Hall, Terms, words};

/// A thing on its way as somebody sees it.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Its way.
    pub flow: &'a Flow,
    /// The version he sees.
    pub version: i64,
    /// Its address, without a slash at the end: an act is posted to its name below it.
    pub address: &'a str,
    /// The city hall at this moment.
    pub hall: &'a Hall,
    /// Who he is.
    pub me: &'a str,
    /// What it is called.
    pub terms: &'a Terms,
}

/// A form that comes back because it could not be done: what was typed stays in it.
#[derive(Debug, Default)]
pub struct Again {
    /// The name of the act.
    pub act: String,
    /// What was typed.
    pub typed: FormPairs,
    /// What is wrong.
    pub errors: Vec<ErrorLink>,
    /// How many events were there when he looked, when somebody else was faster.
    pub seen: Option<i64>,
}

impl Again {
    fn typed(&self, act: &str, name: &str) -> &str {
        if self.act == act { self.typed.text(name) } else { "" }
    }

    fn error(&self, id: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field_id == id).map(|error| error.message.as_str())
    }
}

/// A form that opens; `id` is where an error of the whole form leads.
fn folded(
    seen: &Seen<'_>,
    again: &Again,
    act: &str,
    title: &str,
    key: Option<&str>,
    fields: &Markup,
) -> Markup {
    html! {
        details.fold.act data-key=[key] open[again.act == act] {
            summary id={ "act-" (act) } { (title) @if let Some(key) = key { " " kbd { (key) } } }
            form.fold-body method="post" action={ (seen.address) "/" (act) } {
                (carried(seen))
                (fields)
            }
        }
    }
}

/// What every form carries: the version that was seen, and how much had happened by then.
fn carried(seen: &Seen<'_>) -> Markup {
    html! {
        (ExpectedVersion(seen.version).field())
        input type="hidden" name="events" value=(seen.flow.version);
    }
}

fn note(again: &Again, act: &str, label: &str, required: bool) -> Markup {
    let id = format!("{act}-note");
    let props =
        FieldProps { id: &id, required, error: again.error(&id), ..FieldProps::new(Lang::Ja, "note", label) };
    text_area(&props, again.typed(act, "note"), 3, Some(2_000))
}

fn place(seat: SeatRef) -> String {
    format!("{}.{}", seat.step, seat.seat)
}

fn hidden_seat(seat: SeatRef) -> Markup {
    html! { input type="hidden" name="seat" value=(place(seat)); }
}

/// All that he can do now.
pub fn act_forms(seen: &Seen<'_>, again: &Again) -> Markup {
    let (flow, hall) = (seen.flow, seen.hall);
    let me = seen.me;
    let may = |act: &Act| flow.act(act, me, hall.now, &hall.flow).is_ok();
    let seats: Vec<(SeatRef, Capacity)> = flow
        .waiting()
        .into_iter()
        .filter_map(|seat| Some((seat, flow.capacity(seat, me, hall.now, &hall.flow).ok()?)))
        .collect();
    html! {
        @for (seat, capacity) in &seats {
            (vote(seen, again, *seat, *capacity))
            (send_back(seen, again, *seat))
            @if *capacity == Capacity::Own { (hand_on(seen, again, *seat)) }
        }
        @if let Some(seat) = flow.disputed() { @if may(&Act::Rule { seat, upheld: true }) { (rule(seen, again, seat)) } }
        @for (duty, it) in flow.unread() { @if may(&Act::Read { duty }) {
            (folded(seen, again, "read", "後閲した", Some("a"), &html! {
                p { (words::late(it.why)) }
                input type="hidden" name="duty" value=(duty);
                (note(again, "read", "意見", false))
                (button("後閲した", Look::Primary))
            }))
        } }
        @for seat in flow.waiting() {
            @let who = flow.seat(seat).map(|(_, seat)| hall.post_name(&seat.post)).unwrap_or_default();
            @if may(&Act::Skip { seat }) {
                (folded(seen, again, "skip", &format!("{who}を後閲とする"), None, &html! {
                    p { "この段階をとばして先に進めます。" (who) "には、決裁のあとに読む義務が残ります。" }
                    (hidden_seat(seat)) (note(again, "skip", "理由", false)) (button("後閲とする", Look::Secondary))
                }))
            }
            @if may(&Act::Lift { seat }) {
                (folded(seen, again, "lift", &format!("{who}に承認できる人がいないので、上の職に上げる"), None, &html! {
                    (hidden_seat(seat)) (button("上の職に上げる", Look::Secondary))
                }))
            }
        }
        @if may(&Act::PullBack) {
            (folded(seen, again, "pull-back", "引き戻す", None, &html! {
                p { "回議を止めて、手元に戻します。それまでの承認と合議は、すべて取り消されます。" }
                (note(again, "pull-back", "理由", false)) (button("引き戻す", Look::Secondary))
            }))
        }
        @if flow.version > 0 && may(&Act::Abandon) {
            (folded(seen, again, "abandon", seen.terms.give_up, None, &html! {
                p { (seen.terms.giving_up) }
                (note(again, "abandon", "理由", true)) (button(seen.terms.give_up, Look::Danger))
            }))
        }
    }
}

/// Sends it on its way, at first or again.
pub fn submit_form(seen: &Seen<'_>, again: &Again) -> Markup {
    let returned = matches!(seen.flow.state, State::Returned { .. });
    let choices = [
        Choice::new("same", "変わっていない（字句の修正など。差し戻した段階から続けます）"),
        Choice::new("changed", "変わった（はじめから承認と合議を取り直します）"),
    ];
    let gist = FieldProps {
        id: "submit-gist",
        error: again.error("submit-gist"),
        ..FieldProps::new(Lang::Ja, "gist", "趣旨が変わりましたか")
    };
    folded(
        seen,
        again,
        "submit",
        &if returned {
            format!("直して、もう一度{}", seen.terms.send)
        } else {
            seen.terms.send.to_owned()
        },
        Some("a"),
        &html! {
            @if returned { (radios(&gist, &choices, Some(again.typed("submit", "gist")))) }
            @else { p { (seen.terms.sending) } }
            (note(again, "submit", "承認者への伝言", false))
            (button(seen.terms.send, Look::Primary))
        },
    )
}

fn vote(seen: &Seen<'_>, again: &Again, seat: SeatRef, capacity: Capacity) -> Markup {
    let flow = seen.flow;
    let Some((step, it)) = flow.seat(seat) else { return html! {} };
    let consults = step.role == Role::Consult;
    let deputy = matches!(capacity, Capacity::Deputy { .. });
    let title = match (step.role, deputy) {
        (_, true) => format!("{}に代わって決裁する（代決）", seen.hall.post_name(&it.post)),
        (Role::Decide, false) => "決裁する".to_owned(),
        (Role::Review, false) => "承認する".to_owned(),
        (Role::Consult, false) => "合議に答える".to_owned(),
    };
    let answers =
        [Choice::new("agree", "同意する"), Choice::new("disagree", "同意しない（上司の裁定になります）")];
    let answer = FieldProps {
        id: "vote-vote",
        error: again.error("vote-vote"),
        ..FieldProps::new(Lang::Ja, "vote", "合議")
    };
    let grounds = [
        Choice::new("urgent", "緊急で、決裁者の登庁を待てない"),
        Choice::new("instructed", "あらかじめ決裁者の指示を受けている"),
    ];
    let ground =
        FieldProps { id: "vote-ground", ..FieldProps::new(Lang::Ja, "ground", "代決できる理由") };
    let label = words::vote(Vote::Approve, step.role);
    folded(
        seen,
        again,
        "vote",
        &title,
        Some("a"),
        &html! {
            (hidden_seat(seat))
            @if deputy { (banner(Lang::Ja, Notice::Info, html! { p { "決裁者が不在です。あなたが代決すると「代」の印が付き、決裁者には後閲の義務が残ります。" } })) }
            @if deputy && flow.caution == Caution::Important { (radios(&ground, &grounds, Some(again.typed("vote", "ground")))) }
            @if consults { (radios(&answer, &answers, Some(again.typed("vote", "vote")))) }
            @else { input type="hidden" name="vote" value="approve"; }
            (note(again, "vote", "意見", false))
            (button(if consults { "答える" } else { label }, Look::Primary))
        },
    )
}

fn send_back(seen: &Seen<'_>, again: &Again, seat: SeatRef) -> Markup {
    let flow = seen.flow;
    let name = |step: usize| -> String {
        let posts = flow.steps.get(step).into_iter().flat_map(|step| &step.seats);
        posts.map(|seat| seen.hall.post_name(&seat.post)).collect::<Vec<_>>().join("・")
    };
    let mut choices = vec![("drafter".to_owned(), seen.terms.drafter.to_owned())];
    let hall = seen.hall;
    for step in 0..seat.step {
        let act = Act::Return { seat, to: Target::Step(step) };
        if flow.act(&act, seen.me, hall.now, &hall.flow).is_ok() {
            choices.push((step.to_string(), format!("{}段目：{}", step + 1, name(step))));
        }
    }
    let choices: Vec<Choice<'_>> = choices.iter().map(|(value, label)| Choice::new(value, label)).collect();
    let to = FieldProps {
        id: "return-to",
        error: again.error("return-to"),
        ..FieldProps::new(Lang::Ja, "to", "差し戻す先")
    };
    let chosen = if again.act == "return" { again.typed("return", "to") } else { "drafter" };
    folded(
        seen,
        again,
        "return",
        "差し戻す",
        Some("r"),
        &html! {
            (hidden_seat(seat))
            (radios(&to, &choices, Some(chosen)))
            (note(again, "return", "理由", true))
            (button("差し戻す", Look::Secondary))
        },
    )
}

/// Colleagues of the seat's unit who could take it.
fn colleagues(seen: &Seen<'_>, seat: SeatRef) -> Vec<(String, String)> {
    let (flow, hall) = (seen.flow, seen.hall);
    let could = |id: &str| {
        let act = Act::HandOn { seat, to: id.to_owned() };
        flow.act(&act, seen.me, hall.now, &hall.flow).is_ok()
    };
    let people = hall.organisation.people().filter(|person| person.active && could(&person.id));
    people.map(|person| (person.id.clone(), person.name.full())).collect()
}

fn hand_on(seen: &Seen<'_>, again: &Again, seat: SeatRef) -> Markup {
    let people = colleagues(seen, seat);
    if people.is_empty() {
        return html! {};
    }
    let choices: Vec<Choice<'_>> = people.iter().map(|(id, name)| Choice::new(id, name)).collect();
    let to = FieldProps {
        id: "hand-on-to",
        error: again.error("hand-on-to"),
        ..FieldProps::new(Lang::Ja, "to", "引き継ぐ相手")
    };
    folded(
        seen,
        again,
        "hand-on",
        "ほかの職員に引き継ぐ",
        None,
        &html! {
            (hidden_seat(seat))
            (select(&to, &choices, Some(again.typed("hand-on", "to"))))
            (note(again, "hand-on", "伝言", false))
            (button("引き継ぐ", Look::Secondary))
        },
    )
}

fn rule(seen: &Seen<'_>, again: &Again, seat: SeatRef) -> Markup {
    let uphold = format!("不同意を認め、{}に差し戻す", seen.terms.drafter);
    let choices = [Choice::new("overrule", "原案のとおり進める"), Choice::new("uphold", &uphold)];
    let props = FieldProps {
        id: "rule-rule",
        error: again.error("rule-rule"),
        ..FieldProps::new(Lang::Ja, "rule", "裁定")
    };
    folded(
        seen,
        again,
        "rule",
        "裁定する",
        Some("a"),
        &html! {
            p { "合議で同意が得られませんでした。双方の上司として、どうするかを決めてください。理由は経過にあります。" }
            (hidden_seat(seat))
            (radios(&props, &choices, Some(again.typed("rule", "rule"))))
            (note(again, "rule", "裁定の理由", true))
            (button("裁定する", Look::Primary))
        },
    )
}

/// The form below the opinions, for those who have to do with it.
pub fn comment_form(seen: &Seen<'_>, again: &Again) -> Markup {
    let (flow, hall) = (seen.flow, seen.hall);
    if flow.act(&Act::Comment, seen.me, hall.now, &hall.flow).is_err() || flow.version == 0 {
        return html! { p.empty { (seen.terms.drafter) "と、回議の経路にいる人が、意見を残せます。" } };
    }
    html! {
        form.spaced method="post" action={ (seen.address) "/comment" } {
            (carried(seen))
            (note(again, "comment", "意見", true))
            (button("意見を残す", Look::Secondary))
        }
    }
}
