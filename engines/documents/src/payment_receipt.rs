//! 領収書: money was taken.

use yakuba_base::{Date, FiscalYear, Timestamp, Yen};

use crate::job::{Job, Standard, Template};

/// A receipt (領収書, A5) for money taken by the city.
#[derive(Clone)]
pub struct PaymentReceipt {
    /// Its number.
    pub number: String,
    /// Who paid.
    pub payer: String,
    /// How much.
    pub amount: Yen,
    /// What for: the procedure's title.
    pub title: String,
    /// The number people know it by: `1234-5678-9`.
    pub receipt: String,
    /// How it was paid, in words.
    pub way: String,
    /// When.
    pub paid_on: Date,
    /// Whose year's income it is.
    pub year: FiscalYear,
    /// The city's name.
    pub city: String,
    /// The division whose income it is.
    pub division: String,
}

impl PaymentReceipt {
    /// The job for the press; `made_at` becomes the file's date.
    pub fn into_job(self, made_at: Timestamp) -> Job {
        Job {
            id: format!("payment-receipt/{}/{}", self.city, self.number),
            template: Template::PAYMENT_RECEIPT,
            data: serde_json::json!({
                "number": self.number,
                "payer": self.payer,
                "amount": self.amount.grouped(),
                "title": self.title,
                "receipt": self.receipt,
                "way": self.way,
                "paid_on": self.paid_on.formal(),
                "year": self.year.label(),
                "city": self.city,
                "division": self.division,
            }),
            standard: Standard::A2a,
            lang: "ja",
            title: format!("領収書 {}", self.number),
            author: self.city,
            made_at,
            images: Vec::new(),
        }
    }
}
