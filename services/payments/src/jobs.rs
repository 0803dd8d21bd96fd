//! Receipts (領収書) and slips (納付書) are printed.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use yakuba_base::Lang;
use yakuba_city::{Clock, Lgwan};
use yakuba_codes::{CodeError, konbini::KonbiniCode, symbol};
use yakuba_documents::{PaymentReceipt, PaymentSlip, PaymentSlips, Press, PrintError};
use yakuba_identity::Organisation;
use yakuba_jobs::{Handler, Job, JobError};
use yakuba_store::{Result, StoreError, Tx};
use yakuba_zone::Zone;

use crate::{
    collect,
    model::NewSlip,
    pages,
    store::{
        demands,
        slips::{self, Sort},
        takings,
    },
};

/// The receipt of a taking is to be printed.
#[derive(Serialize, Deserialize)]
struct PrintReceipt {
    number: String,
}

impl Job for PrintReceipt {
    const KIND: &'static str = "payments.print-receipt";
}

/// Asks for the receipt of a taking.
///
/// # Errors
/// When the database refuses.
pub async fn print_receipt(tx: &mut Tx<Lgwan>, clock: &Clock, number: &str) -> Result<()> {
    let job = PrintReceipt { number: number.to_owned() };
    yakuba_jobs::enqueue_once(tx, clock, number, job, clock.now()).await
}

/// A part of a batch of slips is to be printed.
#[derive(Serialize, Deserialize)]
struct PrintSlips {
    batch: String,
    part: i64,
}

impl Job for PrintSlips {
    const KIND: &'static str = "payments.print-slips";
}

/// Asks for a part of a batch of slips.
///
/// # Errors
/// When the database refuses.
pub async fn print_slips(tx: &mut Tx<Lgwan>, clock: &Clock, batch: &str, part: i64) -> Result<()> {
    let job = PrintSlips { batch: batch.to_owned(), part };
    yakuba_jobs::enqueue_once(tx, clock, &format!("{batch}:{part}"), job, clock.now()).await
}

/// Every payer's page is to say how things stand now.
#[derive(Serialize, Deserialize)]
struct TellAll {}

impl Job for TellAll {
    const KIND: &'static str = "payments.tell-all";
}

/// Asks for every payer's page to say how things stand: a way to pay was opened or closed.
///
/// # Errors
/// When the database refuses.
pub async fn tell_all(tx: &mut Tx<Lgwan>, clock: &Clock) -> Result<()> {
    yakuba_jobs::enqueue(tx, clock, TellAll {}, clock.now()).await
}

async fn do_tell_all(zone: Zone<Lgwan>, _: TellAll) -> std::result::Result<(), JobError> {
    for id in demands::owing_pages(&zone.store).await? {
        let zone_ = zone.clone();
        zone.store
            .write(async move |tx: &mut Tx<Lgwan>| {
                let record = demands::get_in(tx, &id).await?.ok_or(StoreError::NotFound)?;
                collect::tell(tx, &zone_, &record).await
            })
            .await?;
    }
    Ok(())
}

/// The jobs of the administrative network.
pub fn lgwan(press: &Arc<Press>) -> Vec<Handler<Zone<Lgwan>>> {
    let (receipts, slips) = (press.clone(), press.clone());
    vec![
        Handler::new(move |zone, job| receipt(receipts.clone(), zone, job)),
        Handler::new(move |zone, job| print_part(slips.clone(), zone, job)),
        Handler::new(do_tell_all),
    ]
}

