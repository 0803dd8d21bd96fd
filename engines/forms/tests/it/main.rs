//! Real forms, walked through as people do.

#[cfg(test)]
mod forms;
#[cfg(test)]
mod journeys;
#[cfg(test)]
mod mending;
#[cfg(test)]
mod properties;
