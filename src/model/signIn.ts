/** Sign-in to the pages at an identity provider (OpenID Connect): settings and the port to it. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { TwinstackError } from '../lib/errors.ts'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

const addressSchema = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine(
    isProtected,
    'expected an https address without query, user and fragment (http only for this machine)',
  )

/** Variables of the sign-in; the first three belong together. */
export const signInVariables = {
  TWINSTACK_SIGN_IN_ISSUER: addressSchema.optional(),
  TWINSTACK_SIGN_IN_CLIENT_ID: z.string().min(1).max(300).optional(),
  TWINSTACK_PUBLIC_URL: addressSchema.optional(),
  TWINSTACK_SIGN_IN_CLIENT_SECRET_FILE: z.string().min(1).optional(),
}
type Variables = z.output<z.ZodObject<typeof signInVariables>>

export type SignInSettings = {
  /** exactly as in the tokens of the provider and in the access file */
  issuer: string
  clientId: string
  /** null: a public client, which PKCE alone protects */
  clientSecretFile: string | null
  /** the address of the service for browsers; the provider redirects to it */
  publicUrl: string
}

/** The three values of one sign-in, which the provider returns or proves. */
export type SignInProof = { state: string; nonce: string; codeVerifier: string }

/** The identity provider: authorisation code with PKCE. */
export type SignInProvider = {
  /** @throws TwinstackError `unavailable` when the provider does not answer */
  createAddress(proof: SignInProof): Promise<URL>
  /**
   * Exchanges the code for the id token, and checks state, issuer, audience, nonce and times.
   *
   * @param query of the address to which the provider redirected the browser
   * @throws TwinstackError `unauthenticated` when the provider or a check refuses; `unavailable`
   */
  fetchIdToken(query: URLSearchParams, proof: SignInProof): Promise<string>
}

/** @throws TwinstackError `invalid-request` that names the missing variable */
export function readSignIn(variables: Variables): SignInSettings | null {
  const {
    TWINSTACK_SIGN_IN_ISSUER: issuer,
    TWINSTACK_SIGN_IN_CLIENT_ID: clientId,
    TWINSTACK_PUBLIC_URL: publicUrl,
    TWINSTACK_SIGN_IN_CLIENT_SECRET_FILE: file,
  } = variables
  if (!issuer && !clientId && !file) return null
  if (issuer && clientId && publicUrl)
    return { issuer, clientId, publicUrl, clientSecretFile: file ? resolve(file) : null }
  const path = !issuer
    ? 'TWINSTACK_SIGN_IN_ISSUER'
    : !clientId
      ? 'TWINSTACK_SIGN_IN_CLIENT_ID'
      : 'TWINSTACK_PUBLIC_URL'
  const message = 'missing; the sign-in needs issuer, client id and the public address'
  throw new TwinstackError(
    'invalid-request',
    `the service's settings are wrong: ${path}: ${message}`,
    { fields: [{ path, message }] },
  )
}

function isProtected(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password, search, hash } = new URL(text)
  return (
    [username, password, search, hash].every(part => part === '') &&
    (protocol === 'https:' || loopback.has(hostname))
  )
}
