//! Styles of cells by name, of which each inherits from its parent what it does not say itself.

use std::collections::HashMap;
use std::rc::Rc;

#[derive(Default)]
pub(super) struct Styles {
    declared: HashMap<String, Declared>,
    /// What is known of styles with all that they inherit.
    settled: HashMap<String, Style>,
    /// The style that is being declared.
    open: String,
}

#[derive(Default)]
struct Declared {
    parent: Option<String>,
    own: Style,
}

/// How the cells of a style look, as far as it matters to what they say.
#[derive(Clone, Default)]
pub(super) struct Style {
    /// The code of a number format, or its name.
    pub(super) format: Option<Rc<str>>,
    pub(super) is_struck: Option<bool>,
    /// Whether text stands above or below the line.
    pub(super) is_raised: Option<bool>,
    /// The colour of text, and of what lies below it.
    pub(super) color: Option<Rc<str>>,
    pub(super) ground: Option<Rc<str>>,
}

impl Style {
    /// Whether text is lost on what lies below it.
    pub(super) fn is_unseen(&self) -> bool {
        is_lost(self.color.as_deref(), self.ground.as_deref())
    }
}

/// A colour by one name; none where none is said.
pub(super) fn color(written: &str) -> Option<Rc<str>> {
    let word = written.trim().trim_start_matches('#').to_ascii_lowercase().replace(' ', "");
    match word.as_str() {
        "" | "auto" | "automatic" | "transparent" | "none" | "inherit" | "initial" => None,
        "fff" | "white" | "rgb(255,255,255)" => Some(WHITE.into()),
        word => Some(word.into()),
    }
}

/// The ground where none is said.
const WHITE: &str = "ffffff";

/// Whether text of a colour is lost on its ground.
pub(super) fn is_lost(color: Option<&str>, ground: Option<&str>) -> bool {
    color.is_some_and(|color| color == ground.unwrap_or(WHITE))
}

impl Styles {
    /// Begins the declaration of a style.
    pub(super) fn begin(&mut self, name: String, parent: Option<String>, format: Option<String>) {
        let own = Style { format: format.map(Rc::from), ..Style::default() };
        self.declared.insert(name.clone(), Declared { parent, own });
        self.open = name;
    }

    /// What is said next of the style that is being declared.
    pub(super) fn own(&mut self) -> Option<&mut Style> {
        self.declared.get_mut(&self.open).map(|declared| &mut declared.own)
    }

    /// A style with all that it inherits.
    pub(super) fn get(&mut self, name: &str) -> Style {
        let mut unsettled = Vec::new();
        let mut next = Some(name);
        while let Some((name, declared)) =
            next.filter(|name| !self.settled.contains_key(*name)).and_then(|name| self.declared.get_key_value(name))
        {
            // What it says itself holds until the rest is known: a style may be its own ancestor.
            self.settled.insert(name.clone(), declared.own.clone());
            unsettled.push(name);
            next = declared.parent.as_deref();
        }
        let mut inherited = next.and_then(|ancestor| self.settled.get(ancestor)).cloned().unwrap_or_default();
        for name in unsettled.into_iter().rev() {
            if let Some(style) = self.settled.get_mut(name) {
                style.format = style.format.take().or(inherited.format);
                style.is_struck = style.is_struck.or(inherited.is_struck);
                style.is_raised = style.is_raised.or(inherited.is_raised);
                style.color = style.color.take().or(inherited.color);
                style.ground = style.ground.take().or(inherited.ground);
                inherited = style.clone();
            }
        }
        inherited
    }
}
