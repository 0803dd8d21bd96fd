//! The city as a tenant, its three networks as types, its clock and its randomness.
