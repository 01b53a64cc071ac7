//! 法规

use crate::source::Spanned;
use crate::syntax::ast::Law;
use crate::syntax::builder::{Builder, ClauseReader};
use crate::syntax::lines::ClauseKind;
use crate::syntax::words::ClauseWord;
use crate::value::text::{key, title};

const CLAUSES: &[(ClauseKind, ClauseReader<Law>)] = &[
    (ClauseKind::Word(ClauseWord::Rank), |builder, law, clause| builder.set(&mut law.rank, clause, Builder::name)),
    (ClauseKind::Word(ClauseWord::Organ), |builder, law, clause| builder.set(&mut law.organ, clause, Builder::text)),
    (ClauseKind::Word(ClauseWord::From), |builder, law, clause| builder.set(&mut law.from, clause, Builder::date)),
    (ClauseKind::Word(ClauseWord::Until), |builder, law, clause| builder.set(&mut law.until, clause, Builder::date)),
];

impl Builder<'_> {
    pub(super) fn law(&mut self) -> Option<Law> {
        let node = self.head()?.first()?;
        let name = Spanned::new(title(node.text()).map(|title| key(title).into_owned()).unwrap_or_default(), node.span());
        let mut law = Law { name, rank: None, organ: None, from: None, until: None };
        self.clauses(&mut law, CLAUSES);
        Some(law)
    }
}
