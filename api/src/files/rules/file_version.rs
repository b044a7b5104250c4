//! What is announced of a version's bytes, and what becomes of them.

use chrono::Duration;
use entity::files::file_version::FileVersionStatus::{self, Available, Expired, PendingUpload, Quarantined};
use entity::files::file_version::Model;

use crate::error::{UserError, UserErrorCode};
use crate::text;
use crate::transition::{Transition, Transitions, When, stateful};

/// The most bytes of a version: 5 GiB, which is what object stores take in one upload.
pub const LARGEST: i64 = 5 * 1024 * 1024 * 1024;
/// How long the bytes of a version are waited for.
pub const UPLOAD_WINDOW: Duration = Duration::hours(24);

/// What a caller can do to a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Show it as the file's content.
    SetCurrent,
}

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, FileVersionStatus> = Transitions {
    subject: "file version",
    frozen: &[Quarantined, Expired],
    actions: &[Transition {
        action: Action::SetCurrent,
        mutation: "setCurrentFileVersion",
        when: When::In(&[Available]),
    }],
};

stateful!(Model, status: FileVersionStatus);

/// What the object store reports of a version's bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// They are there, of the size and hash that were announced.
    Arrived,
    /// They are there, but not what was announced, or harmful.
    Refused,
    /// They never came.
    Missing,
}

/// Where a version is after a report: only one whose bytes are waited for changes, once.
pub fn after(status: FileVersionStatus, report: Report) -> Option<FileVersionStatus> {
    (status == PendingUpload).then_some(match report {
        Report::Arrived => Available,
        Report::Refused => Quarantined,
        Report::Missing => Expired,
    })
}

/// A number of bytes: 0 to [`LARGEST`].
pub fn size_bytes(bytes: i64) -> Result<i64, UserError> {
    match bytes {
        0..=LARGEST => Ok(bytes),
        ..0 => Err(UserError::on("sizeBytes", UserErrorCode::Invalid, "`sizeBytes` can't be negative.")),
        _ => {
            let reason = format!("A version has at most {LARGEST} bytes (5 GiB); this would have {bytes}.");
            Err(UserError::on("sizeBytes", UserErrorCode::Limit, reason))
        }
    }
}

/// A media type as `type/subtype`, in lower case, without parameters: RFC 6838, section 4.2.
pub fn content_type(typed: &str) -> Result<String, UserError> {
    let text = text::line("contentType", typed, 255)?.to_ascii_lowercase();
    let is_name = |name: &str| {
        (1..=127).contains(&name.len())
            && name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&-^_.+".contains(c))
    };
    match text.split_once('/') {
        Some((kind, subtype)) if is_name(kind) && is_name(subtype) => Ok(text),
        _ => {
            let reason = "`contentType` must be a media type such as `application/pdf`, without parameters.";
            Err(UserError::on("contentType", UserErrorCode::Invalid, reason))
        }
    }
}

/// A SHA-256 as 64 hexadecimal digits, in lower case.
pub fn sha256(typed: &str) -> Result<String, UserError> {
    let text = typed.trim();
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(text.to_ascii_lowercase());
    }
    let reason = "`sha256` must be the content's SHA-256 as 64 hexadecimal digits.";
    Err(UserError::on("sha256", UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: [FileVersionStatus; 4] = [PendingUpload, Available, Quarantined, Expired];

    /// State × action, the whole table.
    #[test]
    fn only_what_is_there_can_be_current() {
        for status in EVERY {
            let allowed = TRANSITIONS.guard(&Action::SetCurrent, &status).is_ok();
            assert_eq!(allowed, status == Available, "{status:?}");
        }
    }

    /// State × report, the whole table.
    #[test]
    fn bytes_are_reported_once() {
        for status in EVERY {
            for (report, then) in
                [(Report::Arrived, Available), (Report::Refused, Quarantined), (Report::Missing, Expired)]
            {
                assert_eq!(after(status, report), (status == PendingUpload).then_some(then), "{status:?} {report:?}");
            }
        }
    }

    #[test]
    fn a_version_has_up_to_five_gibibytes() {
        assert_eq!((size_bytes(0), size_bytes(LARGEST)), (Ok(0), Ok(5_368_709_120)));
        assert_eq!(size_bytes(LARGEST + 1).expect_err("too large").code, UserErrorCode::Limit);
        assert_eq!(size_bytes(-1).expect_err("negative").code, UserErrorCode::Invalid);
    }

    #[test]
    fn a_content_type_is_type_and_subtype() {
        for (typed, kept) in [
            ("application/pdf", "application/pdf"),
            (" Image/SVG+XML ", "image/svg+xml"),
            ("application/vnd.ms-excel", "application/vnd.ms-excel"),
        ] {
            assert_eq!(content_type(typed).as_deref(), Ok(kept));
        }
        for bad in ["pdf", "application/", "/pdf", "a/b/c", "text/plain; charset=utf-8", "text/pl ain", "-a/b", "ü/b"]
        {
            assert_eq!(content_type(bad).expect_err(bad).code, UserErrorCode::Invalid, "{bad}");
        }
        assert!(content_type(&format!("a/{}", "b".repeat(128))).is_err());
    }

    #[test]
    fn a_hash_is_folded_to_lower_case() {
        assert_eq!(sha256(&"AB".repeat(32)), Ok("ab".repeat(32)));
        for bad in [String::new(), "a".repeat(63), "a".repeat(65), "g".repeat(64), "é".repeat(32)] {
            assert_eq!(sha256(&bad).expect_err(&bad).code, UserErrorCode::Invalid, "{bad}");
        }
    }
}
