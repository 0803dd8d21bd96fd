//! The nouns and rules. Pure.

mod follows;
mod kind;
mod leave;
mod request;

pub use follows::{Away, Booking, Effect, Follows, Taken, Todo, follows};
pub use kind::{Kind, KindProblem, Level, Route, RouteRow, Ruled, levels};
pub use leave::{DAY_MINUTES, in_days};
pub use request::{Request, Task};
