//! Where the fee of an application stands, as the service that collects it last told (both networks).

use yakuba_base::Yen;
use yakuba_cashier::FeeView;
use yakuba_city::{Internet, Lgwan};
use yakuba_store::{Json, Result, Store, Tx, args};

/// Notes it in the office.
pub async fn put_office(tx: &mut Tx<Lgwan>, application: &str, view: &FeeView) -> Result<()> {
    tx.execute(
        "insert into application_fee (application, view) values ($1, $2)
         on conflict (application) do update set view = excluded.view",
        args![application, Json(view)],
    )
    .await?;
    Ok(())
}

/// Where it stands, for the office.
pub async fn office(store: &Store<Lgwan>, application: &str) -> Result<Option<FeeView>> {
    let found: Option<(Json<FeeView>,)> = store
        .read()
        .await?
        .optional("select view from application_fee where application = $1", args![application])
        .await?;
    Ok(found.map(|(Json(view),)| view))
}

/// Notes it for the applicant. Answers what was owed until now, when something was known.
pub async fn put_applicant(tx: &mut Tx<Internet>, submission: &str, view: &FeeView) -> Result<Option<Yen>> {
    let before: Option<(Json<FeeView>,)> =
        tx.optional("select view from submission_fee where submission = $1", args![submission]).await?;
    tx.execute(
        "insert into submission_fee (submission, view) values ($1, $2)
         on conflict (submission) do update set view = excluded.view",
        args![submission, Json(view)],
    )
    .await?;
    Ok(before.map(|(Json(view),)| view.outstanding))
}

/// Where it stands, for the applicant.
pub async fn applicant(store: &Store<Internet>, submission: &str) -> Result<Option<FeeView>> {
    let found: Option<(Json<FeeView>,)> = store
        .read()
        .await?
        .optional("select view from submission_fee where submission = $1", args![submission])
        .await?;
    Ok(found.map(|(Json(view),)| view))
}
