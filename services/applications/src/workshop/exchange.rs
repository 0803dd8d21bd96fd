use std::collections::BTreeMap;

use serde_json::Value as Json;
use yakuba_audit::Actor;
use yakuba_city::Lgwan;
use yakuba_forms::Page;
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use super::{WorkshopError, create};
use crate::{model::Procedure, store::blocks};

/// Why a text is no procedure: where and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {message}")]
pub struct ReadError {
    /// Where in the text.
    pub place: String,
    /// What is wrong there.
    pub message: String,
}

fn wrong<T>(place: impl Into<String>, message: impl ToString) -> Result<T, ReadError> {
    Err(ReadError { place: place.into(), message: message.to_string() })
}

/// Reads a procedure as it is kept in files. A page `{"use": "applicant"}` stands for the block of that name.
///
/// # Errors
/// The first thing that cannot be understood, with its place.
pub fn read(text: &str, blocks: &BTreeMap<String, Page>) -> Result<Procedure, ReadError> {
    let mut json: Json = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => {
            return wrong(
                format!("{}行目の{}文字目", error.line(), error.column()),
                "JSONとして読めません。",
            );
        }
    };
    let Some(pages) = json.pointer_mut("/form/pages").and_then(Json::as_array_mut) else {
        return wrong("form.pages", "ページの一覧がありません。");
    };
    for page in pages {
        if let Some(name) = page.get("use").and_then(Json::as_str) {
            match blocks.get(name).map(serde_json::to_value) {
                Some(Ok(block)) => *page = block,
                _ => return wrong("form.pages", format!("定型「{name}」がありません。")),
            }
        }
    }
    // The form is read first: its errors name the page and the field.
    if let Some(Err(error)) = json.get("form").map(yakuba_forms::Form::from_json) {
        return wrong(error.place, error.message);
    }
    serde_json::from_value(json).or_else(|error| wrong("手続", error))
}

/// A procedure as it is kept in files, readable.
pub fn export(procedure: &Procedure) -> String {
    serde_json::to_string_pretty(procedure).unwrap_or_default()
}

/// Keeps the city's blocks, in this order, for writing procedures.
///
/// # Errors
/// When the database refuses.
pub async fn put_blocks(zone: &Zone<Lgwan>, new: Vec<(String, Page)>) -> Result<(), StoreError> {
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            for (place, (key, page)) in (0..).zip(&new) {
                blocks::put(tx, key, place, page).await?;
            }
            Ok(())
        })
        .await
}

/// Keeps a procedure from a file as a new draft; blocks are those of the city.
///
/// # Errors
/// In words: what cannot be read, or that the name is taken.
pub async fn import(zone: &Zone<Lgwan>, text: &str, actor: Actor) -> Result<Procedure, String> {
    let blocks = blocks::all(&zone.store).await.map_err(|error| error.to_string())?;
    let procedure = read(text, &blocks.into_iter().collect()).map_err(|error| error.to_string())?;
    match create(zone, actor, procedure.clone()).await {
        Ok(()) => Ok(procedure),
        Err(WorkshopError::NameTaken) => {
            Err(format!("アドレスの名前「{}」の手続はもうあります。", procedure.slug))
        }
        Err(other) => Err(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    fn files(folder: &str) -> impl Iterator<Item = (String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cities/hitachiomiya").join(folder);
        let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.into_iter().map(|path| {
            (path.file_stem().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap())
        })
    }

    fn blocks() -> BTreeMap<String, Page> {
        files("blocks").map(|(name, text)| (name, serde_json::from_str(&text).unwrap())).collect()
    }

    #[test]
    fn every_procedure_of_the_demo_city_can_be_published() {
        let blocks = blocks();
        let mut wrong = Vec::new();
        for (name, text) in files("procedures") {
            match read(&text, &blocks) {
                Err(error) => wrong.push(format!("{name}: {error}")),
                Ok(procedure) => {
                    assert_eq!(procedure.slug, name);
                    let blocking = super::super::check(&procedure).into_iter().filter(|found| found.blocks);
                    wrong
                        .extend(blocking.map(|found| format!("{name}: {:?} {}", found.place, found.message)));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn what_is_written_out_is_read_back_the_same() {
        let blocks = blocks();
        for (_, text) in files("procedures") {
            let procedure = read(&text, &blocks).unwrap();
            assert_eq!(read(&export(&procedure), &BTreeMap::new()).unwrap(), procedure);
        }
    }

    #[test]
    fn errors_name_the_place() {
        let message = |text: &str| read(text, &BTreeMap::new()).unwrap_err().to_string();
        assert!(message("{").starts_with("1行目"));
        assert!(message("{}").contains("ページの一覧"));
        assert!(message(r#"{"form":{"pages":[{"use":"household"}]}}"#).contains("定型「household」"));
        let field = r#"{"key":"a","type":"tekst","label":"A"}"#;
        let text = format!(r#"{{"form":{{"pages":[{{"key":"p","title":"P","fields":[{field}]}}]}}}}"#);
        assert!(message(&text).starts_with("form.pages[0](p).fields[0](a)"), "{}", message(&text));
    }
}
