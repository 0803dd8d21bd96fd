use sha2::{Digest, Sha256};

use super::document::{Attachment, Content};

/// The hash over what was decided: the text with all its facts, the bytes of every attachment that stands, and every
/// event of the way. Whoever changes any of it afterwards changes the hash, which stands on the sheet (決裁文書) too.
///
/// `events` are the events as they are kept, in order. Each part goes in with its length in front, so that no two
/// documents look alike.
pub fn seal(id: &str, content: &Content, attachments: &[Attachment], events: &[String]) -> String {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    part(id.as_bytes());
    part(&serde_json::to_vec(content).expect("a content has string keys and no failing serialiser"));
    for attachment in attachments.iter().filter(|attachment| !attachment.gone) {
        part(attachment.name.as_bytes());
        part(attachment.sha256.as_bytes());
    }
    for event in events {
        part(event.as_bytes());
    }
    data_encoding::HEXLOWER.encode(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_in_it() {
        let content = Content { title: "机の購入".to_owned(), ..Content::default() };
        let attachment = Attachment {
            id: String::new(),
            name: "見積書.pdf".to_owned(),
            size: 1,
            mime: String::new(),
            sha256: "ab".to_owned(),
            series: String::new(),
            edition: 1,
            gone: false,
            added_at: yakuba_base::Timestamp::from_millis(0),
        };
        let whole = seal("1", &content, std::slice::from_ref(&attachment), &["a".to_owned()]);
        let other = Content { title: "椅子の購入".to_owned(), ..Content::default() };
        let gone = Attachment { gone: true, ..attachment.clone() };
        let changed = Attachment { sha256: "ac".to_owned(), ..attachment.clone() };
        let all = [
            seal("2", &content, std::slice::from_ref(&attachment), &["a".to_owned()]),
            seal("1", &other, std::slice::from_ref(&attachment), &["a".to_owned()]),
            seal("1", &content, &[gone], &["a".to_owned()]),
            seal("1", &content, &[changed], &["a".to_owned()]),
            seal("1", &content, std::slice::from_ref(&attachment), &["b".to_owned()]),
            seal("1", &content, &[attachment], &[]),
        ];
        assert!(all.iter().all(|hash| *hash != whole && hash.len() == 64));
    }
}
