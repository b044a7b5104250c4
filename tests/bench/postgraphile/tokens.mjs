// Who asks, from the same tokens that Chambers takes; verified once and remembered until they expire, as there.

import { createPublicKey, verify } from 'node:crypto'

const key = createPublicKey(process.env.PUBLIC_KEY)
const remembered = new Map()

/** The transaction's settings for the bearer of a token: what `app_enter` sets. */
export function settings(authorization) {
  const token = authorization?.startsWith('Bearer ') ? authorization.slice(7) : ''
  const known = remembered.get(token)
  if (known && known.exp > Date.now() / 1000) return known.settings
  const [header, claims, signature] = token.split('.')
  const signed = Buffer.from(`${header}.${claims}`)
  if (!signature || !verify(null, signed, key, Buffer.from(signature, 'base64url'))) throw new Error('UNAUTHENTICATED')
  const { org, mem, exp } = JSON.parse(Buffer.from(claims, 'base64url'))
  if (exp <= Date.now() / 1000) throw new Error('UNAUTHENTICATED')
  const settings = { 'chambers.organization_id': org, 'chambers.actor_kind': 'MEMBER', 'chambers.actor_id': mem }
  remembered.set(token, { exp, settings })
  return settings
}
