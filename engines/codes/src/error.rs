/// Why a text is not the code it should be, or something cannot be written as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// A character that cannot be there.
    #[error("there is a character that cannot be in this code")]
    Characters,
    /// Too long or too short.
    #[error("{found} characters instead of {wanted}")]
    Length {
        /// How many there should be.
        wanted: usize,
        /// How many there are.
        found: usize,
    },
    /// The check value does not fit: a character was misread or mistyped.
    #[error("the check value does not fit")]
    Check,
    /// A part is missing, twice, cut short or in the wrong place.
    #[error("part {0} is not where or what it should be")]
    Part(String),
    /// The amount stands in two places, and they differ.
    #[error("the amounts in the code differ")]
    Amounts,
    /// The amount is negative or has more digits than the code has room for.
    #[error("the amount does not fit the code")]
    AmountTooLarge,
}
