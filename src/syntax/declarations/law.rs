//! 法规

use crate::diagnostic::Code;
use crate::source::{Span, Spanned};
use crate::syntax::ast::{DeclarationKind, Law, LawFile};
use crate::syntax::builder::{Builder, ClauseReader};
use crate::syntax::lines::ClauseKind;
use crate::syntax::parser::{Node, Rule};
use crate::syntax::words::ClauseWord;
use crate::value::text::{key, split_at_title};

const CLAUSES: &[(ClauseKind, ClauseReader<Law>)] = &[
    (ClauseKind::Word(ClauseWord::Rank), |builder, law, clause| builder.set(&mut law.rank, clause, Builder::name)),
    (ClauseKind::Word(ClauseWord::Organ), |builder, law, clause| builder.set(&mut law.organ, clause, Builder::text)),
    (ClauseKind::Word(ClauseWord::From), |builder, law, clause| builder.set_date(&mut law.from, clause)),
    (ClauseKind::Word(ClauseWord::Until), |builder, law, clause| builder.set_date(&mut law.until, clause)),
    (ClauseKind::Word(ClauseWord::ArticleCount), |builder, law, clause| builder.set(&mut law.articles, clause, Builder::count)),
    (ClauseKind::Word(ClauseWord::ShortTitles), |builder, law, clause| {
        builder.add(&mut law.short, clause, Builder::short_title);
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
        let name = self.title_of(node.text(), node.span(), "法规的名称空着", "在《》里写法规的全称");
        let mut law = Law { name, short: Vec::new(), rank: None, organ: None, from: None, until: None, articles: None };
        self.clauses(&mut law, CLAUSES);
        Some(DeclarationKind::Law(law))
    }

    fn short_title(&mut self, node: Node<'_>) -> Option<Spanned<String>> {
        let text = self.text(node);
        let title = self.title_of(&text.node, text.span, "这个简称空着", "写依据里引用它的名称，如“处罚法”");
        (!title.node.is_empty()).then_some(title)
    }

    /// A title without the 《》 around it; an empty one is reported.
    fn title_of(&mut self, written: &str, span: Span, fault: &str, help: &str) -> Spanned<String> {
        let mut title = written.trim();
        while let Some(("《", inner, "》")) = split_at_title(title) {
            title = inner.trim();
        }
        if title.is_empty() {
            self.report(Code::SYN010, span, fault, help);
        }
        Spanned::new(title.to_owned(), span)
    }

    fn count(&mut self, node: Node<'_>) -> Spanned<u32> {
        let count = key(node.text()).parse().unwrap_or_else(|_| {
            self.report(Code::SYN012, node.span(), format!("「{}」太大，没有这么多条", node.text()), "写法规最后一条的条号");
            u32::MAX
        });
        Spanned::new(count, node.span())
    }
}
