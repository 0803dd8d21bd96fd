//! The face of the flow engine, for every service in which several people decide something.
//!
//! - [`Hall`] is the city hall at a moment, as the engine wants it: units, posts, who is away, who decides for whom.
//! - [`route_boxes`] shows a route with who sits there and what he said, [`events`] what has happened.
//! - [`acts`](act_forms) are the forms of everything a person can do now; [`read_act`] reads what such a form sent.
//! - [`open_duties`] says what waits for whom, [`waiting`] what waits for somebody in all services.
//!
//! The same words stand everywhere; what a thing is called (起案 or 申請) is told by [`Terms`].

mod acts;
mod duties;
mod forms;
mod hall;
mod inbox;
mod route;
mod words;

pub use acts::{Asked, ReadError, done_words, read_act};
pub use duties::{READ, RULE, SEAT, TOLD, open_duties, tell};
pub use forms::{Again, Seen, act_forms, comment_form, submit_form};
pub use hall::{Deputies, Hall, Successions};
pub use inbox::{inbox_lines, waiting};
pub use route::route_boxes;
pub use words::{
    Said, Terms, action, events, happened, late, moment, refusal, role, route_error, state, vote,
};
