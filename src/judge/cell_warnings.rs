//! What is odd about the cells of items, in memory that does not grow with the list.

use crate::wire::InputWarning;

/// So many warnings are listed; further ones are only counted.
const MAX_LISTED: usize = 100;

/// The warnings about the cells of some items, which add up in their order.
#[derive(Default)]
pub struct CellWarnings {
    listed: Vec<InputWarning>,
    /// How many there are beyond those.
    more: usize,
}

impl CellWarnings {
    /// Adds those of an item.
    pub fn add(&mut self, warnings: impl IntoIterator<Item = InputWarning>) {
        for warning in warnings {
            if self.listed.len() < MAX_LISTED {
                self.listed.push(warning);
            } else {
                self.more += 1;
            }
        }
    }

    /// Adds those of the items that follow.
    pub fn append(&mut self, following: CellWarnings) {
        self.add(following.listed);
        self.more += following.more;
    }

    /// As they are reported: the first ones, then how many more there are.
    pub fn into_reported(self) -> Vec<InputWarning> {
        let CellWarnings { mut listed, more } = self;
        if more > 0 {
            listed
                .push(InputWarning { message: format!("另有 {more} 处要留意，没有一一列出"), suggestion: None, place: None });
        }
        listed
    }
}
