use maud::{Markup, html};
use yakuba_base::Lang;
use yakuba_flow::State;
use yakuba_flow_face::{Again, Said, Terms, act_forms, comment_form, late, route_boxes, submit_form};
use yakuba_web::ui::{
    Event, Look, Notice, back_link, banner, definition_list, error_summary, link_button_as, timeline, toolbar,
};

use super::super::{Desk, edit, files, route};
use super::{Opened, seen, sheet_again};
use crate::{
    DRAFT,
    model::difference::{Piece, difference},
    words,
};

/// The whole document.
pub(super) fn document(desk: &Desk, opened: &Opened, again: &Again) -> Markup {
    let document = &opened.document;
    let address = document.address();
    let seen = seen(desk, document, &address);
    html! {
        (back_link(Lang::Ja, "/approvals"))
        @if let Some(seen) = again.seen { (conflict(desk, opened, seen)) }
        (error_summary(Lang::Ja, &again.errors))
        div.case-head {
            h1 { (document.title()) }
            (words::state_badge(document))
            @if let Some(filed) = &document.filed { strong { (filed.number) } }
            (toolbar("この文書", &html! {
                @if opened.rules.is_some() { (link_button_as("書き直す", &format!("/approvals/d/{}/edit", document.id), Look::Secondary)) }
                @if desk.user.may(DRAFT, None) { (link_button_as("引用して起案", &format!("/approvals/new?from={}", document.id), Look::Quiet)) }
            }))
        }
        (paper(desk, opened))
        (ways(desk, opened))
        section.case-acts aria-label="処理" {
            @if opened.rules.is_some() { (submit_form(&seen, again)) }
            (act_forms(&seen, again))
        }
        div.case-grid {
            div.case-side {
                section.card aria-labelledby="text-title" {
                    h2 #text-title { "本文" }
                    @match &opened.before {
                        Some(before) => (changed(before, opened)),
                        None => (text(&document.content.body)),
                    }
                }
                (facts(desk, opened))
            }
            div.case-side {
                (files::list(desk, document, &opened.attachments))
                section.card aria-labelledby="history-title" {
                    h2 #history-title { "経過" }
                    @if opened.history.is_empty() { p.empty { "まだ回議に付していません。" } }
                    (timeline(&events(desk, opened, 0)))
                }
                section.card aria-labelledby="comment-title" { h2 #comment-title { "意見" } (comment_form(&seen, again)) }
            }
        }
    }
}

fn text(body: &str) -> Markup {
    html! { @if body.trim().is_empty() { p.empty { "本文はまだありません。" } } @else { div.draft-text { (body) } } }
}

/// What changed since he last looked, word by word.
fn changed(before: &(String, String), opened: &Opened) -> Markup {
    let content = &opened.document.content;
    let marked = |earlier: &str, later: &str| {
        html! { @for piece in difference(earlier, later) { @match piece {
            Piece::Same(text) => (text),
            Piece::Gone(text) => del { (text) },
            Piece::New(text) => ins { (text) },
        } } }
    };
    html! {
        (banner(Lang::Ja, Notice::Info, html! { p { "あなたが前に開いたあとに変わったところに、印を付けています（" ins { "加わった字" } "・" del { "消えた字" } "）。" } }))
        @if before.0 != content.title { p { strong { "件名：" } (marked(&before.0, &content.title)) } }
        div.draft-text { (marked(&before.1, &content.body)) }
        details.fold { summary { "印のない本文" } div.fold-body { (text(&content.body)) } }
    }
}

/// Somebody else was faster: who did what since.
fn conflict(desk: &Desk, opened: &Opened, seen: i64) -> Markup {
    let since = events(desk, opened, seen);
    banner(
        Lang::Ja,
        Notice::Warning,
        html! {
            p { "あなたがこの画面を開いたあとに、この文書は変わっています。あなたの操作はまだ行われていません。" }
            @if since.is_empty() { p { "起案の内容か添付が変わりました。" } } @else { (timeline(&since)) }
            p { "書いたものは下に残っています。変更を確かめて、必要ならもう一度押してください。" }
        },
    )
}

fn events(desk: &Desk, opened: &Opened, after: i64) -> Vec<Event> {
    let since = opened.history.iter().filter(|it| it.seq > after);
    let said = since.map(|it| Said { event: &it.event, note: &it.note });
    yakuba_flow_face::events(&desk.office, &opened.document.flow, &Terms::DOCUMENT, said)
}

/// The sheet of a decided document, and whether anybody touched it.
fn paper(desk: &Desk, opened: &Opened) -> Markup {
    let document = &opened.document;
    let Some(filed) = &document.filed else { return html! {} };
    let to = |file: &str| format!("/approvals/d/{}/files/{file}", document.id);
    html! {
        @match (&filed.sheet, filed.disposed_at) {
            (_, Some(at)) => (banner(Lang::Ja, Notice::Info, html! { p { "この文書は、保存期間が満了し、" (words::moment(at)) "に処理されました。件名・番号・改変確認の値だけが残っています。" } })),
            (Some(sheet), None) => p { a href=(to(sheet)) target="_blank" rel="noopener" { "決裁文書（PDF）" (filed.number) "を開く" } },
            (None, None) if filed.sheet_failed => (banner(Lang::Ja, Notice::Error, html! {
                p { "決裁文書（PDF）を作れませんでした。決裁そのものは済んでいます。" }
                (sheet_again(opened))
            })),
            (None, None) => (banner(Lang::Ja, Notice::Info, html! { p { "決裁文書（PDF）を作っています。できると、ここから開けます。" } })),
        }
        @match opened.intact {
            Some(true) => p.small { "改変の確認：決裁のときから変わっていません（" code { (filed.hash.get(..16).unwrap_or_default()) "…" } "）" },
            Some(false) => (banner(Lang::Ja, Notice::Error, html! { p { "決裁のときの内容と一致しません。記録が書き換えられた疑いがあります。情報の担当に、すぐ知らせてください。" } })),
            None => {}
        }
        @if let Some(why) = &filed.hold { p { strong { "保存の留保：" } (why) } }
        @if document.filed.is_some() && desk.user.may(crate::RECORDS, None) { p.small {
            a href="/records" { "文書の保存・廃棄" }
            @if filed.sheet.is_some() && filed.disposed_at.is_none() { "　" a href={ (document.address()) "/package" } { "移管パッケージ（zip）" } }
        } }
    }
}

/// The route: as it runs, or as the rules propose it.
fn ways(desk: &Desk, opened: &Opened) -> Markup {
    let document = &opened.document;
    match (&document.flow.state, &opened.rules) {
        (State::Drafting, Some(rules)) => edit::proposed(desk, rules, &document.content),
        (State::Drafting, None) => html! {},
        _ => html! {
            section.card aria-labelledby="route-title" {
                h2 #route-title { "決裁経路" }
                @if let Some(proposal) = &document.proposal { (route::why(proposal)) }
                (route_boxes(&desk.office, Some(&document.flow), &document.flow.steps))
                @for (_, duty) in document.flow.unread() {
                    p.small { (late(duty.why)) "：" (desk.office.post_name(&duty.post)) "（" (desk.office.holder_names(&duty.post).join("、")) "）はまだ読んでいません。" }
                }
            }
        },
    }
}

fn facts(desk: &Desk, opened: &Opened) -> Markup {
    let (document, office) = (&opened.document, &desk.office);
    let content = &document.content;
    let mut rows = vec![
        (
            "起案",
            html! { (office.organisation.unit_name(&document.unit)) " " (office.organisation.name_of(&document.flow.drafter)) "（" (document.created_at.date().short()) "）" },
        ),
        ("分類", html! { (words::class(office, &content.class)) }),
        ("公開区分", html! { (content.disclosure.label()) }),
    ];
    if let Some(amount) = content.amount {
        rows.push(("金額", html! { (amount) }));
    }
    if !content.counterparty.is_empty() {
        rows.push(("相手方", html! { (content.counterparty) }));
    }
    if let Some(day) = content.traded_on {
        rows.push(("取引年月日", html! { (day.long()) }));
    }
    if let Some(day) = content.due_on {
        rows.push(("決裁を受けたい日", html! { (day.long()) }));
    }
    if content.reserved || content.important {
        rows.push((
            "決裁の扱い",
            html! { @if content.reserved { "専決の留保 " } @if content.important { "重要・異例" } },
        ));
    }
    if let Some(source) = &opened.source {
        rows.push(("引用した文書", html! { a href={ "/approvals/d/" (source.id) } { (source.title()) } }));
    }
    if let Some(filed) = &document.filed {
        rows.push(("決裁日", html! { (filed.decided_at.date().long()) }));
        rows.push(("保存期間の満了", html! { (filed.keep_until.add_days(-1).long()) }));
    }
    html! { section.card aria-labelledby="facts-title" { h2 #facts-title { "文書の内容" } (definition_list(&rows)) } }
}
