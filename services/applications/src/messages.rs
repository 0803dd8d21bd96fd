//! What crosses between residents and the office, and what each side does when told.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Lang, ReceiptNumber, Timestamp, Yen};
use yakuba_city::{Internet, Lgwan};
use yakuba_forms::Answers;
use yakuba_relay::{Message, PersonalData};
use yakuba_seal::SecretKey;

use crate::model::{CaseState, Channel, Correction, Offer, TimelineEntry};

/// A revision is offered to residents from now on.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProcedurePublished {
    /// The revision.
    pub offer: Offer,
    /// When.
    pub at: Timestamp,
}

impl Message for ProcedurePublished {
    const KIND: &'static str = "applications.procedure-published";
    const ABOUT: &'static str = "手続の新しい版を市民向けサイトに載せる";
    const PERSONAL: PersonalData = PersonalData::None;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("procedure:{}", self.offer.procedure.slug)
    }
}

/// A procedure is no longer offered.
#[derive(Debug, Serialize, Deserialize)]
pub struct ProcedureClosed {
    /// Which.
    pub slug: String,
    /// When.
    pub at: Timestamp,
}

impl Message for ProcedureClosed {
    const KIND: &'static str = "applications.procedure-closed";
    const ABOUT: &'static str = "手続の受付を終える";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 4 << 10;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("procedure:{}", self.slug)
    }
}

/// A resident sent an application.
#[derive(Serialize, Deserialize)]
pub struct ApplicationSubmitted {
    /// Its id, the same everywhere.
    pub id: String,
    /// Its short number.
    pub receipt: ReceiptNumber,
    /// The procedure.
    pub slug: String,
    /// The revision it was made with.
    pub revision: String,
    /// The answers.
    pub answers: Answers,
    /// In which language to write back.
    pub lang: Lang,
    /// Where to write to.
    pub mail: Option<String>,
    /// The fee, if it is known.
    pub fee: Option<Yen>,
    /// When it arrived.
    pub submitted_at: Timestamp,
    /// The files that go with it, sealed with `key`.
    pub files: Vec<String>,
    /// The key of the case: with it the applicant's own view is sealed outside, and the files are.
    #[serde(default)]
    pub key: Option<SecretKey>,
}

impl Message for ApplicationSubmitted {
    const KIND: &'static str = "applications.submitted";
    const ABOUT: &'static str = "市民の申請を庁内に届ける";
    const PERSONAL: PersonalData = PersonalData::Sensitive;
    type From = Internet;
    type To = Lgwan;

    fn stream(&self) -> String {
        format!("application:{}", self.id)
    }

    fn files(&self) -> Vec<String> {
        self.files.clone()
    }

    fn files_key(&self) -> Option<SecretKey> {
        self.key.clone()
    }
}

/// The applicant did something about an application that was sent.
#[derive(Serialize, Deserialize)]
pub struct ApplicantActed {
    /// The application.
    pub id: String,
    /// What.
    pub act: Act,
    /// When.
    pub at: Timestamp,
    /// Who: `link:<id>` or `resident:<id>`.
    pub actor: String,
    /// The key the files of a correction are sealed with.
    #[serde(default)]
    pub key: Option<SecretKey>,
}

/// What an applicant can do.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Act {
    /// Corrected the answers he was asked to.
    Corrected {
        /// Which request this answers.
        correction: String,
        /// The answers as they are now.
        after: Answers,
        /// Files that came with them.
        files: Vec<String>,
    },
    /// Wrote to the office.
    Wrote {
        /// What.
        text: String,
    },
    /// Took the application back.
    Withdrew {
        /// Why, if said.
        reason: String,
    },
}

impl Message for ApplicantActed {
    const KIND: &'static str = "applications.applicant-acted";
    const ABOUT: &'static str = "申請者の補正・連絡・取下げを庁内に届ける";
    const PERSONAL: PersonalData = PersonalData::Sensitive;
    type From = Internet;
    type To = Lgwan;

    fn stream(&self) -> String {
        format!("application:{}", self.id)
    }

