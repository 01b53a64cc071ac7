//! 法规

use crate::diagnostic::Code;
use crate::source::Spanned;
use crate::syntax::ast::{DeclarationKind, Law, LawFile};
use crate::syntax::builder::{Builder, ClauseReader};
use crate::syntax::lines::ClauseKind;
use crate::syntax::parser::{Node, Rule};
use crate::syntax::words::ClauseWord;
use crate::value::text::{key, title};

const CLAUSES: &[(ClauseKind, ClauseReader<Law>)] = &[
    (ClauseKind::Word(ClauseWord::Rank), |builder, law, clause| builder.set(&mut law.rank, clause, Builder::name)),
    (ClauseKind::Word(ClauseWord::Organ), |builder, law, clause| builder.set(&mut law.organ, clause, Builder::text)),
    (ClauseKind::Word(ClauseWord::From), |builder, law, clause| builder.set_date(&mut law.from, clause)),
    (ClauseKind::Word(ClauseWord::Until), |builder, law, clause| builder.set_date(&mut law.until, clause)),
    (ClauseKind::Word(ClauseWord::ArticleCount), |builder, law, clause| builder.set(&mut law.articles, clause, Builder::count)),
    (ClauseKind::Word(ClauseWord::ShortTitles), |builder, law, clause| {
        builder.add(&mut law.short, clause, |builder, text| Some(builder.text(text)));
    }),
];

impl Builder<'_> {
    pub(super) fn law(&mut self) -> Option<DeclarationKind> {
        let node = self.head()?.first()?;
        if node.rule() == Rule::source {
            let file = node.first().map(|file| self.text(file))?;
            for clause in &self.block.clauses {
                self.report(Code::SYN002, clause.word, "法规来自表文件的，下面不写子句", "写在表文件的列里，或另用“法规 《…》”声明这一部");
            }
            return Some(DeclarationKind::LawFile(LawFile { file, laws: Vec::new() }));
        }
        let name = Spanned::new(title(node.text()).map(str::trim).unwrap_or_default().to_owned(), node.span());
        let mut law = Law { name, short: Vec::new(), rank: None, organ: None, from: None, until: None, articles: None };
        self.clauses(&mut law, CLAUSES);
        Some(DeclarationKind::Law(law))
    }

    fn count(&mut self, node: Node<'_>) -> Spanned<u32> {
        let count = key(node.text()).parse().unwrap_or_else(|_| {
            self.report(Code::SYN012, node.span(), format!("「{}」太大，没有这么多条", node.text()), "写法规最后一条的条号");
            u32::MAX
        });
        Spanned::new(count, node.span())
    }
}
