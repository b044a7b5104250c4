//! `deleteHoliday`, `restoreHoliday`.

use super::Holiday;
use crate::graphql::change::changes;
use crate::projects::holiday;

changes! {
    /// Holidays in the mutation root: out of the lists and back.
    HolidayTransitionMutation(holiday: Holiday, "holiday");

    /// Deletes a holiday, and can be undone: the firm works on that day.
    deleteHoliday(DeleteHolidayInput) -> DeleteHolidayPayload = holiday::delete, by HolidayManage;

    /// Brings a deleted holiday back. A DUPLICATE if another is on its day now.
    restoreHoliday(RestoreHolidayInput) -> RestoreHolidayPayload = holiday::restore, by HolidayManage;
}
