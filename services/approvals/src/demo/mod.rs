//! This service's part of the demo city: its rules, and documents in every state.
//!
//! Everything goes through the same doors as a real document, only with the clock of an earlier day.

mod subjects;

use std::sync::Arc;

use yakuba_base::{Date, Time, Timestamp, Yen};
use yakuba_city::{Lgwan, SteppedClock};
use yakuba_duties::absences::{self, Absence};
use yakuba_flow::{Act, Capacity, Role, SeatRef, Target, Vote};
use yakuba_service::{Demo, DemoCity};
use yakuba_store::Tx;
use yakuba_zone::Zone;

use crate::{
    model::{Content, Disclosure, Document, Rules},
    office::{Office, units},
    store::books,
    work::{self, WorkError},
};
use subjects::{SUBJECTS, Subject};

type Failed = Box<dyn std::error::Error + Send + Sync>;

/// Puts the rules of `approvals/` in their place and drafts documents.
pub(crate) fn demo() -> Demo {
    Demo::new(|city| async move { fill(&city).await.map_err(|error| error.to_string()) })
}

/// How many documents each subject has this year.
const EACH: usize = 11;
/// How many it has from earlier years.
const EARLIER: usize = 1;

async fn fill(city: &DemoCity) -> Result<(), Failed> {
    let zone = &city.zones.lgwan;
    for name in books::BOOKS {
        let Some(text) = city.files.get(&format!("approvals/{name}.json")).cloned() else { continue };
        let now = zone.clock.now();
        let put = async move |tx: &mut Tx<Lgwan>| books::put(tx, name, &text, now, "demo").await;
        zone.store.write(put).await?;
    }
    let Some(book) = books::rulebook(&zone.store).await? else { return Ok(()) };
    let office = Office::load(&zone.store, zone.clock.now()).await?;
    let rules = book.rules(&units(&office.organisation))?;
    let mut demo = Filling { zone: zone.clone(), office: Office::clone(&office), rules };
    demo.away().await?;
    let today = zone.clock.today();
    for (place, subject) in SUBJECTS.iter().enumerate() {
        for n in 0..EACH {
            let days = i64::try_from(3 + (place * 7 + n * 13) % 88).unwrap_or(0);
            demo.this_year(subject, n, today.add_days(-days)).await?;
        }
        for n in 0..EARLIER {
            demo.earlier(subject, place + n, today).await?;
        }
    }
    Ok(())
}

struct Filling {
    zone: Zone<Lgwan>,
    office: Office,
    rules: Rules,
}

impl Filling {
    /// The house and the city hall at an earlier moment, never later than now.
    fn at(&self, at: Timestamp) -> (Zone<Lgwan>, Arc<Office>) {
        let at = at.min(self.office.now);
        let mut zone = self.zone.clone();
        zone.clock = SteppedClock::at(at).clock();
        (zone, Arc::new(self.office.at(at)))
    }

    /// Some are away today: a director with a deputy, a manager, a group leader.
    async fn away(&mut self) -> Result<(), Failed> {
        let now = self.office.now;
        for (login, note) in [("somu-bucho", "出張"), ("kodomo-kacho", "休暇"), ("doboku-gl", "研修")] {
            let Some(person) = self.office.organisation.by_login(login) else { continue };
            let absence = Absence {
                id: self.zone.clock.id::<Absence>().to_string(),
                staff: person.id.clone(),
                from: now.plus_days(-1),
                until: now.plus_days(3),
                deputy: None,
                note: note.to_owned(),
                source: None,
            };
            let add = async move |tx: &mut Tx<Lgwan>| absences::add(tx, &absence).await;
            self.zone.store.write(add).await?;
        }
        self.office = Office::clone(&*Office::load(&self.zone.store, now).await?);
        Ok(())
    }

    fn content(&self, subject: &Subject, n: usize, day: Date) -> Content {
        let amount = subject.amounts.get(n % subject.amounts.len().max(1)).map(|yen| Yen(*yen));
        let party = subject.parties.get(n % subject.parties.len().max(1)).copied().unwrap_or_default();
        let detail = subject.details[n % subject.details.len()];
        let amount_line = amount.map(|yen| format!("\n4. 予定金額　{yen}")).unwrap_or_default();
        let party_line = if party.is_empty() { String::new() } else { format!("\n3. 相手方　{party}") };
        Content {
            title: format!("{}（{detail}）について（伺い）", subject.title),
            body: format!(
                "{}について、次のとおり行ってよろしいか伺います。\n\n記\n\n1. 内容　{detail}\n2. 時期　{}から{party_line}{amount_line}",
                subject.title,
                day.add_days(20).formal()
            ),
            kind: subject.kind.to_owned(),
            class: subject.class.to_owned(),
            disclosure: if n % 7 == 3 { Disclosure::Partly } else { Disclosure::Open },
            amount,
            counterparty: party.to_owned(),
            traded_on: amount.map(|_| day.add_days(10)),
            reserved: false,
            important: n % 10 == 8,
            due_on: Some(day.add_days(14)),
            agree: Vec::new(),
        }
    }

