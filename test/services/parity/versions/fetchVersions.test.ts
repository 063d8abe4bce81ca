/** Against real servers on loopback, which the setting allows. */
import t from 'tap'
import { fetchVersions } from '../../../../src/services/parity/versions/fetchVersions.ts'
import { serve } from './fixture.ts'

const allow = ['127.0.0.0/8']
const json = (body: string) => (_: unknown, response: import('node:http').ServerResponse) => {
  response.end(body)
}

t.test('a document', async t => {
  let seen: Record<string, unknown> = {}
  const port = await serve(t, (request, response) => {
    seen = request.headers
    response.end('{"node":"24.1.0","services":{"api":"2.1.0"}}')
  })
  t.same(await fetchVersions(`http://127.0.0.1:${port}/versions.json?token=x`, { allow }), {
    status: 'fetched',
    url: `http://127.0.0.1:${port}/versions.json`,
    versions: { node: '24.1.0', 'services.api': '2.1.0' },
  })
  t.notOk(seen['authorization'] ?? seen['cookie'])
})

t.test('without the setting it sends no request to loopback, in any notation', async t => {
  let requests = 0
  const port = await serve(t, (_, response) => {
    requests++
    response.end('{}')
  })
  for (const host of [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '0x7f.1',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::1]',
    '127.0.0.1.',
  ]) {
    t.match(
      await fetchVersions(`http://${host}:${port}/`),
      { status: 'refused', reason: /loopback|mapped/ },
      host,
    )
  }
  t.equal(requests, 0)
})

t.test('other schemes, credentials in the URL, no URL', async t => {
  for (const url of [
    'file:///etc/passwd',
    'ftp://example.com/x',
    'data:application/json,{}',
    'gopher://example.com',
  ])
    t.match(await fetchVersions(url), { status: 'refused', reason: /expected http or https/ }, url)
  const found = await fetchVersions('http://someone:canary@example.com/versions.json')
  t.match(found, {
    status: 'refused',
    reason: /user name or password/,
    url: 'http://example.com/versions.json',
  })
  t.notMatch(JSON.stringify(found), /canary/)
  for (const url of ['', 'versions.json', 'http://', 'http://[', 'http://999.1.1.1/'])
    t.match(await fetchVersions(url), { status: 'refused', reason: 'not a URL' }, url)
})

t.test('a name that answers with a private address, alone or beside a public one', async t => {
  const answer =
    (...addresses: string[]) =>
    async () =>
      addresses.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
  for (const addresses of [
    ['10.0.0.7'],
    ['93.184.216.34', '169.254.169.254'],
    ['::ffff:192.168.0.1'],
    ['fd00::1'],
  ]) {
    t.match(
      await fetchVersions('https://staging.example.com/', { resolve: answer(...addresses) }),
      { status: 'refused', reason: /staging.example.com is at / },
      addresses.join(),
    )
  }
})

t.test(
  'the checked address is the one that is connected to, and the name is resolved once',
  async t => {
    let host: string | undefined,
      resolved = 0
    const port = await serve(t, (request, response) => {
      host = request.headers.host
      response.end('{"a":"1"}')
    })
    const resolve = async () => {
      resolved++
      return [{ address: resolved === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }]
    }
    t.match(
      await fetchVersions(`http://staging.invalid:${port}/`, {
        allow: ['staging.invalid'],
        resolve,
      }),
      { status: 'fetched', versions: { a: '1' } },
    )
    t.equal(host, `staging.invalid:${port}`)
    t.equal(resolved, 1)
  },
)

t.test('a redirect is not followed, to the metadata address or elsewhere', async t => {
  const port = await serve(t, (_, response) => {
    response
      .writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/?token=canary' })
      .end()
  })
  const found = await fetchVersions(`http://127.0.0.1:${port}/`, { allow })
  t.match(found, {
    status: 'refused',
    reason:
      /redirected to http:\/\/169.254.169.254\/latest\/meta-data\/; redirects are not followed/,
  })
  t.notMatch(JSON.stringify(found), /canary/)
})

t.test('a server that is silent, that trickles, that is not there', async t => {
  const silent = await serve(t, () => {})
  t.match(await fetchVersions(`http://127.0.0.1:${silent}/`, { allow, timeLimitMs: 150 }), {
    status: 'unreachable',
    reason: 'no whole answer within 150 ms',
  })
  const trickling = await serve(t, (_, response) => {
    response.write('{')
    const timer = setInterval(() => response.write(' '), 20)
    response.on('close', () => clearInterval(timer))
  })
  t.match(await fetchVersions(`http://127.0.0.1:${trickling}/`, { allow, timeLimitMs: 150 }), {
    status: 'unreachable',
    reason: /150 ms/,
  })
  t.match(await fetchVersions('http://127.0.0.1:1/', { allow }), {
    status: 'unreachable',
    reason: 'ECONNREFUSED',
  })
  t.match(
    await fetchVersions('http://nowhere.invalid/', {
      resolve: async () => {
        throw new Error('ENOTFOUND')
      },
    }),
    { status: 'unreachable', reason: /can't be resolved/ },
  )
  t.match(
    await fetchVersions('http://slow.invalid/', {
      timeLimitMs: 50,
      resolve: async () => await new Promise(() => {}),
    }),
    { status: 'unreachable', reason: /not resolved within 50 ms/ },
  )
})

t.test('a huge answer is cut off, announced or not', async t => {
  const announced = await serve(t, (_, response) => {
    response.end(`{"a":"${'x'.repeat(300_000)}"}`)
  })
  t.match(await fetchVersions(`http://127.0.0.1:${announced}/`, { allow }), {
    status: 'invalid',
    reason: 'the answer is larger than 262144 bytes',
  })
  let sent = 0
  const endless = await serve(t, (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536))) sent++
    }
    response.on('drain', more)
    more()
  })
  t.match(await fetchVersions(`http://127.0.0.1:${endless}/`, { allow }), {
    status: 'invalid',
    reason: /larger/,
  })
  t.ok(sent < 1000)
})

t.test('answers with an unexpected form', async t => {
  const status = await serve(t, (_, response) => {
    response.writeHead(503).end('{"a":"1"}')
  })
  t.match(await fetchVersions(`http://127.0.0.1:${status}/`, { allow }), {
    status: 'unreachable',
    reason: 'answered 503',
  })
  const encoded = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')
  })
  t.match(await fetchVersions(`http://127.0.0.1:${encoded}/`, { allow }), {
    status: 'invalid',
    reason: /encoded as gzip/,
  })
  const broken = await serve(t, (request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{')
    request.socket.destroy()
  })
  t.match(await fetchVersions(`http://127.0.0.1:${broken}/`, { allow }), { status: 'unreachable' })
  for (const [body, reason] of [
    ['<html>', /not JSON/],
    ['{"a":1}', /expected a text/],
    ['[]', /JSON object/],
  ] as const) {
    t.match(await fetchVersions(`http://127.0.0.1:${await serve(t, json(body))}/`, { allow }), {
      status: 'invalid',
      reason,
    })
  }
})
