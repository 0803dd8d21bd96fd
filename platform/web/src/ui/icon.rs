use maud::{Markup, html};

/// Our few signs, drawn here so that no page loads a font for them. Always beside words, so hidden from readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    Done,
    Info,
    Warning,
    Error,
    File,
}

pub(super) fn icon(icon: Icon) -> Markup {
    let path = match icon {
        Icon::Done => {
            "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm-1.4 14.6L6 12l1.4-1.4 3.2 3.2 6-6L18 9.2l-7.4 7.4Z"
        }
        Icon::Info => "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20Zm1 15h-2v-6h2v6Zm0-8h-2V7h2v2Z",
        Icon::Warning => "M12 2 1 21h22L12 2Zm1 16h-2v-2h2v2Zm0-4h-2v-4h2v4Z",
        Icon::Error => "M8 2 2 8v8l6 6h8l6-6V8l-6-6H8Zm5 15h-2v-2h2v2Zm0-4h-2V7h2v6Z",
        Icon::File => "M6 2h8l6 6v14H6V2Zm7 1.5V9h5.500L13 3.500Z",
    };
    html! {
        svg.icon viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false" {
            path fill="currentColor" d=(path) {}
        }
    }
}
