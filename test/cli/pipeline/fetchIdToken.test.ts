/**
 * Signing in without a stored secret, against a fake server of GitHub's token service and of the
 * exchange route.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import {
  createTokenExchange,
  fetchIdToken,
  wantsIdToken,
} from '../../../src/cli/pipeline/fetchIdToken.ts'
import { requirePresent } from '../../helper/present.ts'

type ReceivedRequest = {
  method: string
  url: string
  authorization: string | undefined
  body: string
}
type Reply = { status: number; body: unknown }

async function startFakeServer(t: Test, answer: (request: ReceivedRequest) => Reply) {
  const requests: ReceivedRequest[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    const one = {
      method: requirePresent(request.method),
      url: requirePresent(request.url),
      authorization: request.headers.authorization,
      body: await text(request),
    }
    requests.push(one)
    const { status, body } = answer(one)
    response
      .writeHead(status, {
        'content-type': status < 400 ? 'application/json' : 'application/problem+json',
      })
      .end(JSON.stringify(body))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    requests,
    url,
    github: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runtime',
    },
  }
}

const both = (minutes: number) => {
  let number = 0
  return ({ url }: ReceivedRequest): Reply =>
    url.startsWith('/token?')
      ? { status: 200, body: { value: 'a.jwt.b' } }
      : {
          status: 201,
          body: {
            secret: `tws_${++number}`,
            token: {},
            expiresAt: new Date(Date.now() + minutes * 60_000).toISOString(),
          },
        }
}

t.test(
  'GitHub: its service issues a token for the audience, and the exchange gets it without our own',
  async t => {
    const { requests, url, github } = await startFakeServer(t, both(60))
    const token = createTokenExchange(url, {
      ...github,
      TWINSTACK_OIDC_AUDIENCE: 'https://twinstack.example.com',
    })
    t.same(await Promise.all([token(), token()]), ['tws_1', 'tws_1'], 'requested once')
    t.same(requests, [
      {
        method: 'GET',
        url: '/token?api-version=2.0&audience=https%3A%2F%2Ftwinstack.example.com',
        authorization: 'Bearer runtime',
        body: '',
      },
      {
        method: 'POST',
        url: '/v1/token-exchange',
        authorization: undefined,
        body: '{"subjectToken":"a.jwt.b"}',
      },
    ])
  },
)

t.test('a token that is about to expire is exchanged again', async t => {
  const { url, github } = await startFakeServer(t, both(0.5))
  const token = createTokenExchange(url, github)
  t.same([await token(), await token()], ['tws_1', 'tws_2'])
})

t.test("a refusal has the service's message, and the next caller tries again", async t => {
  let refused = false
  const answer = both(60)
  const { url } = await startFakeServer(t, requests => {
    if (refused) return answer(requests)
    refused = true
    return {
      status: 401,
      body: {
        type: 'x',
        title: 'x',
        status: 401,
        detail: 'no identity fits this token',
        instance: 'x',
        code: 'unauthenticated',
      },
    }
  })
  const token = createTokenExchange(url, { TWINSTACK_ID_TOKEN: 'a.jwt.b' })
  await t.rejects(token(), { code: 'unauthenticated', message: /no identity fits/ })
  t.equal(await token(), 'tws_1')
})

t.test('the source of the id token, and missing variables', async t => {
  t.equal(await fetchIdToken({ TWINSTACK_ID_TOKEN: 'given' }), 'given')
  await t.rejects(fetchIdToken({}), { code: 'unauthenticated', hint: /id-token: write/ })
  const { url, github } = await startFakeServer(t, () => ({ status: 403, body: {} }))
  await t.rejects(fetchIdToken(github), { code: 'unauthenticated', message: /answered 403/ })
  await t.rejects(
    fetchIdToken({ ...github, ACTIONS_ID_TOKEN_REQUEST_URL: url.replace(/\d+$/, '1') }),
    {
      code: 'unavailable',
    },
  )
  t.notOk(
    wantsIdToken({ TWINSTACK_TOKEN: 'x', TWINSTACK_OIDC_AUDIENCE: 'y' }),
    'a configured token has precedence',
  )
  t.ok(wantsIdToken({ TWINSTACK_OIDC_AUDIENCE: 'y' }))
  t.ok(wantsIdToken({ TWINSTACK_ID_TOKEN: 'y' }))
  t.notOk(wantsIdToken({}))
})
