/** Sign-in to the pages: replayed links and states, foreign redirects, chosen sessions. */
import type { Attack, SeenResponse, Target } from './attack.ts'

const group = 'sign-in'
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const link = '/dashboard/sign-in/link'
const callback = '/dashboard/sign-in/callback'

/** Settings of the attacked service. */
export const signInSettings = (issuer: string) => ({
  TWINSTACK_SIGN_IN_ISSUER: issuer,
  TWINSTACK_SIGN_IN_CLIENT_ID: 'pages',
  TWINSTACK_PUBLIC_URL: 'https://twinstack.example',
})

const readCookie = ({ headers }: SeenResponse, name: string) =>
  new RegExp(`${name}=([^;]+)`).exec(headers['set-cookie'] ?? '')?.[1] ?? ''
const get = (target: Target, path: string, cookie = '', more: Record<string, string> = {}) =>
  target.send('GET', path, { token: null, headers: { ...(cookie && { cookie }), ...more } })
const post = (target: Target, path: string, fields: Record<string, string>, cookie: string) =>
  target.send('POST', path, {
    token: null,
    headers: { ...form, cookie },
    body: new URLSearchParams(fields).toString(),
  })

/** The page with the form of an address: its cookie and its proof. */
async function openForm(target: Target, path: string) {
  const page = await get(target, path)
  const cookie = `twinstack-sign-in=${readCookie(page, 'twinstack-sign-in')}`
  return { cookie, _csrf: /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '' }
}

async function createLink(target: Target, token = target.tokens.viewer): Promise<string> {
  const { body } = await target.send('POST', '/v1/sign-in-links', { token, json: {} })
  return (JSON.parse(body) as { path: string }).path
}

const getSecret = (path: string) => path.split('secret=')[1] ?? ''

const begin = async (target: Target, headers: Record<string, string> = {}) => {
  const seen = await get(target, '/dashboard/sign-in/oidc?next=/dashboard', '', headers)
  const address = new URL(seen.headers.location ?? 'http://nowhere')
  const cookie = `twinstack-oidc=${readCookie(seen, 'twinstack-oidc')}`
  return { seen, cookie, address, state: address.searchParams.get('state') ?? '' }
}

const keepsNoSession = (_target: Target, seen: SeenResponse) =>
  /twinstack-session=tws_/.test(seen.headers['set-cookie'] ?? '') ? 'it began a session' : null

const refuse = (name: string, fire: Attack['fire'], expected = [401]): Attack => ({
  group,
  name,
  expected,
  fire,
  after: keepsNoSession,
})

const links: Attack[] = [
  refuse('a link that was used', async target => {
    const path = await createLink(target)
    const { cookie, _csrf } = await openForm(target, path)
    const fields = { secret: getSecret(path), _csrf }
    const first = await post(target, link, fields, cookie)
    if (first.status !== 303) return { ...first, status: -1 }
    return post(target, link, fields, cookie)
  }),
  refuse('a link whose token was revoked', async target => {
    const { body } = await target.send('POST', '/v1/tokens', {
      json: { name: 'gone', owner: 'gone', ownerKind: 'person', role: 'viewer' },
    })
    const { token, secret } = JSON.parse(body) as { token: { id: string }; secret: string }
    const path = await createLink(target, secret)
    const { cookie, _csrf } = await openForm(target, path)
    await target.send('DELETE', `/v1/tokens/${token.id}`, {})
    return post(target, link, { secret: getSecret(path), _csrf }, cookie)
  }),
  refuse(
    'a link of the attacker in the form of another site',
    async target => {
      const path = await createLink(target)
      return post(target, link, { secret: getSecret(path) }, 'twinstack-sign-in=tws_chosen')
    },
    [403],
  ),
  refuse('a link that is only read', async target => get(target, await createLink(target)), [200]),
  refuse('the secret of a link as a token', async target =>
    target.send('GET', '/v1/whoami', { token: getSecret(await createLink(target)) }),
  ),
  refuse(
    'the secret of a link as a session',
    async target => {
      const secret = getSecret(await createLink(target))
      return get(target, '/dashboard', `twinstack-session=${secret}`)
    },
    [303],
  ),
  ...['https://evil.example', '//evil.example', '/dashboard/../\\evil.example', '/v1/tokens'].map(
    path =>
      refuse(
        `a link to ${path}`,
        target =>
          target.send('POST', '/v1/sign-in-links', {
            token: target.tokens.viewer,
            json: { path },
          }),
        [400],
      ),
  ),
  refuse('a link without a token', target =>
    target.send('POST', '/v1/sign-in-links', { token: null, json: {} }),
  ),
]

const states: Attack[] = [
  refuse('an answer of the provider that nobody waits for', target =>
    get(target, `${callback}?code=x&state=y`),
  ),
  refuse('an answer with a cookie that the attacker chose', target =>
    get(target, `${callback}?code=x&state=y`, 'twinstack-oidc=tws_chosen'),
  ),
  refuse('the state of another browser', async target => {
    const [mine, other] = [await begin(target), await begin(target)]
    return get(target, `${callback}?code=x&state=${other.state}`, mine.cookie)
  }),
  refuse('a state that was used', async target => {
    const { cookie, state } = await begin(target)
    await get(target, `${callback}?error=access_denied&state=${state}`, cookie)
    return get(target, `${callback}?code=x&state=${state}`, cookie)
  }),
  refuse('a state given twice', async target => {
    const { cookie, state } = await begin(target)
    return get(target, `${callback}?code=x&state=${state}&state=${state}`, cookie)
  }),
]

const redirects: Attack[] = [
  {
    group,
    name: 'the provider leads back to the host that the request names',
    expected: [303],
    fire: async target =>
      (await begin(target, { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }))
        .seen,
    after: (_target, { headers }) =>
      new URL(headers.location ?? '').searchParams.get('redirect_uri') ===
      `https://twinstack.example${callback}`
        ? null
        : `leads to ${headers.location}`,
  },
  ...['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'].map(
    (next): Attack => ({
      group,
      name: `after the sign-in to ${next}`,
      expected: [303],
      fire: async target => {
        const { cookie, _csrf } = await openForm(target, '/dashboard/sign-in')
        const fields = { token: target.tokens.viewer, next, _csrf }
        return post(target, '/dashboard/sign-in', fields, cookie)
      },
      after: (_target, { headers }) =>
        headers.location === '/dashboard' ? null : `leads to ${headers.location}`,
    }),
  ),
  {
    group,
    name: 'a session whose secret the attacker chose before the sign-in',
    expected: [303],
    fire: async target => {
      const chosen = `twinstack-session=tws_${'a'.repeat(43)}`
      const { cookie, _csrf } = await openForm(target, '/dashboard/sign-in')
      const fields = { token: target.tokens.viewer, _csrf }
      await post(target, '/dashboard/sign-in', fields, `${cookie}; ${chosen}`)
      return get(target, '/dashboard', chosen)
    },
    after: (_target, { headers }) =>
      headers.location?.startsWith('/dashboard/sign-in') ? null : 'the chosen secret is a session',
  },
]

export const signInAttacks: Attack[] = [...links, ...states, ...redirects]
