import { openSignInProvider } from './adapters/oidc/signInProvider.ts'
import { createSandboxAccount } from './adapters/sandbox/console.ts'
import type { Config } from './model/config.ts'
import type { Identities } from './model/identity.ts'
import type { SandboxAccount } from './model/sandboxAccount.ts'
import type { SignInProvider } from './model/signIn.ts'
import type { AccessFile } from './services/access/accessFile.ts'
import { createIdentities } from './services/access/identities/identities.ts'

/** What the HTTP surface needs for persons, besides the verbs. */
export type PageParts = {
  /** identity providers that the access file trusts */
  identities: Identities
  /** the identity provider of the sign-in to the pages; null: none is configured */
  signInProvider: SignInProvider | null
  /** the simulated account; null where the account is real */
  sandbox: SandboxAccount | null
}

/** @param getCurrent the present content of the access file */
export function openPageParts(
  { signIn, oidcAllow: allow, cloud, sandboxFolder }: Config,
  getCurrent: () => AccessFile,
): PageParts {
  return {
    identities: createIdentities({ getCurrent, allow }),
    signInProvider: signIn && openSignInProvider(signIn, { allow }),
    sandbox: cloud === 'sandbox' ? createSandboxAccount(sandboxFolder) : null,
  }
}
