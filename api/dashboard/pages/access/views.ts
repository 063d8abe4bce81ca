import { html } from 'ghtml'
import type { Actor } from '../../../../src/model/actor.ts'
import type { Session } from '../../../../src/model/session.ts'
import { renderTime } from '../../components/time.ts'

export function renderSignIn({
  csrf,
  next,
  error,
  hasProvider,
}: {
  csrf: string
  next: string
  error: string | null
  /** whether persons can sign in at an identity provider */
  hasProvider: boolean
}): string {
  return html`
    <section class="narrow">
      <h1>Sign in</h1>
      !${error === null ? '' : html`<p class="error" role="alert" id="error">${error}</p>`}
      !${hasProvider ? renderProviderLink(next) : ''}
      <form method="post" action="/dashboard/sign-in" class="stack">
        !${csrf}
        <input type="hidden" name="next" value="${next}">
        <label for="token">Token</label>
        <input id="token" name="token" type="password" required autocomplete="current-password"
          spellcheck="false" !${error === null ? '' : 'aria-invalid="true" aria-describedby="error"'}>
        <button>Sign in</button>
      </form>
      <p class="quiet">The first start of the service prints the token of the first admin. An admin
        creates further ones with <code>twinstack token create</code>.</p>
    </section>`
}

function renderProviderLink(next: string): string {
  return html`<p><a class="button" href="/dashboard/sign-in/oidc?next=${encodeURIComponent(next)}">
    Sign in at your identity provider</a></p>
    <p class="divider quiet">or with a token</p>`
}

/** Asks before a link is used: a program that only reads the address does not use it up. */
export function renderLink({
  csrf,
  secret,
  actor,
  current,
}: {
  csrf: string
  secret: string
  actor: Actor
  /** who is signed in in this browser now */
  current: Actor | null
}): string {
  return html`
    <section class="narrow">
      <h1>Sign in as ${actor.name}</h1>
      <p>${actor.name} created this link with <code>twinstack open</code> or
        <code>POST /v1/sign-in-links</code>. It works once and for one minute.</p>
      !${current && current.name !== actor.name ? html`<p class="error" role="alert">This browser is signed in as ${current.name}. That session ends.</p>` : ''}
      <form method="post" action="/dashboard/sign-in/link" class="stack">
        !${csrf}
        <input type="hidden" name="secret" value="${secret}">
        <button autofocus>Continue as ${actor.name}</button>
      </form>
      <p class="quiet">Continue only if you created this link yourself: everything that you do then
        is recorded under this name.</p>
    </section>`
}

export function renderAccount({
  actor,
  session,
  csrf,
}: {
  actor: Actor
  session: Session
  csrf: string
}): string {
  const grants = 'grants' in actor ? (actor.grants ?? []) : []
  return html`
    <h1>Your session</h1>
    <dl class="facts">
      <dt>Name</dt><dd>${actor.name} (${actor.kind})</dd>
      <dt>Role</dt><dd>${actor.role ?? 'only on some environments'}</dd>
      !${grants.map(
        grant => html`<dt>Role on ${'environment' in grant ? grant.environment : `all of the kind ${grant.kind}`}</dt>
          <dd>${grant.role}</dd>`,
      )}
      <dt>Signed in</dt><dd>!${renderTime(session.createdAt)} from ${session.address ?? 'an unknown address'}</dd>
      <dt>Ends</dt><dd>!${renderTime(session.expiresAt)}, or after two hours without a request</dd>
    </dl>
    <form method="post" action="/dashboard/sign-out-everywhere">
      !${csrf}<button>Sign out everywhere</button>
      <p class="quiet">Ends all sessions of ${actor.name}, in every browser and with every token.</p>
    </form>`
}
