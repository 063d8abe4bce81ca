import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import type { StackOutput } from '../../../src/model/operation.ts'
import { readRuntimeVersions } from '../../../src/services/parity/runtimeVersions.ts'

const side = (name: string, value?: string, versionsUrl: string | null = null) => ({
  name,
  versionsUrl,
  outputs: (value === undefined ? {} : { versionsUrl: { value, secret: false } }) as Record<
    string,
    StackOutput
  >,
})

t.test('requests versions only where a versions URL is known', async t => {
  const server = createServer((_, response) => response.end('{"api":"1.2.3"}')).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/versions.json`
  const policy = { allow: ['127.0.0.1'], simulated: true }
  t.match(await readRuntimeVersions({ left: side('staging'), right: side('production') }, policy), {
    versions: null,
    notes: [/no.*`versionsUrl`|neither/],
  })
  t.match(
    await readRuntimeVersions(
      {
        left: side('staging', 'https://staging.example.com/versions.json'),
        right: side('production', url),
      },
      policy,
    ),
    { versions: null, notes: [/simulated/] },
  )
  t.match(
    await readRuntimeVersions(
      { left: side('staging', url), right: side('production', url) },
      policy,
    ),
    {
      versions: {
        left: { status: 'fetched', versions: { api: '1.2.3' } },
        right: { status: 'fetched' },
      },
      notes: [],
    },
  )
  t.match(
    await readRuntimeVersions({ left: side('staging', url), right: side('production') }, policy),
    { versions: { right: { status: 'invalid', reason: /production names no versions URL/ } } },
    'one that does not say is a finding',
  )
  t.match(
    await readRuntimeVersions(
      {
        left: side('staging', 'https://elsewhere.example.com', url),
        right: side('production', undefined, url),
      },
      policy,
    ),
    { versions: { left: { status: 'fetched' }, right: { status: 'fetched' } } },
    'what the environment names comes before the output',
  )
  t.match(
    await readRuntimeVersions(
      { left: side('staging', url), right: side('production', url) },
      { allow: [], simulated: false },
    ),
    { versions: { left: { status: 'refused', reason: /loopback/ } } },
  )
})
