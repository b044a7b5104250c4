//! What names and texts are made of.

/// Given names.
pub const GIVEN: &[&str] = &[
    "Ada", "Alan", "Amara", "Anton", "Astrid", "Basil", "Carla", "Chen", "Clara", "Dario", "Edda", "Elif", "Emil",
    "Farah", "Felix", "Greta", "Hana", "Hugo", "Ida", "Imran", "Ines", "Jonas", "Kaya", "Kofi", "Lars", "Lena", "Luca",
    "Maja", "Mara", "Milan", "Nadia", "Noor", "Olga", "Omar", "Paul", "Petra", "Quinn", "Rafael", "Rosa", "Sami",
    "Selma", "Tariq", "Tess", "Uma", "Viktor", "Wanda", "Yara", "Zoe",
];

/// How family names begin.
pub const HEADS: &[&str] = &[
    "Al", "Bach", "Berg", "Bran", "Chal", "Dor", "Eich", "Fal", "Fern", "Gar", "Gold", "Hal", "Hart", "Holm", "Jan",
    "Kel", "Kron", "Lam", "Lind", "Mar", "Mon", "Nor", "Ober", "Pal", "Quist", "Ros", "San", "Stein", "Tor", "Val",
    "Wal", "Zim",
];

/// How they end.
pub const TAILS: &[&str] = &[
    "bach", "bauer", "beck", "berg", "born", "brook", "burg", "dale", "dorf", "feld", "field", "ford", "gren", "hagen",
    "haus", "heim", "hoff", "land", "lund", "mann", "mark", "meyer", "quist", "rich", "sen", "sky", "son", "stad",
    "stein", "strom", "ton", "wood",
];

/// What companies trade in.
pub const TRADES: &[&str] = &[
    "Analytics",
    "Architects",
    "Ceramics",
    "Energy",
    "Foods",
    "Freight",
    "Instruments",
    "Interiors",
    "Logistics",
    "Media",
    "Optics",
    "Pharma",
    "Robotics",
    "Shipping",
    "Software",
    "Textiles",
];

/// What people are.
pub const TITLES: &[&str] = &[
    "Managing Director",
    "Head of Finance",
    "Operations Manager",
    "General Counsel",
    "Accounts Payable",
    "Chief Technology Officer",
    "Procurement Lead",
    "Executive Assistant",
];

/// What a firm sells.
pub const SERVICES: &[&str] = &[
    "Annual audit",
    "Market entry study",
    "Contract review",
    "Process redesign",
    "Tax advice",
    "Due diligence",
    "Compliance training",
    "Brand strategy",
];

/// Where leads come from.
pub const SOURCES: &[&str] = &["Website", "Referral", "Conference", "Newsletter"];

/// What companies pay in.
pub const CURRENCIES: &[&str] = &["EUR", "EUR", "USD", "GBP"];

/// One of the words by a number, as SQL.
pub fn pick(words: &[&str], number: &str) -> String {
    format!("('{{{list}}}'::text[])[1 + ({number}) % {len}]", list = words.join(","), len = words.len())
}

/// One of the words by a byte of `dice`, as SQL.
pub fn draw(words: &[&str], byte: usize) -> String {
    pick(words, &format!("get_byte(dice, {byte})"))
}

/// A given name by byte 0, as SQL.
pub fn given() -> String {
    draw(GIVEN, 0)
}

/// A family name by bytes 1 and 2, as SQL.
pub fn family() -> String {
    format!("{} || {}", draw(HEADS, 1), draw(TAILS, 2))
}
