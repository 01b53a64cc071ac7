//! How much is still looked at for one item: the same for the same input on every machine.

/// About so much may be looked at in five milliseconds.
const STEPS: usize = 60_000;

/// What is left of the steps, and whether all was looked at that should have been.
pub struct Budget {
    left: usize,
    /// Whether nothing was left out.
    pub exact: bool,
}

impl Budget {
    /// For one item.
    pub fn new() -> Budget {
        Budget { left: STEPS, exact: true }
    }

    /// Takes some steps; false, once and for all, if there are not so many left.
    pub fn spend(&mut self, steps: usize) -> bool {
        match self.left.checked_sub(steps) {
            Some(left) => self.left = left,
            None => {
                self.left = 0;
                self.exact = false;
            }
        }
        !self.is_spent()
    }

    /// Whether nothing more may be looked at.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }
}