async fn print_part(
    press: Arc<Press>,
    zone: Zone<Lgwan>,
    job: PrintSlips,
) -> std::result::Result<(), JobError> {
    let PrintSlips { batch, part } = job;
    let made = slips::parts(&zone.store, &batch).await?;
    if made.iter().any(|made| made.part == part && made.file.is_some()) {
        return Ok(());
    }
    let organisation = Organisation::load(&zone.store, zone.clock.today()).await?;
    let mut papers = Vec::new();
    for slip in slips::of_part(&zone.store, &batch, part).await? {
        papers.push(paper(&organisation, slip).map_err(|error| JobError::Give(error.to_string()))?);
    }
    let sort = slips::batch(&zone.store, &batch).await?.map(|batch| batch.sort);
    let paper = PaymentSlips {
        id: format!("{batch}/{part}"),
        reminder: sort == Some(Sort::Reminder),
        city: zone.city.name.get(Lang::Ja).to_owned(),
        slips: papers,
    };
    let file = match press.print(&paper.into_job(zone.clock.now())).await {
        Ok(pdf) => Ok(zone.files.put(&zone.clock, pdf.bytes).await?.id),
        Err(error) => Err(error),
    };
    let made = file.as_ref().ok().cloned();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| slips::set_file(tx, &batch, part, made.as_deref()).await)
        .await?;
    file.map(drop).map_err(failed)
}

/// A slip as it is printed, with its codes as pictures.
fn paper(organisation: &Organisation, slip: NewSlip) -> std::result::Result<PaymentSlip, CodeError> {
    const BAR_HEIGHT: usize = 60;
    let el_qr =
        slip.el_qr.as_deref().map(|digits| Ok::<_, CodeError>(symbol::el_qr(digits)?.svg())).transpose()?;
    let konbini = match &slip.konbini {
        None => None,
        Some(digits) => {
            let code = KonbiniCode::read(digits)?;
            Some((symbol::gs1_128(&digits.parse()?).svg(BAR_HEIGHT), code.readable()?))
        }
    };
    Ok(PaymentSlip {
        number: slip.number,
        payer: slip.payer,
        postal: slip.postal,
        address: slip.address,
        title: slip.title,
        division: organisation.unit_name(&slip.division).to_owned(),
        year: slip.year,
        instalment: (slip.instalment > 0).then_some(slip.instalment),
        amount: slip.amount,
        due_on: slip.due_on,
        usable_until: slip.usable_until,
        el_qr,
        konbini,
    })
}

async fn receipt(
    press: Arc<Press>,
    zone: Zone<Lgwan>,
    job: PrintReceipt,
) -> std::result::Result<(), JobError> {
    let Some(taking) = takings::get(&zone.store, &job.number).await? else { return Ok(()) };
    let Some(record) = demands::get(&zone.store, &taking.demand).await? else { return Ok(()) };
    if taking.file.is_some() || taking.voided_at.is_some() {
        return Ok(());
    }
    let organisation = Organisation::load(&zone.store, taking.taken_at.date()).await?;
    let paper = PaymentReceipt {
        number: taking.number.clone(),
        payer: record.payer.clone(),
        amount: taking.amount,
        title: record.title.clone(),
        receipt: record.receipt.to_string(),
        way: pages::words::way(taking.way).to_owned(),
        paid_on: taking.taken_at.date(),
        year: record.year,
        city: zone.city.name.get(Lang::Ja).to_owned(),
        division: organisation.unit_name(&record.division).to_owned(),
    };
    let pdf = match press.print(&paper.into_job(taking.taken_at)).await {
        Ok(pdf) => pdf,
        Err(error) => {
            let number = taking.number;
            zone.store
                .write(async move |tx: &mut Tx<Lgwan>| takings::set_file(tx, &number, None).await)
                .await?;
            return Err(failed(error));
        }
    };
    let file = zone.files.put(&zone.clock, pdf.bytes).await?.id;
    let zone_ = zone.clone();
    zone.store
        .write(async move |tx: &mut Tx<Lgwan>| {
            takings::set_file(tx, &taking.number, Some(&file)).await?;
            // Read again: much may have happened while it was printed.
            let record = demands::get_in(tx, &record.id).await?.ok_or(StoreError::NotFound)?;
            collect::tell(tx, &zone_, &record).await
        })
        .await?;
    Ok(())
}

fn failed(error: PrintError) -> JobError {
    if error.retry() { JobError::Retry(error.to_string()) } else { JobError::Give(error.to_string()) }
}
