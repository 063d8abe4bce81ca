import t from 'tap'
import { readDeploymentRequest } from '../../../../../api/routes/pulumi/cloud/deploymentRequest.ts'

const repository = 'https://git.example.com/shop.git'
const read = (body: object) => readDeploymentRequest(body, 'staging', repository)

// the request of the CLI 3.276.0 without options
const sent = {
  operation: 'update',
  inheritSettings: true,
  executorContext: { workingDirectory: '' },
  operationContext: { preRunCommands: [], operation: '', environmentVariables: {} },
  agentPoolID: null,
}

t.test('operations by their names in Pulumi Cloud', async t => {
  t.same(read(sent), {
    environment: 'staging',
    kind: 'deploy',
    message: 'pulumi deployment run',
  })
  for (const [operation, kind] of [
    ['preview', 'preview'],
    ['destroy', 'destroy'],
    ['detect-drift', 'drift-check'],
    ['remediate-drift', 'reconcile'],
  ])
    t.match(read({ ...sent, operation }), { kind })
  t.throws(() => read({ ...sent, operation: 'refresh' }), { code: 'invalid-request' })
  t.throws(() => read({ ...sent, operation: 'toString' }), { message: /operation: expected/ })
  const options = { deleteAfterDestroy: true }
  const removes = { ...sent, operationContext: { options } }
  t.match(read({ ...removes, operation: 'destroy' }), { removeEnvironment: true })
  t.throws(() => read(removes), { message: /deleteAfterDestroy: belongs to destroy/ })
})

t.test('a revision may be chosen; the repository must be that of the service', async t => {
  const git = (git: object) => ({ ...sent, sourceContext: { git } })
  t.match(read(git({ branch: 'next' })), { revision: 'next' })
  t.match(read(git({ repoUrl: repository, commit: 'c0ffee' })), { revision: 'c0ffee' })
  for (const [other, field] of [
    [{ repoUrl: 'https://evil.example.com' }, 'sourceContext.git.repoUrl'],
    [{ repoDir: 'infra' }, 'sourceContext.git.repoDir'],
    [{ gitAuth: { accessToken: { secret: 'x' } } }, 'sourceContext.git.gitAuth.accessToken.secret'],
  ] as const)
    t.throws(() => read(git(other)), { code: 'invalid-request', fields: [{ path: field }] })
})

t.test('unsupported and unknown fields are refused by name', async t => {
  for (const [more, path] of [
    [{ executorContext: { executorImage: 'node' } }, 'executorContext.executorImage'],
    [{ agentPoolID: 'pool' }, 'agentPoolID'],
    [{ operationContext: { preRunCommands: ['true'] } }, 'operationContext.preRunCommands'],
    [
      { operationContext: { oidc: { aws: { roleArn: 'x' } } } },
      'operationContext.oidc.aws.roleArn',
    ],
    [{ somethingNew: 1 }, 'somethingNew'],
  ] as const)
    t.throws(() => read({ ...sent, ...more }), {
      code: 'invalid-request',
      fields: [{ path, message: /not supported/ }],
    })
  t.throws(() => read({ ...sent, inheritSettings: false }), { message: /inheritSettings/ })
})
