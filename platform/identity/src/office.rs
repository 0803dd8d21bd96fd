//! The organisation and its rules on a date, kept in memory until something about them changes.
//!
//! Every page of the office needs them. Whatever writes one of their tables counts the epoch up in the same
//! transaction ([`changed`]); whoever finds a newer epoch than that of what he has reads anew. The epoch is in the
//! database, so this holds when several processes serve one city.

use std::sync::{Arc, Mutex, PoisonError};

use yakuba_base::Date;
use yakuba_city::Lgwan;
use yakuba_store::{Result, Store, Tx, args};

use crate::{
    Organisation, Permissions,
    access::{Rule, Tree},
    organisation::HOLDS,
};

/// What holds on one date.
#[derive(Debug)]
pub(crate) struct Office {
    pub(crate) organisation: Arc<Organisation>,
    rules: Vec<Rule>,
    tree: Tree,
}

/// How many dates are kept: today, and those somebody is planning for.
const DATES: usize = 8;

/// The last ones asked for, each with its epoch, the latest at the end.
type Ready = Mutex<Vec<(i64, Arc<Office>)>>;

/// The epoch of what is committed now, as an expression within a statement.
pub(crate) const EPOCH: &str = "(select epoch from organisation_epoch where one = 1)";

/// Says that the organisation or a rule changes in this transaction.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn changed(tx: &mut Tx<Lgwan>) -> Result<()> {
    tx.execute("update organisation_epoch set epoch = epoch + 1 where one = 1", args![]).await?;
    Ok(())
}

impl Office {
    /// What holds on a date, now.
    pub(crate) async fn on(store: &Store<Lgwan>, date: Date) -> Result<Arc<Office>> {
        let (epoch,) = store.read().await?.one(&format!("select {EPOCH} as epoch"), args![]).await?;
        Office::at(store, date, epoch).await
    }

    /// What holds on a date, to somebody who has just read the epoch.
    pub(crate) async fn at(store: &Store<Lgwan>, date: Date, epoch: i64) -> Result<Arc<Office>> {
        let memory = store.memory::<Ready>();
        let ready = |(at, office): &&(i64, Arc<Office>)| *at == epoch && office.organisation.on == date;
        let found = memory.lock().unwrap_or_else(PoisonError::into_inner).iter().find(ready).cloned();
        if let Some((_, office)) = found {
            return Ok(office);
        }
        // The epoch was read first: what is read now is of that epoch or newer, never older.
        let organisation = Arc::new(Organisation::read(store, date).await?);
        let rules = store
            .read()
            .await?
            .all(&format!("select * from grant_rule where {HOLDS} order by id"), args![date])
            .await?;
        let tree = organisation.permission_tree();
        let office = Arc::new(Office { organisation, rules, tree });
        let mut kept = memory.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(at, other)| *at >= epoch && other.organisation.on != date);
        if kept.len() >= DATES {
            kept.remove(0);
        }
        kept.push((epoch, office.clone()));
        Ok(office)
    }

    /// What somebody may do.
    pub(crate) fn permissions(&self, staff: &str) -> Permissions {
        let posts: Vec<_> = self
            .organisation
            .posts_of(staff)
            .iter()
            .map(|post| (post.unit.clone(), post.position.clone()))
            .collect();
        self.tree.permissions(&self.rules, staff, &posts)
    }
}

impl Organisation {
    /// The organisation as it is, was or will be on a date.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load(store: &Store<Lgwan>, on: Date) -> Result<Arc<Organisation>> {
        Ok(Office::on(store, on).await?.organisation.clone())
    }
}
