// The mails of a server in development: a file each, in CHAMBERS_MAIL_DIR.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "./program.js";

/** The token in the mail to this address. It is sent behind the answer, so the file may come a moment later. */
export async function tokenMailedTo(address: string, folder = process.env["CHAMBERS_MAIL_DIR"]): Promise<string> {
  if (!folder) throw new Error("CHAMBERS_MAIL_DIR is where the server under test writes mails");
  return until(`a mail to ${address} in ${folder}`, 5, () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".eml"))) {
      const mail = readFileSync(join(folder, file), "utf8");
      if (!mail.includes(`To: ${address}`)) continue;
      // Quoted-printable: a long line is folded behind "=", and "=" itself is "=3D".
      const token = /[?&#]token=([\w.-]+)/.exec(mail.replaceAll("=\r\n", "").replaceAll("=3D", "="));
      if (token?.[1]) return token[1];
    }
    return undefined;
  });
}
