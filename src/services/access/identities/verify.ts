/** Proves a token of another issuer. */
import {
  decodeJwt,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose'
import type { Proof } from '../../../model/identity.ts'
import { KeysUnavailable } from './keys.ts'

/**
 * Only asymmetric algorithms: `none` proves nothing, and with HS256 an issuer's public key would be
 * the secret.
 */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519']
const clockTolerance = 30
const longestAge = 24 * 3600

/**
 * `check`: the failed condition; written to the log only. Issuer and subject are those that the
 * token claims, proven or not.
 */
export type UnprovenIdentity = { check: string; issuer: string | null; subject: string | null }

/** @param trusted issuers of the access file; keys of others are never requested */
export async function prove(
  token: string,
  trusted: Set<string>,
  keysOf: (issuer: string) => JWTVerifyGetKey,
): Promise<Proof | UnprovenIdentity> {
  const claimed = read(token)
  if (!claimed) return { check: 'form', issuer: null, subject: null }
  const { issuer, subject, algorithm } = claimed
  const refuse = (check: string): UnprovenIdentity => ({ check, issuer, subject })
  if (issuer === null || !trusted.has(issuer)) return refuse('issuer')
  if (!algorithms.includes(algorithm)) return refuse('algorithm')
  try {
    const { payload } = await jwtVerify(token, keysOf(issuer), {
      issuer,
      algorithms,
      clockTolerance,
      maxTokenAge: longestAge,
      requiredClaims: ['exp', 'iat', 'sub', 'aud'],
    })
    return findProof(payload) ?? refuse('subject')
  } catch (error) {
    return refuse(getFailedCheck(error))
  }
}

function read(
  token: string,
): { issuer: string | null; subject: string | null; algorithm: string } | null {
  try {
    const { iss, sub } = decodeJwt(token)
    return {
      issuer: getText(iss),
      subject: getText(sub),
      algorithm: String(decodeProtectedHeader(token).alg),
    }
  } catch {
    return null
  }
}

function getFailedCheck(error: unknown): string {
  if (error instanceof KeysUnavailable) return `keys: ${error.message}`
  if (error instanceof errors.JWTExpired) return error.claim === 'exp' ? 'expired' : 'age'
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.reason === 'missing' ? `${error.claim} missing` : error.claim
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'key'
  return error instanceof errors.JOSEError ? error.code : 'key'
}

/** The stored part of a token, so that its rule can be evaluated again: never the token. */
function findProof({ iss, sub, aud, ...rest }: JWTPayload): Proof | null {
  if (typeof sub !== 'string' || sub === '' || sub.length > 500) return null
  const kept = Object.entries(rest).filter(
    ([name, value]) =>
      name.length <= 100 &&
      (typeof value === 'number' ||
        typeof value === 'boolean' ||
        (typeof value === 'string' && value.length <= 300)),
  )
  return {
    issuer: String(iss),
    subject: sub,
    audience: [aud ?? []].flat().slice(0, 20),
    claims: Object.fromEntries(kept.slice(0, 100)) as Proof['claims'],
  }
}

const getText = (value: unknown) => (typeof value === 'string' ? value : null)
