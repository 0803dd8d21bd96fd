//! This service's part of the demo city: `circulation/*.json`, through the same doors as real ones.

use serde::Deserialize;
use yakuba_base::{Time, Timestamp};
use yakuba_city::{Lgwan, SteppedClock};
use yakuba_flow_face::Hall;
use yakuba_service::{Demo, DemoCity};
use yakuba_zone::Zone;

use crate::{
    model::{Answer, Inquiry, Paper, Sort, questions},
    store, work,
};

type Failed = Box<dyn std::error::Error + Send + Sync>;

pub(crate) fn demo() -> Demo {
    Demo::new(|city| async move { fill(&city).await.map_err(|error| error.to_string()) })
}

/// `circulation/papers.json`
#[derive(Deserialize)]
struct PaperOf {
    sort: String,
    by: String,
    title: String,
    body: String,
    #[serde(default)]
    sender: String,
    /// Days before today.
    ago: i64,
    /// Days after today until when.
    until: Option<i64>,
    /// Divisions that read it.
    #[serde(default)]
    units: Vec<String>,
    /// Every how many-th of them has read it; 0 is nobody.
    #[serde(default)]
    read: usize,
}

/// `circulation/inquiries.json`
#[derive(Deserialize)]
struct InquiryOf {
    by: String,
    title: String,
    body: String,
    questions: String,
    ago: i64,
    due: i64,
    units: Vec<String>,
    /// Answers by division.
    answers: std::collections::BTreeMap<String, Vec<String>>,
}

async fn fill(city: &DemoCity) -> Result<(), Failed> {
    let zone = &city.zones.lgwan;
    let hall = Hall::load(&zone.store, zone.clock.now()).await?;
    if let Some(text) = city.files.get("circulation/papers.json") {
        for it in serde_json::from_str::<Vec<PaperOf>>(text)? {
            paper(zone, &hall, it).await?;
        }
    }
    if let Some(text) = city.files.get("circulation/inquiries.json") {
        for it in serde_json::from_str::<Vec<InquiryOf>>(text)? {
            inquiry(zone, &hall, it).await?;
        }
    }
    Ok(())
}

/// The house some days ago, in the morning.
fn ago(zone: &Zone<Lgwan>, days: i64) -> Zone<Lgwan> {
    let day = zone.clock.today().add_days(-days);
    let at = Timestamp::from_tokyo(day, Time::new(9, 30).unwrap_or(Time::MIDNIGHT)).min(zone.clock.now());
    let mut then = zone.clone();
    then.clock = SteppedClock::at(at).clock();
    then
}

fn people(hall: &Hall, units: &[String], except: &str) -> Vec<String> {
    let below: Vec<_> = units.iter().map(|unit| hall.organisation.units_below(unit)).collect();
    let mut found: Vec<String> = Vec::new();
    for held in hall.organisation.assignments() {
        if below.iter().any(|units| units.contains(&held.unit))
            && held.staff != except
            && !found.contains(&held.staff)
        {
            found.push(held.staff.clone());
        }
    }
    found
}

async fn paper(zone: &Zone<Lgwan>, hall: &Hall, it: PaperOf) -> Result<(), Failed> {
    let Some(by) = hall.organisation.by_login(&it.by).map(|person| person.id.clone()) else { return Ok(()) };
    let then = ago(zone, it.ago);
    let own = hall.flow.post_of(&by, hall.now).map(|post| post.unit).unwrap_or_default();
    let unit = hall.division(&own);
    let sort = Sort::from_name(&it.sort).ok_or("no such sort of paper")?;
    let today = zone.clock.today();
    let readers = people(hall, &it.units, &by);
    let paper = Paper {
        id: then.clock.id::<Paper>().to_string(),
        sort,
        title: it.title,
        body: it.body,
        unit: unit.clone(),
        by,
        sender: it.sender,
        received_on: (sort == Sort::Received).then(|| today.add_days(-it.ago)),
        number: None,
        until: it.until.map(|days| today.add_days(days)),
        files: Vec::new(),
        created_at: then.clock.now(),
        closed_at: None,
    };
    let mark = hall.organisation.unit(&unit).map(|unit| unit.content.mark.clone()).unwrap_or(unit);
    let paper = work::send(&then, paper, &mark, readers.clone()).await?;
    let later = ago(zone, it.ago.saturating_sub(1));
    for reader in
        readers.iter().enumerate().filter(|(n, _)| it.read > 0 && n % it.read != 0).map(|(_, reader)| reader)
    {
        work::has_read(&later, reader, &paper.id, String::new()).await?;
    }
    Ok(())
}

async fn inquiry(zone: &Zone<Lgwan>, hall: &Hall, it: InquiryOf) -> Result<(), Failed> {
    let Some(by) = hall.organisation.by_login(&it.by).map(|person| person.id.clone()) else { return Ok(()) };
    let then = ago(zone, it.ago);
    let own = hall.flow.post_of(&by, hall.now).map(|post| post.unit).unwrap_or_default();
    let inquiry = Inquiry {
        id: then.clock.id::<Inquiry>().to_string(),
        title: it.title,
        body: it.body,
        unit: hall.division(&own),
        by,
        due_on: zone.clock.today().add_days(it.due),
        questions: questions(&it.questions),
        created_at: then.clock.now(),
        closed_at: None,
    };
    let inquiry = work::ask(&then, inquiry, it.units).await?;
    let later = ago(zone, it.ago.saturating_sub(2));
    for answer in store::answers(&zone.store, &inquiry.id).await? {
        let Some(answers) = it.answers.get(&answer.unit) else { continue };
        let by = people(hall, std::slice::from_ref(&answer.unit), "").into_iter().next();
        let answer = Answer { answers: answers.clone(), by, at: Some(later.clock.now()), ..answer };
        work::answer(&later, &inquiry, answer).await?;
    }
    Ok(())
}
