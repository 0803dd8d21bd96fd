use std::collections::BTreeSet;

use yakuba_base::FiscalYear;
use yakuba_city::Lgwan;
use yakuba_store::{StoreError, Tx};

use crate::support::each;

/// So many take a number at the same time.
const TAKERS: usize = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn many_takers_at_once_across_the_turn_of_the_year_leave_no_gap_and_no_double() {
    for hall in each().await {
        let years = [FiscalYear::new(2026).unwrap(), FiscalYear::new(2027).unwrap()];
        let mut tasks = tokio::task::JoinSet::new();
        for taker in 0..TAKERS {
            let (store, year) = (hall.zones.lgwan.store.clone(), years[taker * 2 / TAKERS]);
            tasks.spawn(async move {
                let take = async move |tx: &mut Tx<Lgwan>| {
                    let number = yakuba_numbers::take(tx, "総総", year).await?;
                    // One in five cannot be decided after all: then its number was never taken.
                    if taker % 5 == 0 { Err(StoreError::NotFound) } else { Ok(number) }
                };
                (year, store.write(take).await)
            });
        }
        let mut taken = [BTreeSet::new(), BTreeSet::new()];
        let mut kept = [0i64, 0];
        while let Some(done) = tasks.join_next().await {
            let (year, number) = done.unwrap();
            let place = usize::from(year == years[1]);
            if let Ok(number) = number {
                assert!(taken[place].insert(number), "{number} was taken twice");
                kept[place] += 1;
            }
        }
        for (taken, kept) in taken.iter().zip(kept) {
            assert_eq!(kept, i64::try_from(TAKERS).unwrap() * 2 / 5);
            assert!(taken.iter().copied().eq(1..=kept), "no gap");
        }
    }
}
