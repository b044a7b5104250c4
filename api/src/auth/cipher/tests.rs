//! Values that come back, values that were changed or moved, and rotation.

use super::*;

const PLACE: Place = Place { organization: Uuid::from_u128(1), column: "organizations.tax_id" };

fn key(byte: u8) -> String {
    STANDARD.encode([byte; 32])
}

#[test]
fn what_is_encrypted_is_decrypted_in_its_place_only() {
    let cipher = Cipher::from_base64(&key(1)).unwrap();
    let stored = cipher.encrypt("DE123456789", PLACE);
    assert_eq!(cipher.decrypt(&stored, PLACE).unwrap(), "DE123456789");
    assert_ne!(stored, cipher.encrypt("DE123456789", PLACE), "nonces are random");

    let other_tenant = Place { organization: Uuid::from_u128(2), ..PLACE };
    let other_column = Place { column: "client_companies.tax_id", ..PLACE };
    for place in [other_tenant, other_column] {
        let error = cipher.decrypt(&stored, place).unwrap_err();
        assert!(matches!(error, CipherError::Changed));
    }
}

#[test]
fn every_changed_byte_is_noticed() {
    let cipher = Cipher::from_base64(&key(1)).unwrap();
    let stored = cipher.encrypt("DE123456789", PLACE);
    let (head, sealed) = stored.rsplit_once('.').unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(sealed).unwrap();
    for position in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[position] ^= 1;
        let changed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(changed));
        let error = cipher.decrypt(&changed, PLACE).unwrap_err();
        assert!(matches!(error, CipherError::Changed));
    }
    for text in ["", "v1", "v1.", "v2.a.b", &format!("{head}.AA"), &format!("{head}.!")] {
        let error = cipher.decrypt(text, PLACE).unwrap_err();
        assert!(matches!(error, CipherError::Format), "{text}");
    }
}

#[test]
fn keys_rotate() {
    let old = Cipher::from_base64(&key(1)).unwrap();
    let both = Cipher::from_base64(&format!("{}, {}", key(2), key(1))).unwrap();
    let new = Cipher::from_base64(&key(2)).unwrap();

    let stored = old.encrypt("DE123456789", PLACE);
    let key_of = |stored: &str| parse(stored).unwrap().0.to_owned();
    assert!(stored.starts_with(&old.beginning()) && !stored.starts_with(&both.beginning()));
    let renewed = both.encrypt(&both.decrypt(&stored, PLACE).unwrap(), PLACE);
    assert!(renewed.starts_with(&both.beginning()) && both.beginning() == new.beginning());
    assert_eq!(both.use_of(&key_of(&stored)), KeyUse::Opens);
    assert_eq!(both.use_of(&key_of(&renewed)), KeyUse::Seals);
    assert_eq!(new.use_of(&key_of(&stored)), KeyUse::None);
    assert_eq!(new.decrypt(&renewed, PLACE).unwrap(), "DE123456789");
    assert!(matches!(new.decrypt(&stored, PLACE), Err(CipherError::UnknownKey(_))));
}

#[test]
fn the_development_key_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let cipher = Cipher::load_or_create(directory.path()).unwrap();
    assert!(cipher.is_development());
    let stored = cipher.encrypt("DE123456789", PLACE);
    let again = Cipher::load_or_create(directory.path()).unwrap();
    assert_eq!(again.decrypt(&stored, PLACE).unwrap(), "DE123456789");
}

#[test]
fn keys_have_32_bytes() {
    for keys in ["", ",", "c2hvcnQ=", &format!("{},", key(1))] {
        assert!(Cipher::from_base64(keys).is_err(), "{keys}");
    }
}
