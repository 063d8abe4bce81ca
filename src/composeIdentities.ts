import { openSignInProvider } from './adapters/oidc/signInProvider.ts'
import type { Config } from './model/config.ts'
import type { Identities } from './model/identity.ts'
import type { SignInProvider } from './model/signIn.ts'
import type { AccessFile } from './services/access/accessFile.ts'
import { createIdentities } from './services/access/identities/identities.ts'

export type IdentityParts = {
  /** identity providers that the access file trusts */
  identities: Identities
  /** the identity provider of the sign-in to the pages; null: none is configured */
  signInProvider: SignInProvider | null
}

/** @param getCurrent the present content of the access file */
export function openIdentities(
  { signIn, oidcAllow: allow }: Pick<Config, 'signIn' | 'oidcAllow'>,
  getCurrent: () => AccessFile,
): IdentityParts {
  return {
    identities: createIdentities({ getCurrent, allow }),
    signInProvider: signIn && openSignInProvider(signIn, { allow }),
  }
}