    /// A document of the last months, taken as far as `n` says.
    async fn this_year(&self, subject: &Subject, n: usize, day: Date) -> Result<(), Failed> {
        let Some(drafter) =
            self.office.organisation.by_login(subject.drafter).map(|person| person.id.clone())
        else {
            return Ok(());
        };
        let unit =
            self.office.flow.post_of(&drafter, self.office.now).map(|post| post.unit).unwrap_or_default();
        let mut clock = Timestamp::from_tokyo(day, Time::new(9, 10).unwrap_or(Time::MIDNIGHT));
        let (zone, _) = self.at(clock);
        let content = self.content(subject, n, day);
        let division = self.office.division(&unit);
        let document = work::create(&zone, &drafter, &division, content, None).await?;
        if n == 0 {
            return Ok(());
        }
        let mut next = || {
            clock = clock.plus_hours(5);
            self.at(clock)
        };
        let (zone, office) = next();
        let at = (document.id.as_str(), document.version);
        let sent = work::submit(&zone, &office, &self.rules, &drafter, at, false, String::new()).await;
        let mut document = match sent {
            Ok(document) => document,
            Err(error) => return Err(format!("{}: {error}", subject.title).into()),
        };
        let steps = match n {
            1 => 0,
            2 => 1,
            _ => usize::MAX,
        };
        for step in 0..steps {
            let (zone, office) = next();
            let Some((seat, by)) = self.waits_for(&document, &office) else { break };
            let role = document.flow.seat(seat).map_or(Role::Review, |(step, _)| step.role);
            let (act, note) = match (n, step, role) {
                (3, 0, _) => (Act::Return { seat, to: Target::Drafter }, "積算の根拠を添付してください。"),
                (4, _, Role::Decide) => return self.give_up(&document, &drafter, next()).await,
                (5, _, Role::Consult) => {
                    (Act::Vote { seat, vote: Vote::Disagree, ground: None }, "予算の見込みが立っていません。")
                }
                (6, 0, Role::Review) => (Act::Skip { seat }, "会議のため"),
                (_, _, Role::Consult) => (Act::Vote { seat, vote: Vote::Agree, ground: None }, ""),
                _ => (Act::Vote { seat, vote: Vote::Approve, ground: None }, ""),
            };
            let by = if matches!(act, Act::Skip { .. }) {
                later_reviewer(&document, &office).unwrap_or(by)
            } else {
                by
            };
            document = self.act(&zone, &office, &by, &document, act, note).await?;
            if document.flow.turn().is_none() || document.flow.disputed().is_some() {
                break;
            }
        }
        Ok(())
    }

    async fn act(
        &self,
        zone: &Zone<Lgwan>,
        office: &Arc<Office>,
        by: &str,
        document: &Document,
        act: Act,
        note: &str,
    ) -> Result<Document, WorkError> {
        let at = (document.id.as_str(), document.version);
        work::act(zone, office, by, at, act, note.to_owned()).await
    }

    async fn give_up(
        &self,
        document: &Document,
        drafter: &str,
        (zone, office): (Zone<Lgwan>, Arc<Office>),
    ) -> Result<(), Failed> {
        self.act(&zone, &office, drafter, document, Act::Abandon, "計画が変わったため").await?;
        Ok(())
    }

    /// The first seat that waits, and who may vote there now without being asked why.
    fn waits_for(&self, document: &Document, office: &Office) -> Option<(SeatRef, String)> {
        let flow = &document.flow;
        flow.waiting().into_iter().find_map(|seat| {
            let (_, it) = flow.seat(seat)?;
            let holder = flow.holders(it, office.now, &office.flow).into_iter().next()?.to_owned();
            // Who is away today has left his seat waiting.
            let is_here = office.flow.is_present(&holder, office.now);
            let may = flow.capacity(seat, &holder, office.now, &office.flow) == Ok(Capacity::Own);
            (may && is_here).then_some((seat, holder))
        })
    }

    /// A document of an earlier year whose time is over. The organisation of then is not in the demo: today's did it.
    async fn earlier(&self, subject: &Subject, n: usize, today: Date) -> Result<(), Failed> {
        let Some(class) = self.office.class(subject.class).filter(|class| class.years <= 5) else {
            return Ok(());
        };
        let years = class.years + 1 + i32::try_from(n % 3).unwrap_or(0);
        let Some(day) = Date::new(today.year() - years, 2, 10) else { return Ok(()) };
        let mut then = self.office.clone();
        then.absences.clear();
        then.flow.absences.clear();
        then.flow.units.iter_mut().for_each(|unit| unit.from = Date::MIN);
        then.flow.held.iter_mut().for_each(|held| held.from = Date::MIN);
        let Some(drafter) = then.organisation.by_login(subject.drafter).map(|person| person.id.clone())
        else {
            return Ok(());
        };
        let at = Timestamp::from_tokyo(day, Time::new(10, 0).unwrap_or(Time::MIDNIGHT));
        let mut zone = self.zone.clone();
        zone.clock = SteppedClock::at(at).clock();
        let unit = then.flow.post_of(&drafter, at).map(|post| post.unit).unwrap_or_default();
        let division = then.division(&unit);
        let then = Arc::new(then.at(at));
        let content = self.content(subject, n, day);
        let document = work::create(&zone, &drafter, &division, content, None).await?;
        let at = (document.id.as_str(), document.version);
        let mut document =
            work::submit(&zone, &then, &self.rules, &drafter, at, false, String::new()).await?;
        while let Some((seat, by)) = self.waits_for(&document, &then) {
            let consults = document.flow.seat(seat).is_some_and(|(step, _)| step.role == Role::Consult);
            let vote = if consults { Vote::Agree } else { Vote::Approve };
            document =
                self.act(&zone, &then, &by, &document, Act::Vote { seat, vote, ground: None }, "").await?;
        }
        Ok(())
    }
}

/// Who sits later in the route and may pull the draft up to himself.
fn later_reviewer(document: &Document, office: &Office) -> Option<String> {
    let turn = document.flow.turn()?;
    let later = document.flow.steps.iter().skip(turn + 1).filter(|step| step.role != Role::Consult);
    later
        .flat_map(|step| &step.seats)
        .flat_map(|seat| document.flow.holders(seat, office.now, &office.flow))
        .map(str::to_owned)
        .next()
}
