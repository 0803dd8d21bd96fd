//! What a service says to whoever collects money (収納), and what it hears back.
//!
//! Services never import one another. One that wants a fee sends [`FeeDue`]; `services/payments` answers with [`FeeTold`] in
//! the office and [`FeeShown`] where the payer looks. What a message carries is its own plain shape: it stays as it is for
//! as long as messages of this kind may be on their way, whatever the engine that counts the money turns into.

use serde::{Deserialize, Serialize};
use yakuba_base::{Lang, ReceiptNumber, Timestamp, Yen};
use yakuba_city::{Internet, Lgwan};
use yakuba_relay::{Message, PersonalData};

/// What a fee is for: one thing of one service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject {
    /// The kind of thing: `application`.
    pub kind: String,
    /// Its id.
    pub id: String,
}

impl Subject {
    /// An application (申請).
    #[must_use]
    pub fn application(id: &str) -> Subject {
        Subject { kind: "application".to_owned(), id: id.to_owned() }
    }

    fn stream(&self) -> String {
        format!("fee:{}:{}", self.kind, self.id)
    }
}

/// So much is owed for it, from now on. Said again with another amount, the amount changes.
#[derive(Clone, Serialize, Deserialize)]
pub struct FeeDue {
    /// For what.
    pub subject: Subject,
    /// The number people know it by.
    pub receipt: ReceiptNumber,
    /// What it is, for people: the procedure's title.
    pub title: String,
    /// Who pays, for lists and receipts.
    pub payer: String,
    /// In which language to write to the payer.
    pub lang: Lang,
    /// The division whose income it is.
    pub division: String,
    /// How much.
    pub amount: Yen,
    /// Since when.
    pub at: Timestamp,
    /// Where its payer sees how it stands: a path in the residents' network. Empty when there is no such page.
    #[serde(default)]
    pub page: String,
}

impl Message for FeeDue {
    const KIND: &'static str = "payments.fee-due";
    const ABOUT: &'static str = "手数料の請求を収納に頼む";
    const PERSONAL: PersonalData = PersonalData::Personal;
    const MAX_BYTES: usize = 16 << 10;
    type From = Lgwan;
    type To = Lgwan;

    fn stream(&self) -> String {
        self.subject.stream()
    }
}

/// It is owed no more, unless it was paid already: then somebody decides whether the money goes back.
#[derive(Clone, Serialize, Deserialize)]
pub struct FeeDropped {
    /// For what.
    pub subject: Subject,
    /// Since when.
    pub at: Timestamp,
}

impl Message for FeeDropped {
    const KIND: &'static str = "payments.fee-dropped";
    const ABOUT: &'static str = "手数料の請求の取消しを収納に頼む";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 4 << 10;
    type From = Lgwan;
    type To = Lgwan;

    fn stream(&self) -> String {
        self.subject.stream()
    }
}

/// Where a fee stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeState {
    /// 未納
    Owed,
    /// 一部納付
    PartlyPaid,
    /// 納付済み
    Paid,
    /// 一部還付
    PartlyRefunded,
    /// 還付済み
    Refunded,
    /// 取消し
    Cancelled,
}

/// Something that happened to a fee, as its payer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeEvent {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: FeeHappened,
    /// How much.
    pub amount: Yen,
}

/// What can happen to a fee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeHappened {
    /// It was asked for.
    Asked,
    /// The amount changed.
    Changed,
    /// Paid in cash at a counter.
    PaidCash,
    /// Paid by card, e-money or code at a counter.
    PaidCashless,
    /// Paid with a slip.
    PaidSlip,
    /// Paid on a provider's page.
    PaidOnline,
    /// A payment at a counter was undone; it is owed again.
    Voided,
    /// Money went back.
    Refunded,
    /// It is owed no more.
    Cancelled,
}

/// A receipt (領収書) for the payer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeReceipt {
    /// Its number.
    pub number: String,
    /// How much.
    pub amount: Yen,
    /// The file with the PDF.
    pub file: String,
}

/// All that a payer is shown of a fee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeView {
    /// Where it stands.
    pub state: FeeState,
    /// What was asked.
    pub amount: Yen,
    /// What is still owed.
    pub outstanding: Yen,
    /// The last day for paying otherwise than at a counter.
    pub payable_until: Option<Timestamp>,
    /// Receipts that hold.
    pub receipts: Vec<FeeReceipt>,
    /// What happened, oldest first.
    pub history: Vec<FeeEvent>,
    /// Where it can be paid online: a path in the residents' network. None when it cannot.
    #[serde(default)]
    pub online: Option<String>,
}

/// Where a fee stands, told to the office's service that asked for it.
#[derive(Clone, Serialize, Deserialize)]
pub struct FeeTold {
    /// For what.
    pub subject: Subject,
    /// How it stands.
    pub view: FeeView,
}

impl Message for FeeTold {
    const KIND: &'static str = "payments.fee-told";
    const ABOUT: &'static str = "手数料の納付の状況を、請求を頼んだ業務に知らせる";
    const PERSONAL: PersonalData = PersonalData::Personal;
    const MAX_BYTES: usize = 64 << 10;
    type From = Lgwan;
    type To = Lgwan;

    fn stream(&self) -> String {
        self.subject.stream()
    }
}

/// Where a fee stands, told to the service whose pages the payer sees. Brings the receipts along.
#[derive(Clone, Serialize, Deserialize)]
pub struct FeeShown {
    /// For what.
    pub subject: Subject,
    /// How it stands.
    pub view: FeeView,
}

impl Message for FeeShown {
    const KIND: &'static str = "payments.fee-shown";
    const ABOUT: &'static str = "手数料の納付の状況と領収書を納める人に知らせる";
    const PERSONAL: PersonalData = PersonalData::Personal;
    const MAX_BYTES: usize = 64 << 10;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        self.subject.stream()
    }

    fn files(&self) -> Vec<String> {
        self.view.receipts.iter().map(|receipt| receipt.file.clone()).collect()
    }
}
