//! Puts the description of a network's doors together: what the handlers say, the schemas written by hand, and for each
//! operation every problem it can answer with.

use serde_json::json;
use utoipa::openapi::{
    OpenApi, RefOr,
    content::Content,
    path::{Operation, PathItem},
    response::{Response, ResponseBuilder},
    schema::Ref,
};

use super::{problem, schemas};

/// What an operation may refuse: its id and the codes.
pub(super) type Refusals = (&'static str, &'static [&'static str]);

/// Completes a description. Every operation can also fail for reasons of ours.
pub(super) fn complete(mut api: OpenApi, refusals: &[Refusals]) -> OpenApi {
    for item in api.paths.paths.values_mut() {
        for operation in operations(item) {
            let id = operation.operation_id.clone().unwrap_or_default();
            let own = refusals.iter().find(|(name, _)| *name == id).map_or(&[][..], |(_, codes)| codes);
            refuse(operation, own.iter().chain(&["internal", "unavailable"]).copied());
        }
    }
    let components = api.components.get_or_insert_default();
    components.schemas.extend(schemas::written());
    api
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.put, &mut item.post].into_iter().filter_map(Option::as_mut)
}

fn refuse<'c>(operation: &mut Operation, codes: impl Iterator<Item = &'c str>) {
    let mut by_status: std::collections::BTreeMap<u16, Vec<&'static problem::Code>> =
        std::collections::BTreeMap::new();
    for name in codes {
        let code = problem::code(name);
        by_status.entry(code.status).or_default().push(code);
    }
    for (status, codes) in by_status {
        operation.responses.responses.insert(status.to_string(), RefOr::T(response(&codes)));
    }
}

/// One response for all codes of a status, with an example of each.
fn response(codes: &[&problem::Code]) -> Response {
    let about: Vec<String> = codes.iter().map(|code| format!("`{}`: {}", code.code, code.about)).collect();
    let mut content = Content::new(Some(Ref::from_schema_name("Problem")));
    for code in codes {
        let value = json!({
            "type": format!("/problems/{}", code.code),
            "title": code.about,
            "status": code.status,
            "detail": "",
            "code": code.code,
        });
        let example = utoipa::openapi::example::ExampleBuilder::new().value(Some(value)).build();
        content.examples.insert(code.code.to_owned(), RefOr::T(example));
    }
    ResponseBuilder::new()
        .description(about.join("\n\n"))
        .content("application/problem+json", content)
        .build()
}
