//! What the next hours will bring: how many rides where, and how late vehicles will be.

mod arrivals;
mod demand;
mod waiting;

pub use arrivals::Arrivals;
pub use demand::Demand;
pub use waiting::waiting_places;
