//! What a service is to the house: a plain value.
//!
//! A [`Service`] lists its routes, tables, message handlers, jobs, permissions, menu entries and figures, one
//! [`Part`] per network. The app is a list of services; [`House`] opens the doors for them.

mod background;
mod house;
mod links;
mod manifest;
mod settings;

pub use background::{Background, log_signer};
pub use house::{CityZones, House, HouseError, Served};
pub use links::LinkSetUp;
pub use manifest::{Demo, DemoCity, FrontEntry, FrontPage, MenuEntry, Part, Permission, Service, Start};
pub use settings::{CityFolder, Settings};
