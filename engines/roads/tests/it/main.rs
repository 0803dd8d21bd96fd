//! Roads from outside.

mod city;
mod liechtenstein;
mod ways;
