/// What a button inside a form asks for besides sending it: the buttons of components that work without scripts
/// all carry the name [`FormAction::NAME`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormAction<'a> {
    /// One more row in this group.
    Add(&'a str),
    /// Without this row (`children.2`) or this uploaded file (`receipt.1f3a`).
    Remove(&'a str),
    /// Look up what can be completed here (an address from its postal code).
    Complete(&'a str),
    /// One place earlier in its list.
    Up(&'a str),
    /// One place later in its list.
    Down(&'a str),
}

impl<'a> FormAction<'a> {
    /// The name of such buttons.
    pub const NAME: &'static str = "_action";

    /// Reads a button's value.
    pub fn parse(value: &'a str) -> Option<FormAction<'a>> {
        let (verb, what) = value.split_once(':')?;
        Some(match verb {
            "add" => FormAction::Add(what),
            "remove" => FormAction::Remove(what),
            "complete" => FormAction::Complete(what),
            "up" => FormAction::Up(what),
            "down" => FormAction::Down(what),
            _ => return None,
        })
    }

    /// A button's value, that [`parse`](FormAction::parse) reads.
    pub fn value(self) -> String {
        let (verb, what) = match self {
            FormAction::Add(what) => ("add", what),
            FormAction::Remove(what) => ("remove", what),
            FormAction::Complete(what) => ("complete", what),
            FormAction::Up(what) => ("up", what),
            FormAction::Down(what) => ("down", what),
        };
        format!("{verb}:{what}")
    }
}
