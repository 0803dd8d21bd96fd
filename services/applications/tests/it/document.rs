//! The descriptions of the doors for programs hold together.

use std::collections::BTreeSet;

use serde_json::Value;
use yakuba_applications::api;

fn documents() -> [Value; 2] {
    [api::internet::openapi(), api::lgwan::openapi()].map(|document| serde_json::to_value(document).unwrap())
}

fn references<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|value| references(value, found));
        }
        _ => {}
    }
}

fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values())
}

#[test]
fn every_reference_leads_somewhere() {
    for document in documents() {
        assert_eq!(document["openapi"], "3.1.0");
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        assert!(found.contains("#/components/schemas/Problem"));
        for reference in found {
            let pointer = reference.strip_prefix('#').expect("the document stands on its own");
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_what_it_refuses() {
    for document in documents() {
        let mut names = BTreeSet::new();
        for operation in operations(&document) {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name), "{name} twice");
            assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{name} says nothing");
            let responses = operation["responses"].as_object().unwrap();
            let refusals: Vec<_> = responses.iter().filter(|(status, _)| !status.starts_with('2')).collect();
            assert!(refusals.len() > 2, "{name} refuses {refusals:?}");
            for (status, refusal) in refusals {
                let content = &refusal["content"]["application/problem+json"];
                assert_eq!(content["schema"]["$ref"], "#/components/schemas/Problem", "{name} {status}");
                assert!(!content["examples"].as_object().unwrap().is_empty(), "{name} {status}");
            }
        }
    }
}

#[test]
fn parameters_of_a_path_are_described() {
    for document in documents() {
        for (path, item) in document["paths"].as_object().unwrap() {
            for operation in item.as_object().unwrap().values() {
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                let described: BTreeSet<_> = parameters
                    .filter(|one| one["in"] == "path")
                    .map(|one| one["name"].as_str().unwrap())
                    .collect();
                let named: BTreeSet<_> =
                    path.split('/').filter_map(|step| step.strip_prefix('{')?.strip_suffix('}')).collect();
                assert_eq!(described, named, "{path}");
            }
        }
    }
}
