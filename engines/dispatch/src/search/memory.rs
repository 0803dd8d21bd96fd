//! Insertions already worked out. A search asks about the same route and request again and again; the answer stays true as
//! long as the route's key does.

use crate::model::Spot;
use crate::rng::mix;

#[derive(Clone, Copy, Debug)]
struct Entry {
    key: u64,
    delta: f64,
    pickup_after: u16,
    delivery_after: u16,
}

/// A table of fixed size; a newer answer takes an older one's place.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    entries: Vec<Entry>,
    /// Goes into every key: a new epoch forgets everything at no cost.
    epoch: u64,
}

/// Where an answer is kept.
#[derive(Clone, Copy)]
pub(crate) struct Slot(u64);

impl Memory {
    pub fn new(bits: u32) -> Self {
        let blank = Entry { key: 0, delta: 0.0, pickup_after: 0, delivery_after: 0 };
        Self { entries: vec![blank; 1 << bits], epoch: 1 }
    }

    /// Forgets everything: the requests have changed.
    pub fn forget(&mut self) {
        self.epoch = mix(self.epoch);
    }

    #[inline]
    pub fn slot(&self, route: u64, ask: u32) -> Slot {
        Slot(mix(route ^ self.epoch ^ u64::from(ask).wrapping_mul(0x9E37_79B9_7F4A_7C15)) | 1)
    }

    #[inline]
    fn index(&self, slot: Slot) -> usize {
        (slot.0 >> 8) as usize & (self.entries.len() - 1)
    }

    /// What is known: nothing, that there is no place, or the place.
    #[inline]
    pub fn get(&self, slot: Slot) -> Option<Option<Spot>> {
        let entry = &self.entries[self.index(slot)];
        (entry.key == slot.0).then(|| {
            entry.delta.is_finite().then_some(Spot {
                delta: entry.delta,
                pickup_after: entry.pickup_after,
                delivery_after: entry.delivery_after,
            })
        })
    }

    #[inline]
    pub fn put(&mut self, slot: Slot, found: Option<Spot>) {
        let index = self.index(slot);
        self.entries[index] = match found {
            None => Entry { key: slot.0, delta: f64::INFINITY, pickup_after: 0, delivery_after: 0 },
            Some(spot) => Entry {
                key: slot.0,
                delta: spot.delta,
                pickup_after: spot.pickup_after,
                delivery_after: spot.delivery_after,
            },
        };
    }
}
