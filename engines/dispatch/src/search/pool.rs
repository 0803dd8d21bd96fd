//! Routes worth remembering.

use super::State;
use crate::model::Model;

/// Good routes of different plans, to be put together anew.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pool {}

impl Pool {
    pub fn note(&mut self, _model: &Model, _state: &State) {}
}
