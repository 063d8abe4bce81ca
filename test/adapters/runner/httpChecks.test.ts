/** Checks that are HTTP requests. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { createLab } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'
import { runCheck } from './checkRuns.ts'

t.test('HTTP checks', async t => {
  const lab = await createLab(t)
  const { url, requestsOf, fail } = await server(t)
  const http = (name: string, path: string, more: object = {}) => ({
    name,
    kind: 'http',
    url: url + path,
    everySeconds: 0.05,
    timeoutSeconds: 1,
    ...more,
  })
  const allow = ['127.0.0.1']

  t.test('judge status, body, JSON and time', async t => {
    const { results } = await runCheck(lab, {
      allow,
      checks: [
        http('plain', '/ok'),
        http('teapot', '/teapot', { attempts: 1 }),
        http('range', '/teapot', { status: '400-499' }),
        http('list', '/teapot', { status: [200, 418] }),
        http('head', '/ok', { method: 'HEAD' }),
        http('contains', '/ok', { contains: '"version"' }),
        http('lacks', '/ok', { contains: 'nothing like it', attempts: 1 }),
        http('json', '/ok', { json: { 'services.api': '2.14.3', up: true } }),
        http('other json', '/ok', { json: { 'services.api': '2.14.4' }, attempts: 1 }),
        http('slow', '/slow', { maxMilliseconds: 20, attempts: 1 }),
        http('unknown', '/${outputs.nothing}'),
        http('secret', '/${outputs.token}'),
        http('query', '/teapot?token=canary-in-query', { attempts: 1 }),
      ],
    })
    t.match(
      Object.fromEntries(
        results.map(({ name, outcome, message }) => [name, `${outcome} ${message ?? ''}`]),
      ),
      {
        plain: 'passed ',
        teapot: /^failed GET http:.*\/teapot: expected status 200, got 418$/,
        range: 'passed ',
        list: 'passed ',
        head: 'passed ',
        contains: 'passed ',
        lacks: /^failed .*the body does not contain "nothing like it"/,
        json: 'passed ',
        'other json': /^failed .*services.api: expected "2.14.4", got "2.14.3"$/,
        slow: /^failed .*took \d+ ms, expected at most 20/,
        unknown: /^error there is no output nothing; there are databaseEndpoint, token, url$/,
        secret: /^error the output token is secret/,
        query: /^failed [^?]*$/,
      },
    )
  })

  t.test('are repeated until the answer is as expected or the time is over', async t => {
    fail(3)
    const { results } = await runCheck(lab, {
      allow,
      checks: [
        http('comes up', '/flaky', { timeoutSeconds: 10 }),
        http('stays down', '/teapot', { timeoutSeconds: 2 }),
      ],
    })
    t.match(results, [
      { outcome: 'passed' },
      { outcome: 'failed', message: /got 418 \(\d+ attempts\)$/ },
    ])
    t.ok(requestsOf('/flaky') === 4, 'not more requests than necessary')
  })

  t.test(
    'send no request to private addresses, metadata services or files, and follow no redirect there',
    async t => {
      const cloud = { kind: 'aws' as const, config: {}, env: {}, pluginFolder: null, folder: null }
      const before = requestsOf('/ok')
      const { results } = await runCheck(lab, {
        change: { cloud },
        checks: [
          http('loopback', '/ok'),
          { name: 'metadata', kind: 'http', url: 'http://169.254.169.254/latest/meta-data/' },
          { name: 'odd', kind: 'http', url: 'http://2130706433/' },
          { name: 'file', kind: 'http', url: 'file:///etc/passwd' },
          { name: 'user', kind: 'http', url: 'http://a:b@example.com/' },
        ],
      })
      t.strictSame(
        results.map(({ outcome }) => outcome),
        ['error', 'error', 'error', 'error', 'error'],
      )
      t.match(results[1], { message: /link-local/ })
      t.equal(requestsOf('/ok'), before, 'nothing arrived')
      const redirected = await runCheck(lab, {
        allow,
        change: { cloud },
        checks: [
          http('stays', '/to-metadata', { attempts: 1 }),
          http('follows', '/to-metadata', { redirects: 2 }),
          http('near', '/to-ok', { redirects: 1 }),
        ],
      })
      t.match(redirected.results, [
        { outcome: 'failed', message: /expected status 200, got 302/ },
        { outcome: 'error', message: /169\.254\.169\.254, a link-local/ },
        { outcome: 'passed' },
      ])
    },
  )

  t.test('are skipped for a simulated cloud, where no host answers', async t => {
    const { first, result } = await runCheck(lab, {
      checks: [{ name: 'site', kind: 'http', url: '${outputs.url}/healthz' }],
    })
    t.match(first, {
      outcome: 'skipped',
      message: /the cloud is simulated and nothing answers for shop.example.com/,
      total: 1,
      skipped: 1,
    })
    t.equal(result.status, 'succeeded')
  })
})

async function server(t: Test) {
  let failures = 0
  const counts = new Map<string, number>()
  const app = createServer((request, response) => {
    const path = requirePresent(requirePresent(request.url).split('?')[0])
    counts.set(path, (counts.get(path) ?? 0) + 1)
    if (path.startsWith('/to-'))
      return response
        .writeHead(302, { location: path === '/to-ok' ? '/ok' : 'http://169.254.169.254/' })
        .end()
    if (path === '/teapot' || (path === '/flaky' && failures-- > 0))
      return response.writeHead(418).end()
    setTimeout(
      () =>
        response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"version": 1, "up": true, "services": {"api": "2.14.3"}}'),
      path === '/slow' ? 100 : 0,
    )
  })
  await new Promise<void>(resolve => app.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    app.closeAllConnections()
    app.close()
  })
  return {
    url: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
    requestsOf: (path: string) => counts.get(path) ?? 0,
    fail: (count: number) => {
      failures = count
    },
  }
}
