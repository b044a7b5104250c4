// Compresses what vite built, so that the server needs no compression library and never compresses the same file
// twice. Every browser accepts gzip; brotli is a fifth smaller, but offered by browsers only over HTTPS and to
// localhost. The page itself stays as it is: it is tiny, and `curl` should be able to read it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = "dist/assets";
for (const name of readdirSync(folder)) {
  const path = join(folder, name);
  const plain = readFileSync(path);
  writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
  writeFileSync(`${path}.br`, brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }));
  rmSync(path);
}
