//! Two properties of characters that the tables of NFKC leave out: what hides in a text, and what a radical looks like.

/// Whether a character is of the category Cf (Unicode 17): it shapes how a text looks or runs, and is not seen itself.
pub fn is_format(c: char) -> bool {
    let c = u32::from(c);
    FORMATS.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

const FORMATS: [(u32, u32); 21] = [
    (0xad, 0xad),
    (0x600, 0x605),
    (0x61c, 0x61c),
    (0x6dd, 0x6dd),
    (0x70f, 0x70f),
    (0x890, 0x891),
    (0x8e2, 0x8e2),
    (0x180e, 0x180e),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x2064),
    (0x2066, 0x206f),
    (0xfeff, 0xfeff),
    (0xfff9, 0xfffb),
    (0x110bd, 0x110bd),
    (0x110cd, 0x110cd),
    (0x13430, 0x1343f),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0001, 0xe0001),
    (0xe0020, 0xe007f),
];

/// The character that a radical of the block U+2E80 looks like (EquivalentUnifiedIdeograph); those of the block U+2F00 are for NFKC.
pub fn ideograph(radical: char) -> Option<char> {
    if !matches!(radical, '\u{2e80}'..='\u{2eff}') {
        return None;
    }
    let mut pairs = RADICALS.chars();
    while let (Some(own), Some(ideograph)) = (pairs.next(), pairs.next()) {
        if own == radical {
            return Some(ideograph);
        }
    }
    None
}

/// Each radical, and what it looks like.
const RADICALS: &str = "\
    ⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵\
    ⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎\
    ⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐\
    ⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟";

#[cfg(test)]
mod tests {
    use super::{RADICALS, ideograph};

    #[test]
    fn radicals_are_paired_in_their_order() {
        let radicals: Vec<char> = RADICALS.chars().step_by(2).collect();
        assert!(radicals.is_sorted() && radicals.iter().all(|radical| matches!(radical, '\u{2e80}'..='\u{2eff}')));
        assert_eq!(RADICALS.chars().count(), 2 * radicals.len());
        assert_eq!(["⻔", "⻚", "⺠", "⻋"].map(|text| text.chars().find_map(ideograph)), ['门', '页', '民', '车'].map(Some));
    }
}
