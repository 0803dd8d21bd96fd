//! The rules: what a demand becomes by what happens, and what has to be done because of it.

use yakuba_base::{Timestamp, Yen};

use crate::{
    Attempt, AttemptId, Booking, Capture, Concern, Demand, Effect, Fact, Happening, Money, RefundId,
    RefundReason, Refused, Way,
};

impl Demand {
    /// The demand after `happening`, and what has to be done because of it.
    ///
    /// # Errors
    /// When an act cannot be done now; the demand is lost then, as the caller still has what it read. Facts about known
    /// attempts are never refused.
    pub fn apply(mut self, happening: &Happening) -> Result<(Demand, Vec<Effect>), Refused> {
        let mut effects = Vec::new();
        match happening {
            Happening::Opened { attempt, way, amount, at } => self.open(attempt, *way, *amount, *at)?,
            Happening::Begun { attempt, way, amount, at } => {
                self.begin(attempt, *way, *amount, *at, &mut effects)?;
            }
            Happening::Told { attempt, fact, at } => self.hear(attempt, fact, *at, &mut effects)?,
            Happening::Amended { amount, .. } => self.amend(*amount, &mut effects)?,
            Happening::Cancelled { at } => self.cancel(*at, &mut effects)?,
            Happening::TimedOut { at } => {
                if self.is_late(*at) && !self.timed_out {
                    self.timed_out = true;
                    self.close_open(&mut effects);
                }
            }
            Happening::Extended { until, .. } => {
                self.owed()?;
                self.payable_until = Some(*until);
                self.timed_out = false;
            }
            Happening::Accepted { attempt, at } => self.accept(attempt, *at, &mut effects)?,
            Happening::RefundAsked { attempt, refund, amount, reason, .. } => {
                self.ask_refund(attempt, refund, *amount, *reason, &mut effects)?;
            }
            Happening::RefundDropped { attempt, refund, .. } => {
                let attempt = self.attempts.get_mut(attempt).ok_or(Refused::NoSuchAttempt)?;
                if attempt.refunds_asked.contains_key(refund) {
                    attempt.refunds_failed.insert(refund.clone());
                }
            }
        }
        self.version += 1;
        Ok((self, effects))
    }

    fn owed(&self) -> Result<Yen, Refused> {
        match self.outstanding() {
            Yen::ZERO => Err(Refused::NothingOwed),
            owed => Ok(owed),
        }
    }

    fn open(&mut self, id: &AttemptId, way: Way, amount: Yen, at: Timestamp) -> Result<(), Refused> {
        if let Some(known) = self.attempts.get(id) {
            return if (known.way, known.asked) == (way, amount) { Ok(()) } else { Err(Refused::IdTaken) };
        }
        let owed = self.owed()?;
        if amount != owed {
            return Err(Refused::OtherAmount { owed });
        }
        if self.is_late(at) && !way.at_till() {
            return Err(Refused::Late);
        }
        self.attempts.insert(id.clone(), Attempt::begun(way, amount, at));
        Ok(())
    }

    fn begin(
        &mut self,
        id: &AttemptId,
        way: Way,
        amount: Yen,
        at: Timestamp,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        if let Err(Refused::NothingOwed | Refused::OtherAmount { .. } | Refused::Late) =
            self.open(id, way, amount, at)
        {
            self.attempts.insert(id.clone(), Attempt { closing: true, ..Attempt::begun(way, amount, at) });
            effects.push(Effect::Close { attempt: id.clone() });
        }
        self.attempts
            .get(id)
            .filter(|known| (known.way, known.asked) == (way, amount))
            .map(drop)
            .ok_or(Refused::IdTaken)
    }

    fn hear(
        &mut self,
        id: &AttemptId,
        fact: &Fact,
        at: Timestamp,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let attempt = self.attempts.get_mut(id).ok_or(Refused::NoSuchAttempt)?;
        match fact {
            Fact::Captured { reference, amount, taken_at } => {
                let capture = Capture { amount: *amount, at: *taken_at };
                match attempt.captures.get(reference) {
                    None => {
                        attempt.captures.insert(reference.clone(), capture);
                        self.take_in(id, capture, effects);
                    }
                    Some(known) if known.amount != *amount => {
                        self.raise(Concern::Contradiction(id.clone()), effects)
                    }
                    Some(_) => {}
                }
            }
            Fact::Ended { how } => attempt.ended = attempt.ended.or(Some(*how)),
            Fact::Refunded { total } => {
                attempt.refunded_told = attempt.refunded_told.max(*total);
                if attempt.refunded_told > attempt.refunds_pending_or_made() {
                    self.raise(Concern::RefundNotAsked(id.clone()), effects);
                }
            }
            Fact::RefundFailed { refund } => {
                if attempt.refunds_asked.contains_key(refund) && attempt.refunds_failed.insert(refund.clone())
                {
                    self.raise(Concern::RefundFailed(id.clone()), effects);
                }
            }
        }
        // Refunds may be told before the money they give back.
        self.give_back(id, effects);
        self.settle(at, effects);
        Ok(())
    }

