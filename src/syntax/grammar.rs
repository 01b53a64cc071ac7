//! Matches `grammar/zhunru.pest` by the table that `grammar/build.rs` makes of it.
//!
//! What fits is matched by a small machine that writes down its pieces; what does not fit goes through pest's parser state, driven by the
//! same table, which knows what was expected where. pest's own generated code tells the same (the tests hold them together), with a
//! function for every part of every rule: a tenth of the browser's module.

use super::{op, opening};
use pest::error::{ErrorVariant, InputLocation};
use pest::{ParseResult, ParserState};

include!(concat!(env!("OUT_DIR"), "/grammar.rs"));

/// A matched piece of a text: where it starts and ends, and the number of the first piece behind it that is not inside it.
#[derive(Debug)]
pub struct Piece {
    pub rule: Rule,
    pub start: u32,
    pub end: u32,
    pub behind: u32,
}

/// What the rule matches at the start of a text, each piece followed by those inside it.
pub fn pieces(rule: Rule, text: &str) -> Option<Vec<Piece>> {
    let mut matcher = Matcher { text, pieces: Vec::with_capacity(text.len() / 2) };
    matcher.rule(rule as usize, 0, true)?;
    Some(matcher.pieces)
}

/// How far the rule goes in a text that it does not match, and what could have stood there.
pub fn expected(rule: Rule, text: &str) -> (usize, Vec<Rule>) {
    let mut careful = Careful(Matcher { text, pieces: Vec::new() });
    match pest::state(text, |state| careful.rule(rule as usize, state)) {
        Ok(_) => (text.len(), Vec::new()),
        Err(error) => {
            let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
            match error.variant {
                ErrorVariant::ParsingError { positives, .. } => (at, positives),
                ErrorVariant::CustomError { .. } => (at, Vec::new()),
            }
        }
    }
}

/// A part of a rule.
struct Node {
    kind: u8,
    /// Nothing in it makes a piece: it is enough to know how far it goes.
    scanned: bool,
    /// The classes of characters that it can open with.
    opening: u64,
    first: u16,
    second: u16,
}

/// A node by its number, which the build has written.
#[derive(Clone, Copy)]
struct Place(u16);

impl Place {
    fn node(self) -> &'static Node {
        &NODES[usize::from(self.0)]
    }
}

impl Node {
    fn may_open(&self, class: u32) -> bool {
        self.opening >> (class & 63) & 1 == 1
    }

    fn part(&self) -> &'static Node {
        Place(self.first).node()
    }

    fn parts(&self) -> &'static [Place] {
        PARTS.get(self.first.into()..usize::from(self.first) + usize::from(self.second)).unwrap_or_default()
    }
}

struct Matcher<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
}

impl Matcher<'_> {
    /// Where the rule of that number ends, if it matches from here. `apart`: whether it may make pieces.
    fn rule(&mut self, number: usize, at: usize, apart: bool) -> Option<usize> {
        let (rule, makes, body) = RULES.get(number)?;
        if !(*makes && apart) {
            return self.take(body.node(), at);
        }
        let place = self.pieces.len();
        self.pieces.push(Piece { rule: *rule, start: at as u32, end: 0, behind: 0 });
        let Some(end) = self.take(body.node(), at) else {
            self.pieces.truncate(place);
            return None;
        };
        let behind = self.pieces.len() as u32;
        if let Some(piece) = self.pieces.get_mut(place) {
            piece.end = end as u32;
            piece.behind = behind;
        }
        Some(end)
    }

    /// Where a node ends, if it matches from here.
    fn take(&mut self, node: &Node, mut at: usize) -> Option<usize> {
        let rest = self.text.as_bytes().get(at..)?;
        let class = opening::class(rest);
        if !node.may_open(class) {
            return None;
        }
        match node.kind {
            op::BYTE => is_next(rest, node).then_some(at + 1),
            op::OPTIONAL_BYTE => Some(at + usize::from(is_next(rest, node))),
            op::TEXT => {
                let text = TEXTS.as_bytes().get(node.first.into()..usize::from(node.first) + usize::from(node.second))?;
                rest.starts_with(text).then_some(at + text.len())
            }
            op::RANGE => self.character(at, |c| (u32::from(node.first)..=u32::from(node.second)).contains(&u32::from(c))),
            op::ANY => self.character(at, |_| true),
            op::XID_START => self.character(at, pest::unicode::XID_START),
            op::XID_CONTINUE => self.character(at, pest::unicode::XID_CONTINUE),
            op::END => rest.is_empty().then_some(at),
            op::SEQUENCE => {
                let known = self.pieces.len();
                for part in node.parts() {
                    let Some(next) = self.take(part.node(), at) else {
                        self.pieces.truncate(known);
                        return None;
                    };
                    at = next;
                }
                Some(at)
            }
            op::CHOICE => {
                for part in node.parts() {
                    let part = part.node();
                    if part.may_open(class)
                        && let Some(end) = self.take(part, at)
                    {
                        return Some(end);
                    }
                }
                None
            }
            op::OPTIONAL | op::REPEAT | op::NOT_AHEAD if !node.part().may_open(class) => Some(at),
            op::OPTIONAL => self.take(node.part(), at).or(Some(at)),
            op::REPEAT => {
                while let Some(next) = self.take(node.part(), at) {
                    at = next;
                }
                Some(at)
            }
            op::AHEAD => self.look(node.part(), at).then_some(at),
            op::NOT_AHEAD => (!self.look(node.part(), at)).then_some(at),
            op::SKIP => (at..self.text.len()).find(|at| self.look(node.part(), *at)).or(Some(self.text.len())),
            op::RULE => self.rule(node.first.into(), at, !node.scanned),
            _ => None,
        }
    }

    /// Whether a node matches from here.
    fn look(&mut self, node: &Node, at: usize) -> bool {
        let known = self.pieces.len();
        let matches = self.take(node, at).is_some();
        self.pieces.truncate(known);
        matches
    }

    fn character(&self, at: usize, fits: impl Fn(char) -> bool) -> Option<usize> {
        let c = self.text.get(at..)?.chars().next()?;
        fits(c).then_some(at + c.len_utf8())
    }
}

