//! Who uses a city's place: any number of processes that serve it, or one that moves it.

use std::fs::{File, TryLockError};

use anyhow::Context;
use yakuba_city::City;
use yakuba_service::Settings;

/// Held as long as the city is used; the system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub struct Using(#[expect(dead_code, reason = "it is held, not read")] File);

/// The name of the file that says so.
pub const LOCK: &str = "serving.lock";

fn lock(settings: &Settings, city: &City) -> anyhow::Result<File> {
    let path = settings.city(city).folder().join(LOCK);
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("cannot open {}", path.display()))
}

/// Says that the city is served from now on.
///
/// # Errors
/// When it is being moved.
pub fn served(settings: &Settings, city: &City) -> anyhow::Result<Using> {
    let file = lock(settings, city)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Using(file)),
        Err(TryLockError::WouldBlock) => {
            anyhow::bail!("{} is being moved: wait until that is done", city.code)
        }
        Err(TryLockError::Error(error)) => Err(error).context("the city cannot be locked"),
    }
}

/// The city for one alone; `None` while somebody serves it.
pub fn alone(settings: &Settings, city: &City) -> anyhow::Result<Option<Using>> {
    let file = lock(settings, city)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Using(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error).context("the city cannot be locked"),
    }
}