    /// Divides money that came in between what is owed and what a person has to look at.
    fn take_in(&mut self, id: &AttemptId, capture: Capture, effects: &mut Vec<Effect>) {
        let owed = self.outstanding();
        let (late, cancelled) = (self.is_late(capture.at), self.cancelled_at.is_some());
        let Some(attempt) = self.attempts.get_mut(id) else { return };
        let late = late && !attempt.way.at_till();
        let applied = if late || cancelled { Yen::ZERO } else { capture.amount.min(owed) };
        let money = Money { applied, held: Yen(capture.amount.0 - applied.0), refunded: Yen::ZERO };
        attempt.money = attempt.money.plus(money);
        effects.push(Effect::Book { attempt: id.clone(), booking: Booking::Captured(money) });
        let concern = match () {
            () if cancelled => Some(Concern::PaidAfterCancel(id.clone())),
            () if owed == Yen::ZERO => Some(Concern::PaidTwice(id.clone())),
            () if late => Some(Concern::PaidLate(id.clone())),
            () if capture.amount > owed => Some(Concern::PaidTooMuch(id.clone())),
            () if capture.amount < owed => Some(Concern::PaidShort(id.clone())),
            () => None,
        };
        if let Some(concern) = concern {
            self.raise(concern, effects);
        }
    }

    /// Books what the provider gave back and was not booked yet: out of what is held first.
    fn give_back(&mut self, id: &AttemptId, effects: &mut Vec<Effect>) {
        let Some(attempt) = self.attempts.get_mut(id) else { return };
        let money = &mut attempt.money;
        let due = attempt.refunded_told.min(money.captured()).0 - money.refunded.0;
        if due <= 0 {
            return;
        }
        let held = Yen(due.min(money.held.0));
        let applied = Yen(due - held.0);
        money.held = Yen(money.held.0 - held.0);
        money.applied = Yen(money.applied.0 - applied.0);
        money.refunded = Yen(money.refunded.0 + due);
        self.waived = Yen(self.waived.0 + applied.0);
        let booking = Booking::Refunded { held, applied, voided: false };
        effects.push(Effect::Book { attempt: id.clone(), booking });
    }

    fn settle(&mut self, at: Timestamp, effects: &mut Vec<Effect>) {
        let paid =
            self.cancelled_at.is_none() && self.outstanding() == Yen::ZERO && self.waived < self.amount;
        if paid && self.settled_at.is_none() {
            self.settled_at = Some(at);
            effects.push(Effect::Settled);
            self.close_open(effects);
        }
    }

    fn close_open(&mut self, effects: &mut Vec<Effect>) {
        for (id, attempt) in self.attempts.iter_mut().filter(|(_, attempt)| attempt.is_open()) {
            attempt.closing = true;
            effects.push(Effect::Close { attempt: id.clone() });
        }
    }

    fn raise(&mut self, concern: Concern, effects: &mut Vec<Effect>) {
        if self.concerns.insert(concern.clone()) {
            effects.push(Effect::Look { concern });
        }
    }

    fn amend(&mut self, amount: Yen, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        self.owed()?;
        if amount <= Yen::ZERO {
            return Err(Refused::NotPositive);
        }
        if self.money().captured() > Yen::ZERO {
            return Err(Refused::PaidAlready);
        }
        if amount != self.amount {
            self.amount = amount;
            self.close_open(effects);
        }
        Ok(())
    }

    fn cancel(&mut self, at: Timestamp, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        if self.cancelled_at.is_some() {
            return Ok(());
        }
        self.owed()?;
        if self.money().applied > Yen::ZERO {
            return Err(Refused::PaidAlready);
        }
        self.cancelled_at = Some(at);
        self.close_open(effects);
        Ok(())
    }

    fn accept(&mut self, id: &AttemptId, at: Timestamp, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        let owed = self.outstanding();
        let attempt = self.attempts.get_mut(id).ok_or(Refused::NoSuchAttempt)?;
        // What is on its way back cannot be taken.
        let free = attempt.money.held.0.min(attempt.refundable().0);
        let amount = Yen(free.min(owed.0));
        if amount == Yen::ZERO {
            return Err(Refused::NothingHeld);
        }
        attempt.money.held = Yen(attempt.money.held.0 - amount.0);
        attempt.money.applied = Yen(attempt.money.applied.0 + amount.0);
        effects.push(Effect::Book { attempt: id.clone(), booking: Booking::Accepted { amount } });
        self.settle(at, effects);
        Ok(())
    }

    fn ask_refund(
        &mut self,
        id: &AttemptId,
        refund: &RefundId,
        amount: Yen,
        reason: RefundReason,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let attempt = self.attempts.get_mut(id).ok_or(Refused::NoSuchAttempt)?;
        if let Some(known) = attempt.refunds_asked.get(refund) {
            return if *known == amount { Ok(()) } else { Err(Refused::IdTaken) };
        }
        let most = attempt.refundable();
        if amount <= Yen::ZERO || amount > most {
            return Err(Refused::RefundTooLarge { most });
        }
        attempt.refunds_asked.insert(refund.clone(), amount);
        match reason {
            RefundReason::Return => {
                effects.push(Effect::Refund { attempt: id.clone(), refund: refund.clone(), amount });
                Ok(())
            }
            RefundReason::Void => self.void(id, amount, effects),
        }
    }

    /// A till gives back at once, and the money is owed again.
    fn void(&mut self, id: &AttemptId, amount: Yen, effects: &mut Vec<Effect>) -> Result<(), Refused> {
        let attempt = self.attempts.get_mut(id).ok_or(Refused::NoSuchAttempt)?;
        let money = &mut attempt.money;
        if !attempt.way.at_till() || amount != money.captured() {
            return Err(Refused::NotVoidable);
        }
        let (held, applied) = (money.held, money.applied);
        *money = Money { applied: Yen::ZERO, held: Yen::ZERO, refunded: amount };
        attempt.refunded_told = amount;
        let booking = Booking::Refunded { held, applied, voided: true };
        effects.push(Effect::Book { attempt: id.clone(), booking });
        if self.settled_at.is_some() && self.outstanding() > Yen::ZERO {
            self.settled_at = None;
            effects.push(Effect::Unsettled);
        }
        Ok(())
    }
}
