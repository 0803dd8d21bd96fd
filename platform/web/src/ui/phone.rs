use maud::{Markup, html};

/// A page of our own in a frame the size of a telephone. The page around it must be allowed frames
/// ([`with_frames`](crate::page::Draft::with_frames)), the page shown must allow it
/// ([`inside_frame`](crate::page::Draft::inside_frame)).
pub fn phone_frame(title: &str, url: &str) -> Markup {
    html! { div.phone { iframe src=(url) title=(title) {} } }
}
