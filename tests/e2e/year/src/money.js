// Money as cents in a BigInt: the script reckons with nothing of the server's.

/** "1250.5" as cents. */
export function cents(amount) {
  const [, sign, whole, fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount);
  const minor = BigInt(whole) * 100n + BigInt(fraction.padEnd(2, "0"));
  return sign ? -minor : minor;
}

/** Cents as the server shows them: "1250.50". */
export function decimal(minor) {
  const digits = String(minor < 0n ? -minor : minor).padStart(3, "0");
  return `${minor < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Cents as an input. */
export const eur = (minor) => ({ amount: decimal(minor), currency: "EUR" });

/** A part in thousandths of a percent, a half rounded up. */
export const part = (minor, rate) => (minor * BigInt(rate) * 2n + 100_000n) / 200_000n;

export const sum = (amounts) => [...amounts].reduce((all, one) => all + one, 0n);
