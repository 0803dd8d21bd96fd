/// Why an act is refused. Nothing has changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refusal {
    /// It cannot be done from where the draft stands.
    #[error("not from where the draft stands")]
    NotNow,
    /// There is no such seat, step or duty.
    #[error("there is no such seat, step or duty")]
    NoSuch,
    /// Another step has its turn.
    #[error("another step has its turn")]
    NotYourTurn,
    /// It has been done already.
    #[error("it has been done already")]
    Done,
    /// He has nothing to do with it.
    #[error("he has nothing to do with it")]
    NotYours,
    /// It is his own draft.
    #[error("it is his own draft")]
    OwnDraft,
    /// He has voted in this step.
    #[error("he has voted in this step")]
    OneVote,
    /// The decider is there: nobody decides for him.
    #[error("the decider is there")]
    DeciderPresent,
    /// A deputy before him in the order is there.
    #[error("a deputy before him is there")]
    DeputyBefore,
    /// It is important: a deputy needs a ground.
    #[error("a deputy needs a ground to decide something important")]
    NeedsGround,
    /// That is not what is said at such a seat.
    #[error("that is not what is said at such a seat")]
    WrongVote,
    /// Such a seat is not handed on or passed over.
    #[error("such a seat is not handed on or passed over")]
    NotThisRole,
    /// The person it would go to cannot take it.
    #[error("the person it would go to cannot take it")]
    WrongPerson,
    /// Who would be passed over is there.
    #[error("who would be passed over is there")]
    Present,
    /// Somebody can fill the seat, or nobody is above it.
    #[error("the seat can be filled, or nobody is above it")]
    CannotLift,
    /// The route is missing where it is needed, or is not one.
    #[error("the route is missing or is not one")]
    Route,
}
