use serde::Serialize;
use yakuba_city::{Network, NetworkKind};

use crate::{Message, PersonalData};

/// One line of the list of what may cross: the firewall's rule and the privacy register in one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Kind {
    /// `applications.submitted`
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// The network it comes from.
    pub from: NetworkKind,
    /// The network it goes to.
    pub to: NetworkKind,
    /// How personal its content is.
    pub personal: PersonalData,
    /// Largest content, bytes.
    pub max_bytes: usize,
}

impl Kind {
    /// The kind of the message type `M`.
    pub fn of<M: Message>() -> Kind {
        Kind {
            name: M::KIND,
            about: M::ABOUT,
            from: <M::From as Network>::KIND,
            to: <M::To as Network>::KIND,
            personal: M::PERSONAL,
            max_bytes: M::MAX_BYTES,
        }
    }
}
