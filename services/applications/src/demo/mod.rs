//! This service's part of the demo city: its procedures, and a few hundred applications in every state.
//!
//! Everything goes through the same doors as a real application: sent by [`intake`], carried over, examined and decided
//! by [`office`], only with the clock of an earlier day. All people are made up.

mod person;
mod procedures;
mod synthetic;

use yakuba_audit::Actor;
use yakuba_base::{Date, FiscalYear, Time, Timestamp};
use yakuba_city::{Lgwan, SteppedClock};
use yakuba_identity::Organisation;
use yakuba_service::{CityZones, Demo, DemoCity};
use yakuba_store::{StoreError, Tx};
use yakuba_zone::Zone;

use self::synthetic::Pictures;
use crate::{
    catalogue,
    intake::{self, NewApplication},
    model::{CaseEvent, CaseState, Channel, Correction, CorrectionItem, Outcome},
    office::{self, Decision, Entered},
    store::{applications, counts, procedures as workshop},
};

/// Fills a city with `files/procedures` and applications.
pub fn demo() -> Demo {
    Demo::new(|city| async move { fill(&city).await.map_err(|error| error.to_string()) })
}

/// How many applications of each procedure the demo city has.
const EACH: u32 = 8;

/// A small generator of numbers that are the same every time: the demo city looks alike on every machine.
#[derive(Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        // xorshift64* (Vigna 2016)
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n.max(1)
    }

    /// One of a list.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

async fn fill(city: &DemoCity) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let organisation = Organisation::load(&city.zones.lgwan.store, city.zones.lgwan.clock.today()).await?;
    procedures::publish_all(city).await?;
    city.background.carry().await?;
    let towns: Vec<person::Town> = match city.files.get("towns.json") {
        Some(text) => person::towns(text)?,
        None => Vec::new(),
    };
    let today = city.zones.lgwan.clock.today();
    let offered = crate::store::offers::all(&city.zones.internet.store).await?;
    let mut sent = Vec::new();
    for (place, offer) in offered.iter().enumerate() {
        let Some(ready) = catalogue::revision(&city.zones.internet.store, &offer.revision).await? else {
            continue;
        };
        for n in 0..EACH {
            let mut dice = Dice::new(1_000 * (place as u64 + 1) + u64::from(n));
            let days_ago = dice.below(40) as i64;
            let at = moment(today.add_days(-days_ago), 9 + dice.below(8), dice.below(60));
            let zones = at_the_time(&city.zones, at);
            let in_the_office = n % 4 == 3;
            let pictures = if in_the_office {
                Pictures::Office(&zones.lgwan)
            } else {
                Pictures::Outside(&zones.internet)
            };
            let made = synthetic::answers(pictures, &ready, &towns, at.date(), &mut dice).await?;
            let Some(answers) = made else { continue };
            if in_the_office {
                let channel =
                    *dice.pick(&[Channel::Counter, Channel::Counter, Channel::Phone, Channel::Post]);
                let entered = Entered { channel, answers, lang: yakuba_base::Lang::Ja, mail: None };
                let clerk = clerk(&organisation, &offer.procedure.division);
                let (application, _) =
                    office::enter(&zones.lgwan, Actor::Staff(clerk), &ready, entered).await?;
                sent.push((application.id, at, dice));
            } else {
                let new = NewApplication {
                    answers,
                    lang: yakuba_base::Lang::Ja,
                    mail: None,
                    resident: None,
                    draft: None,
                    once_key: None,
                    actor: Actor::System("demo"),
                };
                let done = intake::submit(&zones.internet, &ready, new).await?;
                sent.push((done.submission.id, at, dice));
            }
        }
    }
    city.background.carry().await?;
    for (place, (id, at, dice)) in sent.into_iter().enumerate() {
        examine(city, &organisation, &id, at, dice, place).await?;
    }
    count_paper(city, &organisation, today).await?;
    city.background.carry().await?;
    Ok(())
}

/// The zones with the clock standing at `at`.
fn at_the_time(zones: &CityZones, at: Timestamp) -> CityZones {
    let mut zones = zones.clone();
    let clock = SteppedClock::at(at).clock();
    zones.internet.clock = clock.clone();
    zones.lgwan.clock = clock;
    zones
}

fn moment(day: Date, hour: usize, minute: usize) -> Timestamp {
    let part = |n: usize| u8::try_from(n).ok();
    let time = part(hour).zip(part(minute)).and_then(|(hour, minute)| Time::new(hour, minute));
    time.map_or_else(|| Timestamp::from_tokyo(day, Time::MIDNIGHT), |time| Timestamp::from_tokyo(day, time))
}

/// Someone who works in a division: whoever has its name as login, else one of its members.
fn clerk(organisation: &Organisation, division: &str) -> String {
    let named = organisation.by_login(division).map(|person| person.id.to_string());
    let units = organisation.units_below(division);
    let member = || {
        units
            .iter()
            .flat_map(|unit| organisation.members(unit))
            .map(|(person, _)| person.id.to_string())
            .next_back()
    };
    named.or_else(member).unwrap_or_else(|| "demo".to_owned())
}

