import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { run } from './run.ts'

const bucket = (versioned: boolean) => ({
  urn: 'urn:pulumi:staging::shop::aws:s3/bucketVersioning:BucketVersioning::files',
  type: 'aws:s3/bucketVersioning:BucketVersioning',
  custom: true,
  id: 'files',
  inputs: {
    bucket: 'files',
    versioningConfiguration: { status: versioned ? 'Enabled' : 'Suspended' },
  },
  outputs: {},
})
const state = (versioned: boolean) => ({
  version: 3,
  deployment: { resources: [bucket(versioned)] },
})

/** Answers saved state 1 with versioning, saved state 2 and the present state without it. */
async function serve(t: Test) {
  const requested: string[] = []
  const server = createServer(({ url = '' }, response) => {
    requested.push(url)
    const id = /state-versions\/(\d)/.exec(url)?.[1]
    const body = id === undefined ? state(false) : { version: { id }, state: state(id === '1') }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const TWINSTACK_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const compare = (...args: string[]) =>
    run(['state', 'compare', 'staging', ...args], { TWINSTACK_URL, TWINSTACK_TOKEN: 'tws_x' })
  return { compare, requested }
}

t.test('a saved state and the present one', async t => {
  const { compare, requested } = await serve(t)
  const differs = await compare('1')
  t.match(differs, { code: 2, stdout: /versioning/i }, differs.stderr)
  t.match(differs.stdout, /state 1/)
  t.match(differs.stdout, /present state/)
  t.same(requested, ['/v1/environments/staging/state-versions/1', '/v1/environments/staging/state'])
})

t.test('two saved states', async t => {
  const { compare } = await serve(t)
  t.match(await compare('2', '2'), { code: 0 })
  t.match(await compare('1', '2'), { code: 2, stdout: /state 2/ })
})
