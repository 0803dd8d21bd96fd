//! Bad days, by the hundred: a seed decides what happens to two zones (crashes, power cuts with torn logs, half-made
//! checkpoints, full disks, lost and repeated and damaged bundles, jumping clocks), then all is well again and the promises are checked:
//! **what was acknowledged is there, everything is handled once and in order on both sides, and files arrive whole.**
//!
//! State changes on the disk at commits and at files alone; so a crash at any `await` in between is the same as one right after
//! the last of them, and those are what the seed chooses among: every question for the time (there is one between any two steps of
//! carrying), every statement of a handler, every byte of the log.
//!
//! `YAKUBA_STORM_SEEDS=10000` runs more of them, `YAKUBA_STORM_SEED=77` one again, exactly as it was.

mod chance;
mod disk;
mod world;

use std::{panic::AssertUnwindSafe, path::Path, time::Instant};

use futures_util::FutureExt;
use world::World;

/// What CI has time for.
const SEEDS: u64 = 40;
const STEPS: usize = 40;

#[test]
fn bad_days_lose_nothing_and_double_nothing() {
    // A crash that was asked for is no news.
    let loud = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.payload().downcast_ref::<&str>() != Some(&chance::CRASH) {
            loud(panic);
        }
    }));
    let only = number("YAKUBA_STORM_SEED");
    let seeds: Vec<u64> = match only {
        Some(seed) => vec![seed],
        None => (0..number("YAKUBA_STORM_SEEDS").unwrap_or(SEEDS)).collect(),
    };
    let began = Instant::now();
    let failed: Vec<u64> = std::thread::scope(|scope| {
        let halves = [0, 1].map(|half| {
            let seeds = &seeds;
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                let mine = seeds.iter().copied().skip(half).step_by(2);
                mine.filter(|seed| !runtime.block_on(day(*seed))).collect::<Vec<_>>()
            })
        });
        halves.into_iter().flat_map(|half| half.join().unwrap()).collect()
    });
    println!("{} seeds of {STEPS} steps in {:.0} s", seeds.len(), began.elapsed().as_secs_f64());
    assert!(failed.is_empty(), "run one again with YAKUBA_STORM_SEED: {failed:?}");
}

#[expect(clippy::disallowed_methods, reason = "whoever runs this test says so how long it may take")]
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// One bad day; whether all promises were kept.
async fn day(seed: u64) -> bool {
    // In memory where there is such a place: what a sync costs is not what is looked at here.
    let memory = Path::new("/dev/shm");
    let root = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    let mut world = World::new(seed, &root).await;
    let story = async {
        for _ in 0..STEPS {
            step(&mut world).await;
        }
        world.heal().await;
        world.check().await;
    };
    let kept = AssertUnwindSafe(story).catch_unwind().await.is_ok();
    if !kept {
        eprintln!("seed {seed} fails");
    }
    world.end().await;
    kept
}

async fn step(world: &mut World) {
    match world.chance.below(20) {
        0..7 => world.tell_and_note().await,
        7..11 => world.carry().await,
        11 | 12 => world.pack().await,
        13 | 14 => world.bring().await,
        // The process crashes at one of the next questions for the time, in whatever it does then.
        15 => {
            world.weather.crash_after(world.chance.below(12) as i64);
            match world.chance.below(3) {
                0 => world.carry().await,
                1 => world.bring().await,
                _ => world.tell_and_note().await,
            }
            world.weather.crash_after(-1);
            world.power_cut(None, None).await;
        }
        16 => world.cut_while_sending().await,
        17 => world.cut_while_checkpointing().await,
        18 => world.full_disk().await,
        _ => world.power_cut(None, None).await,
    }
}
