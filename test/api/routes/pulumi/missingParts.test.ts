/** Every endpoint of the CLI 3.274.1 is answered, or refused by the name of its part. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import t from 'tap'
import { describeMissingPart } from '../../../../api/routes/pulumi/missingParts.ts'
import { pulumiService } from '../../../../api/routes/pulumi/pulumiService.ts'
import type { StatesService } from '../../../../api/routes/pulumi/service.ts'

/** `METHOD path` of `backend/httpstate/client/api_endpoints.go` */
const endpoints = readFileSync(
  join(import.meta.dirname, '../../../fixtures/pulumiEndpoints.txt'),
  'utf8',
)
  .trim()
  .split('\n')

t.test('endpoints of the list', async t => {
  const app = fastify()
  t.teardown(() => app.close())
  const states = { organisation: 'twinstack', identify: async () => null }
  const service = states as unknown as StatesService
  await pulumiService(app, service, { verbs: { config: { webhooksAllow: [] } } as never })
  const answers: Record<string, string[]> = { answered: [], named: [] }
  for (const endpoint of endpoints) {
    const [method = '', path = ''] = endpoint.split(' ')
    const url = path.replace('{updateKind}', 'update').replaceAll(/\{[^}]*\}/g, 'x')
    const response = await app.inject({ method: method as 'GET', url })
    if (response.statusCode === 404) {
      const { message = '' } = method === 'HEAD' ? {} : response.json<{ message: string }>()
      t.match(message, /^Not Found: Twinstack does not have (?!this part)/, endpoint)
      answers['named']?.push(endpoint)
    } else answers['answered']?.push(endpoint)
  }
  t.ok((answers['answered']?.length ?? 0) >= 39, JSON.stringify(answers['named'], null, 1))
  t.notOk(answers['named']?.some(one => one.includes('{updateKind}')))
})

t.test('the list is that of the module', async t => {
  const file =
    'go/pkg/mod/github.com/pulumi/pulumi/pkg/v3@v3.274.1/backend/httpstate/client/api_endpoints.go'
  let text = ''
  try {
    text = readFileSync(join(homedir(), file), 'utf8')
  } catch {
    return t.comment('skipped: the engine was not built here')
  }
  const found = text.matchAll(/addEndpoint\(\s*"(\w+)",\s*"([^"]+)"/g)
  t.same(
    [...found].map(([, method, path]) => `${method} ${path}`),
    endpoints,
  )
})

t.test('the message names the part, the endpoint, and what to use instead', async t => {
  t.equal(
    describeMissingPart('GET', '/api/esc/environments/acme'),
    'Not Found: Twinstack does not have ESC (GET /api/esc/environments/acme); settings are in ' +
      'Pulumi.<stack>.yaml',
  )
  t.match(describeMissingPart('GET', '/api/orgs/acme/policygroups'), /not have policy packs/)
  t.match(describeMissingPart('GET', '/api/orgs/acme/policyholders'), /this part of Pulumi Cloud/)
  t.match(describeMissingPart('GET', '/api/something/new'), /this part of Pulumi Cloud/)
})