/// Takes an application some way through the office.
async fn examine(
    city: &DemoCity,
    organisation: &Organisation,
    id: &str,
    received: Timestamp,
    mut dice: Dice,
    place: usize,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let now = city.zones.lgwan.clock.now();
    let mut at = received;
    let mut later = |hours: i64, zone: &Zone<Lgwan>| {
        at = at.plus_hours(hours);
        let mut zone = zone.clone();
        zone.clock = SteppedClock::at(at.min(now)).clock();
        zone
    };
    let lgwan = &city.zones.lgwan;
    let Some(application) = applications::get(&lgwan.store, id).await? else { return Ok(()) };
    let who = clerk(organisation, &application.division);
    let actor = Actor::Staff(who.clone());
    // One in four is still untouched.
    if place.is_multiple_of(4) {
        return Ok(());
    }
    let zone = later(2 + dice.below(20) as i64, lgwan);
    let mut version =
        act(&zone, &actor, id, application.case.version, CaseEvent::Claimed { by: who }).await?;
    if place.is_multiple_of(3) {
        let text =
            dice.pick(&["添付の写真で確認済み。", "電話で本人に確認した。", "前年度の記録と照合すること。"]);
        version =
            act(&later(1, lgwan), &actor, id, version, CaseEvent::Noted { text: (*text).to_owned() }).await?;
    }
    match place % 10 {
        1 | 2 => {}
        3 => {
            let keys: Vec<String> = application.case.answers.iter().map(|(key, _)| key.clone()).collect();
            let items = keys.iter().rev().take(2).map(|key| CorrectionItem {
                key: key.clone(),
                reason: "添付の書類と合っていません。確認して入れ直してください。".to_owned(),
            });
            let correction = Correction {
                id: lgwan.clock.id::<Correction>().to_string(),
                items: items.collect(),
                message: "お手数ですが、次の2か所の確認をお願いします。".to_owned(),
            };
            act(&later(3, lgwan), &actor, id, version, CaseEvent::CorrectionAsked { correction }).await?;
        }
        4 => {
            let text =
                "申請ありがとうございます。受取りの日時について、ご希望があればお知らせください。".to_owned();
            act(&later(3, lgwan), &actor, id, version, CaseEvent::OfficeWrote { text }).await?;
        }
        5 => {
            let decision = Decision {
                outcome: Outcome::Refused,
                reason: "申請の要件（市内に住所を有すること）を満たしていることが確認できないため。"
                    .to_owned(),
                conditions: String::new(),
            };
            decide(&later(20, lgwan), &actor, organisation, id, version, decision).await?;
        }
        _ => {
            let decision =
                Decision { outcome: Outcome::Granted, reason: String::new(), conditions: String::new() };
            decide(&later(16, lgwan), &actor, organisation, id, version, decision).await?;
        }
    }
    Ok(())
}

async fn act(
    zone: &Zone<Lgwan>,
    actor: &Actor,
    id: &str,
    version: i64,
    event: CaseEvent,
) -> Result<i64, office::OfficeError> {
    Ok(office::act(zone, actor.clone(), id, version, event).await?.case.version)
}

async fn decide(
    zone: &Zone<Lgwan>,
    actor: &Actor,
    organisation: &Organisation,
    id: &str,
    version: i64,
    decision: Decision,
) -> Result<CaseState, Box<dyn std::error::Error + Send + Sync>> {
    let application = applications::get(&zone.store, id).await?.ok_or(StoreError::NotFound)?;
    let mark = organisation.unit(&application.division).map_or("市", |unit| unit.content.mark.as_str());
    Ok(office::decide(zone, actor.clone(), id, version, decision, mark).await?.case.state)
}

/// What was handled on paper since April, so that the share that arrives online means something.
async fn count_paper(city: &DemoCity, organisation: &Organisation, today: Date) -> Result<(), StoreError> {
    let first = FiscalYear::of(today).first_day();
    for (place, procedure) in workshop::list(&city.zones.lgwan.store, None).await?.into_iter().enumerate() {
        let yearly = procedure.draft.yearly_estimate.unwrap_or(60);
        let by = clerk(organisation, &procedure.draft.division);
        let (clock, mut dice) = (city.zones.lgwan.clock.clone(), Dice::new(77 + place as u64));
        city.zones
            .lgwan
            .store
            .write(async move |tx: &mut Tx<Lgwan>| {
                let draft = &procedure.draft;
                let mut day = first;
                while day < today {
                    for (channel, share) in [
                        (Channel::Counter, 62),
                        (Channel::Post, 9),
                        (Channel::Phone, 4),
                        (Channel::Online, 25),
                    ] {
                        let count = yearly * (share + dice.below(9) as u32) / 1_200;
                        if count > 0 {
                            counts::add(tx, &clock, (&draft.slug, &draft.division), channel, day, count, &by)
                                .await?;
                        }
                    }
                    day = day.add_days(31).first_of_month();
                }
                Ok::<_, StoreError>(())
            })
            .await?;
    }
    Ok(())
}
