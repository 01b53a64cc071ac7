//! Pseudo-random numbers from a fixed seed, so that every run on every machine makes the same choices.

/// A linear congruential generator; its low bits are the least random and are not used.
pub struct Random(u64);

impl Random {
    pub fn new() -> Random {
        Random(1)
    }

    /// A number below a limit; 0 if the limit is.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }
}
