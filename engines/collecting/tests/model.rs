//! Every interleaving of paying, cancelling, refunding, timing out and telling, to depth eight.
//!
//! The world is the demand, a provider that is honest but whose notices come late, twice, out of order or never, a payer who
//! may still have an old page open and begin to pay from it, and a record of every effect that was ever handed out. States that are equal have equal futures, so each is looked at once;
//! how many interleavings lead there is counted along.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;

use yakuba_base::{Timestamp, Yen};
use yakuba_collecting::{
    AttemptId, Booking, Concern, Demand, Effect, End, Fact, Happening, Money, RefundId, RefundReason, Way,
};

const DEPTH: usize = 8;
const OWED: Yen = Yen(600);

/// What really became of an attempt, at the provider.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Truth {
    paid_at: Option<Timestamp>,
    closed: bool,
    refunded: i64,
    /// What we asked it to do and it has not got to yet.
    to_close: bool,
    to_refund: Vec<(RefundId, i64)>,
    /// What it ever said. Any of it may be heard at any time, any number of times.
    said: Vec<Fact>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct World {
    demand: Demand,
    provider: BTreeMap<AttemptId, Truth>,
    /// Effects that must not be handed out twice, and how often they were.
    once: BTreeMap<Effect, usize>,
    booked: Money,
    late: bool,
    /// A try that was begun outside and is not known here yet.
    unheard: bool,
}

