// Ids as clients see them (`contact_01h455vb4pex5vsknk084sn02q`) and as the database has them: see entity/src/id.rs.

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The TypeID of a uuid. */
export function typeId(prefix: string, uuid: string): string {
  const bits = BigInt(`0x${uuid.replaceAll("-", "")}`);
  const digits = Array.from({ length: 26 }, (_, place) => ALPHABET[Number((bits >> BigInt((25 - place) * 5)) & 31n)]);
  return `${prefix}_${digits.join("")}`;
}

/** The uuid of a TypeID. */
export function uuidOf(id: string): string {
  const suffix = [...id.slice(id.lastIndexOf("_") + 1)];
  const bits = suffix.reduce((sum, letter) => (sum << 5n) | BigInt(ALPHABET.indexOf(letter)), 0n);
  return bits.toString(16).padStart(32, "0").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
