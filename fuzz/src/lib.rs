//! What the fuzz targets do, over the generators of the tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod support;
pub mod targets;