fn is_next(rest: &[u8], node: &Node) -> bool {
    rest.first().is_some_and(|byte| u16::from(*byte) == node.first)
}

/// The same by pest's parser state, which keeps what was tried.
struct Careful<'t>(Matcher<'t>);

type State<'t> = Box<ParserState<'t, Rule>>;

impl<'t> Careful<'t> {
    fn rule(&mut self, number: usize, state: State<'t>) -> ParseResult<State<'t>> {
        match RULES.get(number) {
            Some((rule, true, body)) => state.rule(*rule, |state| self.run(body.node(), state)),
            Some((_, false, body)) => self.run(body.node(), state),
            None => Err(state),
        }
    }

    fn run(&mut self, node: &Node, mut state: State<'t>) -> ParseResult<State<'t>> {
        if node.scanned {
            let at = state.position().pos();
            return match self.0.take(node, at) {
                Some(end) => state.match_string(self.0.text.get(at..end).unwrap_or_default()),
                None => Err(state),
            };
        }
        match node.kind {
            op::SEQUENCE => state.sequence(|state| node.parts().iter().try_fold(state, |state, part| self.run(part.node(), state))),
            op::CHOICE => {
                for part in node.parts() {
                    match self.run(part.node(), state) {
                        Ok(state) => return Ok(state),
                        Err(same) => state = same,
                    }
                }
                Err(state)
            }
            op::OPTIONAL => state.optional(|state| self.run(node.part(), state)),
            op::REPEAT => state.repeat(|state| self.run(node.part(), state)),
            op::AHEAD | op::NOT_AHEAD => state.lookahead(node.kind == op::AHEAD, |state| self.run(node.part(), state)),
            op::END => state.rule(Rule::EOI, |state| state.end_of_input()),
            op::RULE => self.rule(node.first.into(), state),
            _ => Err(state),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RULES, expected, pieces};
    use crate::syntax::plain::Plain;
    use pest::Parser as _;
    use pest::Token;
    use pest::error::{ErrorVariant, InputLocation};
    use proptest::prelude::{Just, ProptestConfig, Strategy, prop_oneof, proptest};
    use std::path::Path;

    /// What pest makes of the same grammar.
    mod reference {
        #[derive(pest_derive::Parser)]
        #[grammar = "grammar/zhunru.pest"]
        pub struct Grammar;
    }

    /// Pieces with their rules, starts, ends and those behind them; or how far it went, and which rules were expected.
    type Told = Result<Vec<(usize, usize, usize, usize)>, (usize, Vec<usize>)>;

    fn ours(rule: super::Rule, text: &str) -> Told {
        match pieces(rule, text) {
            Some(pieces) => Ok(pieces
                .iter()
                .map(|piece| (piece.rule as usize, piece.start as usize, piece.end as usize, piece.behind as usize))
                .collect()),
            None => {
                let (at, rules) = expected(rule, text);
                Err((at, rules.into_iter().map(|rule| rule as usize).collect()))
            }
        }
    }

    fn theirs(rule: reference::Rule, text: &str) -> Told {
        let pairs = reference::Grammar::parse(rule, text).map_err(|error| {
            let InputLocation::Pos(at) = error.location else { panic!("a place is expected") };
            let ErrorVariant::ParsingError { positives, .. } = error.variant else { panic!("{error}") };
            (at, positives.into_iter().map(|rule| rule as usize).collect::<Vec<_>>())
        })?;
        let mut pieces = Vec::new();
        let mut open = Vec::new();
        for token in pairs.tokens() {
            match token {
                Token::Start { rule: reference::Rule::EOI, .. } | Token::End { rule: reference::Rule::EOI, .. } => {}
                Token::Start { rule, pos } => {
                    open.push(pieces.len());
                    pieces.push((rule as usize, pos.pos(), 0, 0));
                }
                Token::End { pos, .. } => {
                    let behind = pieces.len();
                    let piece: &mut (usize, usize, usize, usize) = &mut pieces[open.pop().expect("what ends has begun")];
                    (piece.2, piece.3) = (pos.pos(), behind);
                }
            }
        }
        Ok(pieces)
    }

    fn both_tell_the_same(text: &str) {
        for pests in reference::Rule::all_rules().iter().copied() {
            let rule = RULES[pests as usize].0;
            assert_eq!(format!("{rule:?}"), format!("{pests:?}"));
            assert_eq!(ours(rule, text), theirs(pests, text), "{rule:?} on {text:?}");
        }
    }

    #[test]
    fn real_lines_are_matched_as_pest_matches_them() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut folders = vec![root.join("policies"), root.join("tests/spec"), root.join("tests/conformance")];
        let mut lines = std::collections::BTreeSet::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "zr" || extension == "md") {
                    lines.extend(std::fs::read_to_string(&path).expect("a text").lines().map(|line| line.trim().to_owned()));
                }
            }
        }
        assert!(lines.len() > 1000);
        for line in lines {
            both_tell_the_same(&Plain::of(&line, 0).text);
            let behind = line.split_once([' ', '\u{3000}']).map_or("", |(_, behind)| behind);
            both_tell_the_same(&Plain::of(behind, 0).text);
            both_tell_the_same(&Plain::whole(behind).text);
        }
    }

    /// Pieces of every kind, and what stands beside them in a clause.
    fn piece() -> impl Strategy<Value = &'static str> {
        let words = prop_oneof![
            Just("\u{1}"),
            Just("\u{1} "),
            Just("是"),
            Just("否 "),
            Just("不"),
            Just("为"),
            Just("不为 "),
            Just("不低于 "),
            Just("且 "),
            Just("或 "),
            Just("非 "),
            Just("属于 "),
            Just("不属于"),
            Just("包含"),
            Just("包含全部 "),
            Just("介于 "),
            Just("至 "),
            Just("于 "),
            Just("已填"),
            Just("按 "),
            Just("其中 "),
            Just("若 "),
            Just("则 "),
            Just("否则 "),
            Just("必填 "),
            Just("当 "),
            Just("缺省 "),
            Just("列名 "),
            Just("由 "),
            Just("说明 "),
            Just("来自 "),
            Just("可调 "),
            Just("对全表 "),
            Just("例外于 "),
            Just("首个命中 "),
            Just("因 "),
            Just("不因 "),
            Just("缺 "),
            Just("甲"),
            Just("abc"),
            Just("基准日 "),
            Just("开头为 "),
            Just("㎡"),
        ];
        let signs = prop_oneof![
            Just("“文”"),
            Just("“"),
            Just("”"),
            Just("\"文\" "),
            Just("「名 称」"),
            Just("「"),
            Just("《法《条》》 "),
            Just("《"),
            Just("》"),
            Just("12"),
            Just("3.5万 "),
            Just("50% "),
            Just("2026-11-26 "),
            Just("2026年1月2日"),
            Just("（"),
            Just(") "),
            Just("{ "),
            Just("｝"),
            Just("["),
            Just("] "),
            Just("、"),
            Just("， "),
            Just("= "),
            Just("≥"),
            Just("<="),
            Just("！＝ "),
            Just("+"),
            Just("- "),
            Just("×"),
            Just("/"),
            Just("."),
            Just(" "),
            Just("\n"),
            Just("!"),
            Just("#"),
            Just("?"),
            Just("é"),
            Just("𝑥"),
            Just("·"),
        ];
        prop_oneof![words, signs]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn random_lines_are_matched_as_pest_matches_them(pieces in proptest::collection::vec(piece(), 0..12)) {
            both_tell_the_same(&pieces.concat());
        }
    }
}
