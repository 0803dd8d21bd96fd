//! 納付書: what is to be paid, until when, and the codes by which banks, shops and telephones read it.

use yakuba_base::{Date, FiscalYear, Timestamp, Yen};

use crate::job::{Image, Job, Standard, Template};

/// One slip.
#[derive(Clone)]
pub struct PaymentSlip {
    /// 納付番号
    pub number: String,
    /// Who pays.
    pub payer: String,
    /// Where the letter goes: postal code.
    pub postal: String,
    /// And address.
    pub address: String,
    /// What for.
    pub title: String,
    /// The division whose income it is.
    pub division: String,
    /// Whose year's income it is.
    pub year: FiscalYear,
    /// Which of the year's instalments, when there are several.
    pub instalment: Option<u8>,
    /// How much.
    pub amount: Yen,
    /// 納期限
    pub due_on: Date,
    /// 使用期限
    pub usable_until: Date,
    /// The eL-QR as SVG.
    pub el_qr: Option<String>,
    /// The convenience stores' bar code as SVG, and the two lines under it.
    pub konbini: Option<(String, [String; 2])>,
}

/// Slips that are printed together, a page (A4) each, the address where a window envelope (長3) shows it.
#[derive(Clone)]
pub struct PaymentSlips {
    /// Names these slips for good.
    pub id: String,
    /// The city's name.
    pub city: String,
    /// Whether they remind of what was not paid in time (督促状).
    pub reminder: bool,
    /// The slips in their order.
    pub slips: Vec<PaymentSlip>,
}

impl PaymentSlips {
    /// The job for the press; `made_at` becomes the file's date.
    pub fn into_job(self, made_at: Timestamp) -> Job {
        let mut images = Vec::new();
        let mut picture = |kind: &str, place: usize, svg: String| {
            let name = format!("{kind}-{place}.svg");
            images.push(Image { name: name.clone(), content: svg.into_bytes() });
            name
        };
        let slips: Vec<serde_json::Value> = self
            .slips
            .into_iter()
            .enumerate()
            .map(|(place, slip)| {
                let el_qr = slip.el_qr.map(|svg| picture("qr", place, svg));
                let konbini = slip.konbini.map(|(svg, lines)| (picture("bars", place, svg), lines));
                serde_json::json!({
                    "number": slip.number,
                    "payer": slip.payer,
                    "postal": slip.postal,
                    "address": slip.address,
                    "title": slip.title,
                    "division": slip.division,
                    "year": slip.year.label(),
                    "instalment": slip.instalment,
                    "amount": slip.amount.grouped(),
                    "due_on": slip.due_on.formal(),
                    "usable_until": slip.usable_until.formal(),
                    "el_qr": el_qr,
                    "konbini": konbini.map(|(file, lines)| serde_json::json!({ "file": file, "lines": lines })),
                })
            })
            .collect();
        Job {
            id: format!("payment-slips/{}/{}", self.city, self.id),
            template: Template::PAYMENT_SLIPS,
            data: serde_json::json!({ "city": self.city, "reminder": self.reminder, "slips": slips }),
            standard: Standard::A2a,
            lang: "ja",
            title: if self.reminder { "督促状" } else { "納付書" }.to_owned(),
            author: self.city,
            made_at,
            images,
        }
    }
}
