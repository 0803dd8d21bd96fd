use maud::{Markup, html};

/// A number to be written down or read out, large: 受付番号 as `1234-5678-9`.
pub fn receipt_number(label: &str, number: &str) -> Markup {
    html! { div.receipt { p.receipt-label { (label) } p.receipt-number { (number) } } }
}
