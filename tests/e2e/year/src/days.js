// Days as ISO texts, in UTC: they compare as texts do.

const iso = (date) => date.toISOString().slice(0, 10);
const DAY = 86_400_000;

export const today = () => iso(new Date());

/** The day `nth` months after the month of a day, on `dayOfMonth` or, where the month is shorter, its last. */
export function monthly(first, nth, dayOfMonth) {
  const [year, month] = first.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + nth, 0)).getUTCDate();
  return iso(new Date(Date.UTC(year, month - 1 + nth, Math.min(dayOfMonth, last))));
}

export const plus = (day, days) => iso(new Date(Date.parse(day) + days * DAY));

/** Days from one day to another. */
export const between = (from, to) => (Date.parse(to) - Date.parse(from)) / DAY;

/** A moment of a day: its noon. */
export const noon = (day) => `${day}T12:00:00Z`;
