//! Who and what there is in the demo: people, companies, places, sums. Each is made from its number alone, so that it is
//! the same on every machine and in every firm that knows it.

use entity::crm::address::Address;
use fake::Fake;
use fake::faker::name::en::{FirstName, LastName};
use iso_currency::Currency;
use rand::SeedableRng;
use rand::rngs::StdRng;

/// A place of business.
struct City {
    name: &'static str,
    postal_code: &'static str,
    country: &'static str,
    street: &'static str,
    dialling: &'static str,
    currency: Currency,
    legal_form: &'static str,
    tax_prefix: &'static str,
}

const fn city(
    (name, postal_code, country): (&'static str, &'static str, &'static str),
    (street, dialling): (&'static str, &'static str),
    currency: Currency,
    (legal_form, tax_prefix): (&'static str, &'static str),
) -> City {
    City { name, postal_code, country, street, dialling, currency, legal_form, tax_prefix }
}

const CITIES: &[City] = &[
    city(("Berlin", "10117", "DE"), ("Friedrichstraße", "+49 30"), Currency::EUR, ("GmbH", "DE")),
    city(("London", "EC2A 4NE", "GB"), ("Great Eastern Street", "+44 20"), Currency::GBP, ("Ltd", "GB")),
    city(("Vienna", "1010", "AT"), ("Herrengasse", "+43 1"), Currency::EUR, ("GmbH", "ATU")),
    city(("Boston", "02110", "US"), ("Franklin Street", "+1 617"), Currency::USD, ("Inc.", "")),
    city(("Lyon", "69002", "FR"), ("Rue Mercière", "+33 4"), Currency::EUR, ("SAS", "FR")),
    city(("Hamburg", "20457", "DE"), ("Am Sandtorkai", "+49 40"), Currency::EUR, ("AG", "DE")),
    city(("Rotterdam", "3011 AA", "NL"), ("Wijnhaven", "+31 10"), Currency::EUR, ("B.V.", "NL")),
];

const TRADES: &[&str] = &[
    "Logistics",
    "Robotics",
    "Foods",
    "Pharma",
    "Interiors",
    "Energy",
    "Media",
    "Textiles",
    "Software",
    "Architects",
    "Shipping",
    "Instruments",
    "Vineyards",
];

const TITLES: &[&str] = &[
    "Managing Director",
    "Head of Finance",
    "Operations Manager",
    "General Counsel",
    "Accounts Payable",
    "Chief Technology Officer",
    "Procurement Lead",
    "Executive Assistant",
];

/// A company.
pub struct Company {
    /// Its name.
    pub name: String,
    /// Its name with the legal form of its country.
    pub legal_name: String,
    /// Its domain, in the part of the Internet that is nobody's.
    pub domain: String,
    /// Where it is.
    pub address: Address,
    /// What it pays in.
    pub currency: Currency,
    /// Its tax id, in the form of its country.
    pub tax_id: String,
    dialling: &'static str,
}

/// A person.
pub struct Person {
    /// Their given name.
    pub given: String,
    /// Their family name.
    pub family: String,
    /// What they are at their company.
    pub title: &'static str,
    /// Their address there.
    pub email: String,
    /// Their number there.
    pub phone: String,
}

/// The company of a number.
pub fn company(number: usize) -> Company {
    let mut dice = dice(1, number);
    let family: String = LastName().fake_with_rng(&mut dice);
    let city = &CITIES[number % CITIES.len()];
    let name = format!("{family} {}", TRADES[number % TRADES.len()]);
    Company {
        legal_name: format!("{name} {}", city.legal_form),
        domain: format!("{}.example", plain(&name)),
        address: Address {
            line1: Some(format!("{} {}", city.street, (1..90).fake_with_rng::<u8, _>(&mut dice))),
            city: Some(city.name.to_owned()),
            postal_code: Some(city.postal_code.to_owned()),
            country: Some(city.country.to_owned()),
            ..Address::default()
        },
        currency: city.currency,
        tax_id: format!("{}{}", city.tax_prefix, (100_000_000..1_000_000_000).fake_with_rng::<u32, _>(&mut dice)),
        dialling: city.dialling,
        name,
    }
}

/// The person of a number, who works at the company of a number.
pub fn person(number: usize, company: &Company) -> Person {
    let mut dice = dice(2, number);
    let (given, family) = name(&mut dice);
    Person {
        title: TITLES[number % TITLES.len()],
        email: format!("{}.{}@{}", plain(&given), plain(&family), company.domain),
        phone: format!("{} {}", company.dialling, (2_000_000..9_999_999).fake_with_rng::<u32, _>(&mut dice)),
        given,
        family,
    }
}

/// The given and family name of one who works at the firm itself.
pub fn colleague(number: usize) -> (String, String) {
    name(&mut dice(3, number))
}

/// What a deal of a number is worth: a decimal.
pub fn amount(number: usize) -> String {
    let mut dice = dice(4, number);
    format!("{}", (5..180).fake_with_rng::<u32, _>(&mut dice) * 500)
}

fn name(dice: &mut StdRng) -> (String, String) {
    (FirstName().fake_with_rng(dice), LastName().fake_with_rng(dice))
}

/// What is drawn for the `number`th of a kind: always the same.
fn dice(kind: u64, number: usize) -> StdRng {
    StdRng::seed_from_u64(kind << 32 | number as u64)
}

/// As a part of an address.
fn plain(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_always_the_same_company_and_person() {
        let (first, again) = (company(7), company(7));
        assert_eq!(first.name, again.name);
        assert_eq!(person(3, &first).email, person(3, &again).email);
        assert_ne!(company(8).name, first.name);
    }
}
