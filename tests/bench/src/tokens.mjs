// Access tokens, signed with the data directory's own key as the server does: a session each, good for 15 minutes.

import { createHash, createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const ISSUER = 'http://localhost:8000'
const LIFETIME = 15 * 60

/** The public key that verifies the tokens. */
export function publicKey(dataDir) {
  return createPublicKey(privateKey(dataDir))
}

/** Signs a token for each actor, and keeps it as `actor.token`. */
export async function issue(admin, dataDir, actors) {
  const key = privateKey(dataDir)
  const { x } = createPublicKey(key).export({ format: 'jwk' })
  // RFC 7638: the thumbprint names the key.
  const kid = createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url')
  const header = encode({ typ: 'JWT', alg: 'EdDSA', kid })
  for (const actor of actors) {
    actor.session ??= await session(admin, actor)
    const iat = Math.floor(Date.now() / 1000)
    const times = { iat, nbf: iat, exp: iat + LIFETIME }
    const claims = { iss: ISSUER, aud: `${ISSUER}/graphql`, sub: actor.user, sid: actor.session, org: actor.organization }
    // `mem` is for PostGraphile, which looks no session up to know the member.
    const member = { mem: actor.member }
    const signed = `${header}.${encode({ ...claims, ...member, ...times, jti: randomUUID() })}`
    actor.token = `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
  }
}

async function session(admin, { user, organization }) {
  const sql = `INSERT INTO user_sessions (id, user_id, organization_id, refresh_hash, user_agent, expires_at)
    VALUES (gen_random_uuid(), $1, $2, '\\x00', 'tests/bench', now() + interval '1 day') RETURNING id`
  return (await admin.query(sql, [user, organization])).rows[0].id
}

function privateKey(dataDir) {
  return createPrivateKey(readFileSync(join(dataDir, 'signing-key.pem')))
}

function encode(json) {
  return Buffer.from(JSON.stringify(json)).toString('base64url')
}