    fn files(&self) -> Vec<String> {
        match &self.act {
            Act::Corrected { files, .. } => files.clone(),
            Act::Wrote { .. } | Act::Withdrew { .. } => Vec::new(),
        }
    }

    fn files_key(&self) -> Option<SecretKey> {
        self.key.clone()
    }
}

/// Staff entered an application for someone, who can follow it from now on.
#[derive(Serialize, Deserialize)]
pub struct ApplicationEntered {
    /// Its id, the same everywhere.
    pub id: String,
    /// Its short number.
    pub receipt: ReceiptNumber,
    /// The hash of the secret on the applicant's slip.
    pub secret_hash: String,
    /// The procedure.
    pub slug: String,
    /// The revision it was made with.
    pub revision: String,
    /// How it reached the office.
    pub channel: Channel,
    /// The answers, sealed with the key of the case.
    pub sealed: String,
    /// That key, wrapped for the link on the slip.
    pub link_key: String,
    /// In which language to write back.
    pub lang: Lang,
    /// Where to write to.
    pub mail: Option<String>,
    /// The fee, if it is known.
    pub fee: Option<Yen>,
    /// When it arrived.
    pub submitted_at: Timestamp,
    /// When the office means to decide.
    pub due_on: Date,
}

impl Message for ApplicationEntered {
    const KIND: &'static str = "applications.entered";
    const ABOUT: &'static str = "窓口・電話・郵送の申請を申請者が確認できるようにする";
    const PERSONAL: PersonalData = PersonalData::Sensitive;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("application:{}", self.id)
    }
}

/// The office did something that concerns the applicant.
#[derive(Serialize, Deserialize)]
pub struct CaseMoved {
    /// The application.
    pub id: String,
    /// Where it stands now.
    pub state: CaseState,
    /// When the office means to decide; absent while the clock stands.
    pub due_on: Option<Date>,
    /// What the applicant is asked to correct.
    pub correction: Option<Correction>,
    /// The fee, once it is known.
    pub fee: Option<Yen>,
    /// What the applicant is told.
    pub entry: TimelineEntry,
    /// The key of the case: the words are kept sealed, and a link that is mailed opens what was sent.
    #[serde(default)]
    pub key: Option<SecretKey>,
}

impl Message for CaseMoved {
    const KIND: &'static str = "applications.case-moved";
    const ABOUT: &'static str = "審査の状況・補正の求め・連絡・決定・通知書を申請者に知らせる";
    const PERSONAL: PersonalData = PersonalData::Personal;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("application:{}", self.id)
    }

    fn files(&self) -> Vec<String> {
        self.entry.file.iter().cloned().collect()
    }
}

/// Somebody opened a link that does not have the key of its case yet: one that was mailed before the application was sent,
/// or made without the office.
#[derive(Serialize, Deserialize)]
pub struct KeyAsked {
    /// The application.
    pub id: String,
    /// The hash of the link's secret.
    pub link: String,
    /// The key that belongs to the secret: what the case's is to be wrapped with.
    pub with: SecretKey,
}

impl Message for KeyAsked {
    const KIND: &'static str = "applications.key-asked";
    const ABOUT: &'static str = "申請者のリンクで申請内容を開くための鍵を求める";
    const PERSONAL: PersonalData = PersonalData::Personal;
    const MAX_BYTES: usize = 4 << 10;
    type From = Internet;
    type To = Lgwan;

    fn stream(&self) -> String {
        format!("application:{}", self.id)
    }
}

/// The key of a case for one link, wrapped so that only who holds the link's secret can use it.
#[derive(Serialize, Deserialize)]
pub struct KeyGiven {
    /// The application.
    pub id: String,
    /// The hash of the link's secret.
    pub link: String,
    /// The key, wrapped.
    pub wrapped: String,
}

impl Message for KeyGiven {
    const KIND: &'static str = "applications.key-given";
    const ABOUT: &'static str = "申請者のリンクで申請内容を開くための鍵を渡す（リンクを持つ人だけが使える）";
    const PERSONAL: PersonalData = PersonalData::Personal;
    const MAX_BYTES: usize = 4 << 10;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("application:{}", self.id)
    }
}
