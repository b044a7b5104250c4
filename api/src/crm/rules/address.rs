//! What a postal address must be.

use entity::crm::address::Address;

use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::text;

/// The officially assigned codes of ISO 3166-1 alpha-2.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
     BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET \
     FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ \
     IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML \
     MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS \
     PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL \
     TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// The address with every line checked and the country in capitals; a blank line is none. Refuses all that is wrong at once, on
/// `<field>.line1` and so on; an address without any line is refused on `field`.
pub fn address(field: &str, typed: Address) -> Result<Address> {
    let mut reasons = Reasons::default();
    let mut line = |name: &str, text: Option<String>, most| {
        text::given(text).and_then(|text| reasons.take(text::line(&format!("{field}.{name}"), text, most)))
    };
    let mut address = Address {
        line1: line("line1", typed.line1, 200),
        line2: line("line2", typed.line2, 200),
        city: line("city", typed.city, 100),
        region: line("region", typed.region, 100),
        postal_code: line("postalCode", typed.postal_code, 20),
        country: None,
    };
    let code = text::given(typed.country);
    address.country = code.and_then(|code| reasons.take(country(&format!("{field}.country"), &code)));
    reasons.finish()?;
    if address == Address::default() {
        let reason = format!("`{field}` needs at least one line; to empty it say null.");
        return Err(UserError::on(field, UserErrorCode::Required, reason).into());
    }
    Ok(address)
}

/// A country's code in capitals.
fn country(field: &str, typed: &str) -> Result<String, UserError> {
    let code = typed.trim().to_ascii_uppercase();
    if code.len() == 2 && COUNTRIES.split(' ').any(|known| known == code) {
        return Ok(code);
    }
    let reason = format!("`{field}` must be a country's two letters (ISO 3166-1 alpha-2), such as DE.");
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Refusal};

    #[test]
    fn lines_are_trimmed_and_countries_known() {
        assert_eq!(COUNTRIES.split(' ').count(), 249);
        let typed = Address { city: Some(" Köln ".into()), country: Some("de".into()), ..Address::default() };
        let checked = address("billingAddress", typed).expect("fine");
        assert_eq!((checked.city.as_deref(), checked.country.as_deref()), (Some("Köln"), Some("DE")));
    }

    #[test]
    fn a_blank_line_is_none() {
        let blank = || Some(" ".to_owned());
        let typed = Address { line2: blank(), country: blank(), city: Some("Köln".into()), ..Address::default() };
        assert_eq!(
            address("address", typed).expect("fine"),
            Address { city: Some("Köln".into()), ..Address::default() }
        );
        assert!(address("address", Address { line1: blank(), ..Address::default() }).is_err(), "no line at all");
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let typed = Address { line1: Some("a\nb".into()), country: Some("Germany".into()), ..Address::default() };
        let Err(Error::Refused(Refusal(reasons))) = address("billingAddress", typed) else { panic!("refused") };
        let fields: Vec<_> = reasons.iter().filter_map(|reason| reason.field.as_deref()).collect();
        assert_eq!(fields, ["billingAddress.line1", "billingAddress.country"]);
        assert!(country("country", "XX").is_err());
        assert!(address("billingAddress", Address::default()).is_err(), "no line at all");
    }
}
