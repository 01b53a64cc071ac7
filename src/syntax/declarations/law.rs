//! 法规

use crate::source::Spanned;
use crate::syntax::ast::Law;
use crate::syntax::builder::Builder;
use crate::syntax::lines::ClauseKind;
use crate::syntax::words::ClauseWord;
use crate::value::text::{fold, title};

impl Builder<'_> {
    pub(super) fn law(&mut self) -> Option<Law> {
        let node = self.head()?.first()?;
        let name = Spanned::new(title(node.text()).map(fold).unwrap_or_default(), node.span());
        let mut law = Law { name, rank: None, organ: None, from: None, until: None };
        for clause in &self.block.clauses {
            let ClauseKind::Word(word) = clause.kind else { continue };
            match word {
                ClauseWord::Rank => self.set(&mut law.rank, word.rule(), clause, Self::name),
                ClauseWord::Organ => self.set(&mut law.organ, word.rule(), clause, Self::text),
                ClauseWord::From => self.set(&mut law.from, word.rule(), clause, Self::date),
                ClauseWord::Until => self.set(&mut law.until, word.rule(), clause, Self::date),
                _ => {}
            }
        }
        Some(law)
    }
}