#[derive(Clone, Debug)]
enum Act {
    Pays(AttemptId),
    ProviderWorks(AttemptId),
    Told(AttemptId, usize),
    Cancel,
    TimeOut,
    Refund(AttemptId, &'static str, i64),
    Accept(AttemptId),
    /// A try is begun on a page that shows what was once owed; money may come in by it before anybody here hears of it.
    Begin,
    HearBegun,
    Drop(AttemptId, &'static str),
}

const BEFORE: Timestamp = Timestamp::from_millis(1_000);
const DEADLINE: Timestamp = Timestamp::from_millis(2_000);
const AFTER: Timestamp = Timestamp::from_millis(3_000);

impl World {
    fn new() -> World {
        let ids = ["a", "b"].map(|name| AttemptId(name.into()));
        let demand = ids.iter().fold(Demand::new(OWED, Some(DEADLINE)), |demand, id| {
            let attempt = id.clone();
            demand
                .apply(&Happening::Opened { attempt, way: Way::Online, amount: OWED, at: BEFORE })
                .unwrap()
                .0
        });
        World {
            demand,
            provider: ids.into_iter().map(|id| (id, Truth::default())).collect(),
            once: BTreeMap::new(),
            booked: Money::default(),
            late: false,
            unheard: false,
        }
    }

    fn now(&self) -> Timestamp {
        if self.late { AFTER } else { BEFORE }
    }

    fn acts(&self) -> Vec<Act> {
        let mut acts = vec![Act::Cancel, Act::TimeOut, Act::Begin, Act::HearBegun];
        for (id, truth) in &self.provider {
            acts.push(Act::Pays(id.clone()));
            acts.push(Act::ProviderWorks(id.clone()));
            acts.push(Act::Accept(id.clone()));
            acts.push(Act::Refund(id.clone(), "part", 200));
            acts.push(Act::Refund(id.clone(), "rest", 400));
            acts.push(Act::Refund(id.clone(), "all", 600));
            acts.push(Act::Drop(id.clone(), "part"));
            acts.extend((0..truth.said.len()).map(|notice| Act::Told(id.clone(), notice)));
        }
        acts
    }

    /// The world after the act; none when it is not possible or is refused.
    fn after(&self, act: &Act) -> Option<World> {
        let mut world = self.clone();
        let at = self.now();
        match act {
            Act::Pays(id) => {
                let truth = world.provider.get_mut(id)?;
                if truth.closed || truth.paid_at.is_some() {
                    return None;
                }
                truth.paid_at = Some(at);
                truth.said.push(captured(id, at));
            }
            Act::ProviderWorks(id) => world.provider.get_mut(id)?.work()?,
            Act::Begin => {
                if world.provider.insert(outside(), Truth::default()).is_some() {
                    return None;
                }
                world.unheard = true;
            }
            Act::HearBegun => world.hear_begun().then_some(())?,
            Act::Drop(id, name) => {
                let refund = RefundId(format!("{id}-{name}"));
                // Only what the provider was not told to give can be dropped.
                let asked = &mut world.provider.get_mut(id)?.to_refund;
                let place = asked.iter().position(|(known, _)| *known == refund)?;
                asked.remove(place);
                world.happens(&Happening::RefundDropped { attempt: id.clone(), refund, at })?;
            }
            // What is said of a try comes after its beginning, in the same stream.
            Act::Told(id, _) if self.unheard && *id == outside() => return None,
            Act::Told(id, notice) => {
                let fact = world.provider[id].said[*notice].clone();
                world.happens(&Happening::Told { attempt: id.clone(), fact, at })?;
            }
            Act::Cancel => world.happens(&Happening::Cancelled { at })?,
            Act::TimeOut => {
                world.late = true;
                world.happens(&Happening::TimedOut { at: AFTER })?;
            }
            Act::Refund(id, name, amount) => world.happens(&Happening::RefundAsked {
                attempt: id.clone(),
                refund: RefundId(format!("{id}-{name}")),
                amount: Yen(*amount),
                reason: RefundReason::Return,
                at,
            })?,
            Act::Accept(id) => world.happens(&Happening::Accepted { attempt: id.clone(), at })?,
        }
        // Everything that is heard counts a version; here that would only keep equal worlds apart.
        world.demand.version = 0;
        Some(world)
    }

    /// The beginning outside is heard of; it is never refused.
    fn hear_begun(&mut self) -> bool {
        let heard = std::mem::take(&mut self.unheard);
        if heard {
            let begun =
                Happening::Begun { attempt: outside(), way: Way::Online, amount: OWED, at: self.now() };
            self.happens(&begun).unwrap();
        }
        heard
    }

    fn happens(&mut self, happening: &Happening) -> Option<()> {
        let (demand, effects) = self.demand.clone().apply(happening).ok()?;
        self.demand = demand;
        for effect in effects {
            match &effect {
                Effect::Close { attempt } => self.provider.get_mut(attempt)?.to_close = true,
                Effect::Refund { attempt, refund, amount } => {
                    self.provider.get_mut(attempt)?.to_refund.push((refund.clone(), amount.0));
                }
                Effect::Book { booking, .. } => self.book(*booking),
                Effect::Settled | Effect::Unsettled | Effect::Look { .. } => {}
            }
            // The same amount may be booked twice for two refunds; what must agree there is the sum.
            if !matches!(
                effect,
                Effect::Book { booking: Booking::Refunded { .. } | Booking::Accepted { .. }, .. }
            ) {
                *self.once.entry(effect).or_default() += 1;
            }
        }
        Some(())
    }

    fn book(&mut self, booking: Booking) {
        let Money { applied, held, refunded } = &mut self.booked;
        match booking {
            Booking::Captured(money) => {
                *applied = Yen(applied.0 + money.applied.0);
                *held = Yen(held.0 + money.held.0);
            }
            Booking::Accepted { amount } => {
                *applied = Yen(applied.0 + amount.0);
                *held = Yen(held.0 - amount.0);
            }
            Booking::Refunded { held: from_held, applied: from_applied, .. } => {
                *held = Yen(held.0 - from_held.0);
                *applied = Yen(applied.0 - from_applied.0);
                *refunded = Yen(refunded.0 + from_held.0 + from_applied.0);
            }
        }
    }

    /// What must hold in every world, whatever was heard so far.
    fn check(&self) {
        let money = self.demand.money();
        assert!(self.once.values().all(|times| *times == 1), "an effect came twice: {self:#?}");
        assert_eq!(self.booked, money, "the books say something else: {self:#?}");
        assert!(money.applied <= OWED && money.applied.0 >= 0 && money.held.0 >= 0, "{self:#?}");
        let (paid, refunded) = self.truth();
        assert!(money.captured().0 <= paid, "it believes in money that is not there: {self:#?}");
        assert!(refunded <= paid, "more went back than came in: {self:#?}");
        if self.once.contains_key(&Effect::Settled) {
            assert!(paid >= OWED.0, "settled without money: {self:#?}");
        }
        let somebody_looks = self.demand.concerns.iter().any(|concern| {
            matches!(concern, Concern::PaidTwice(_) | Concern::PaidLate(_) | Concern::PaidAfterCancel(_))
        });
        assert!(money.held == Yen::ZERO || somebody_looks, "held, and nobody was told: {self:#?}");
    }

    fn truth(&self) -> (i64, i64) {
        let paid = self.provider.values().filter(|truth| truth.paid_at.is_some()).count() as i64 * OWED.0;
        (paid, self.provider.values().map(|truth| truth.refunded).sum())
    }

    /// Once everything that was said is heard, whatever the order, the demand knows what the provider knows.
    fn check_end(&self, backwards: bool) {
        let mut world = self.clone();
        world.hear_begun();
        let mut said: Vec<(AttemptId, Fact)> = self
            .provider
            .iter()
            .flat_map(|(id, truth)| truth.said.iter().map(|fact| (id.clone(), fact.clone())))
            .collect();
        if backwards {
            said.reverse();
        }
        for (attempt, fact) in said {
            world.happens(&Happening::Told { attempt, fact, at: AFTER }).unwrap();
        }
        world.check();
        let (paid, refunded) = world.truth();
        let money = world.demand.money();
        assert_eq!((money.captured().0, money.refunded.0), (paid, refunded), "{world:#?}");
        let on_time = world.provider.values().any(|truth| truth.paid_at == Some(BEFORE));
        if on_time && refunded == 0 && world.demand.cancelled_at.is_none() {
            assert!(world.demand.settled_at.is_some(), "paid in time and not settled: {world:#?}");
        }
    }
}

impl Truth {
    /// The provider does what it was asked to.
    fn work(&mut self) -> Option<()> {
        if self.to_close {
            self.to_close = false;
            if self.paid_at.is_none() {
                self.closed = true;
                self.said.push(Fact::Ended { how: End::Cancelled });
            }
            return Some(());
        }
        let (_, amount) = self.to_refund.pop()?;
        assert!(self.paid_at.is_some(), "asked to give back what was never paid");
        self.refunded += amount;
        self.said.push(Fact::Refunded { total: Yen(self.refunded) });
        Some(())
    }
}

fn outside() -> AttemptId {
    AttemptId("outside".into())
}

fn captured(id: &AttemptId, taken_at: Timestamp) -> Fact {
    Fact::Captured { reference: format!("pi_{id}"), amount: OWED, taken_at }
}

#[test]
fn every_interleaving_to_depth_eight() {
    let mut layer: BTreeMap<World, u64> = BTreeMap::from([(World::new(), 1)]);
    let (mut worlds, mut interleavings) = (0_usize, 0_u64);
    for depth in 0..=DEPTH {
        let mut next: BTreeMap<World, u64> = BTreeMap::new();
        for (world, ways) in layer {
            world.check();
            world.check_end(false);
            world.check_end(true);
            worlds += 1;
            if depth == DEPTH {
                interleavings += ways;
                continue;
            }
            for act in world.acts() {
                if let Some(after) = world.after(&act) {
                    *next.entry(after).or_default() += ways;
                }
            }
        }
        layer = next;
    }
    println!("{worlds} worlds, {interleavings} interleavings of {DEPTH} acts");
    // A model that found nothing to do would prove nothing.
    assert!(worlds > 5_000 && interleavings > 1_000_000, "{worlds} worlds, {interleavings} interleavings");
}
