//! Insertions already worked out. A search asks about the same route and request again and again; the answer stays true as
//! long as the route's key does.

use crate::model::Spot;
use crate::rng::mix;

#[derive(Clone, Copy, Debug)]
struct Entry {
    delta: f64,
    /// The half of the slot that is not the entry's address. A wrong answer is possible once in four thousand million; whoever
    /// acts on one finds out.
    key: u32,
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

/// No route has so many stops.
const NO_SPOT: u16 = u16::MAX;

/// What the memory says.
#[derive(Clone, Copy)]
pub(crate) enum Known {
    Nothing,
    /// No insertion costs less; infinite where there is none at all.
    AtLeast(f64),
    /// The cheapest insertion.
    Best(Spot),
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
        (slot.0 >> 32) as usize & (self.entries.len() - 1)
    }

    #[inline]
    pub fn get(&self, slot: Slot) -> Known {
        let entry = &self.entries[self.index(slot)];
        if entry.key != slot.0 as u32 {
            return Known::Nothing;
        }
        if entry.pickup_after == NO_SPOT {
            return Known::AtLeast(entry.delta);
        }
        Known::Best(Spot {
            delta: entry.delta,
            pickup_after: entry.pickup_after,
            delivery_after: entry.delivery_after,
        })
    }

    /// Notes what has been found looking for an insertion that costs less than `bound`.
    #[inline]
    pub fn put(&mut self, slot: Slot, found: Option<Spot>, bound: f64) {
        let index = self.index(slot);
        let key = slot.0 as u32;
        self.entries[index] = match found {
            None => Entry { delta: bound, key, pickup_after: NO_SPOT, delivery_after: 0 },
            Some(spot) => Entry {
                delta: spot.delta,
                key,
                pickup_after: spot.pickup_after,
                delivery_after: spot.delivery_after,
            },
        };
    }
}
