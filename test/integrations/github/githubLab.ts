/**
 * The integration with GitHub on the real routes, database and queue, against a server that
 * simulates its API; without a worker, so operations stay queued.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Test } from 'tap'
import { createDirectory } from '../../../src/services/access/directory.ts'
import { showDueMessages } from '../../../src/integrations/inbox/statusMessages.ts'
import { readIntegrationsFile } from '../../../src/integrations/inbox/file.ts'
import { receiveDue } from '../../../src/integrations/inbox/inbox.ts'

import { TwinstackError } from '../../../src/lib/errors.ts'
import { createGithub } from '../../../src/integrations/github/api.ts'
import { receiveGithubWebhook } from '../../../src/integrations/github/receiveWebhook.ts'
import { openForge } from '../../../src/integrations/pullRequests/open.ts'
import type { Operation } from '../../../src/model/operation.ts'
import type { Revision } from '../../../src/model/revision.ts'
import { testApp } from '../../helper/app.ts'
import { delivered, project, secret, type Delivery } from './payloads.ts'
import { startFakeGithub, token } from './fakeGithub.ts'
import type {
  ContextFor,
  OpenIntegration,
  OpenIntegrations,
} from '../../../src/model/integrationService.ts'
import { requirePresent } from '../../helper/present.ts'

export const [first, second, third, stranger] = ['1', '2', '3', 'e'].map(digit =>
  digit.repeat(40),
) as [string, string, string, string]

/** What a test changes. */
type LabState = {
  /** the commit of the branch main, as the repository has it */
  main: string
  open: OpenIntegration
}

export async function createGithubLab(t: Test) {
  const integrations: OpenIntegrations = {}
  const app = await testApp(t, { services: { integrations } })
  const { services, call } = app
  const { store } = services
  const fakeGithub = await startFakeGithub(t, project)
  const proposed: object[] = []
  const revision = (id: string, ref = id): Revision => ({
    id,
    commit: id,
    ref,
    subject: `subject of ${id.slice(0, 3)}`,
    author: 'a',
    committedAt: null,
    dirty: false,
    dependencies: 'd',
  })
  services.trees = {
    resolve: async ref => {
      if (ref === stranger) throw new TwinstackError('revision-not-found', 'on no branch')
      return ref === 'main' ? revision(state.main, 'main') : revision(ref ?? 'head')
    },
    resolveProposed: async requests => {
      proposed.push(requests)
      return revision(requests.commit, requests.ref)
    },
    prepareFiles: async () => {
      throw new Error('nothing is read here')
    },
    prepareTree: async () => {
      throw new Error('nothing is run here')
    },
  }

  const folder = mkdtempSync(join(tmpdir(), 'twinstack-github-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  const accessFile = join(folder, 'access.yaml')
  writeFileSync(
    accessFile,
    JSON.stringify({
      persons: [
        {
          name: 'ana',
          role: 'viewer',
          grants: [{ role: 'operator', kind: 'ephemeral' }],
          github: ['Ana-Hub'],
        },
        { name: 'vic', role: 'viewer', github: ['vic-hub'] },
        { name: 'ada', role: 'approver', github: [{ id: 4242, login: 'ada-hub' }] },
      ],
    }),
  )
  writeFileSync(
    join(folder, 'integrations.yaml'),
    JSON.stringify({
      url: 'https://twinstack.example',
      github: {
        webhookSecretFile: 'secret',
        tokenFile: 'token',
        project,
        overrides: { topics: 3 },
        api: fakeGithub.url,
      },
    }),
  )
  const warned: object[] = []
  const log = {
    info: () => {},
    error: () => {},
    warn: (data: object, message: string) => {
      warned.push({ ...data, message })
    },
  }
  const contextFor: ContextFor = (actor, requestId) => ({
    ...app.context('admin'),
    trees: services.trees,
    actor,
    requestId,
    versions: { allow: [], simulated: true },
  })
  const settings = readIntegrationsFile(join(folder, 'integrations.yaml'))

  function integration(more: object = {}): OpenIntegration {
    const github = { ...requirePresent(settings.github), ...more }
    const forge = createGithub({ api: fakeGithub.url, token, project, log, throttled: false })
    return openForge({
      services: {
        store,
        log,
        contextFor,
        directory: createDirectory({ file: accessFile, log }),
        file: folder,
        settings,
      },
      name: 'github',
      settings: github,
      forge,
      receiveWebhook: webhookRequest =>
        receiveGithubWebhook({ secret, project, inbox: store.integrations.inbox }, webhookRequest),
    })
  }
  const state: LabState = { main: '', open: integration() }
  integrations.github = state.open

  const send = ({ headers, body }: Delivery) =>
    call(null, 'POST', '/v1/integrations/github', body, headers)
  const inbox = async () =>
    (
      await store.runSql(
        'select delivery, state, ordering_key, subject, error from twinstack.inbox order by seq',
      )
    ).rows as {
      delivery: string
      state: string
      ordering_key: string
      subject: string
      error: string | null
    }[]
  const due = () =>
    store.runSql('update twinstack.inbox set next_at = clock_timestamp() where next_at is not null')

  /** Takes what came and shows what is due, until nothing is. */
  async function settle(): Promise<void> {
    await due()
    while (
      (await receiveDue({
        inbox: store.integrations.inbox,
        receive: { github: requirePresent(state.open.receive) },
        log,
      })) > 0
    )
      await due()
    await showMessage()
  }
  async function showMessage(): Promise<void> {
    await store.runSql(
      'update twinstack.status_messages set next_at = clock_timestamp() where next_at is not null',
    )
    await showDueMessages({
      statusMessages: store.integrations.statusMessages,
      showMessage: { github: requirePresent(state.open.showMessage) },
      log,
    })
  }
  async function hears(t: Test, event: string, payload: object): Promise<void> {
    t.match(await send(await delivered(event, payload)), { status: 202, body: 'accepted' })
    await settle()
  }
  const operations = async (environment: string) =>
    (await store.operations.list({ environment, page: 1, pageSize: 50 })).items
  /** As the worker would. */
  async function ends(id: string, to: 'succeeded' | 'failed' = 'succeeded'): Promise<void> {
    const actor = { kind: 'system' as const, name: 'worker', tokenId: null }
    await store.operations.claim(requirePresent(await store.operations.get(id)).environment, {
      worker: 'w',
      leaseSeconds: 60,
    })
    await store.operations.transition(id, { from: 'running', to, actor, reason: 'test' })
  }
  const deployedEnvironment = async (operation: Operation, outputs: Record<string, unknown> = {}) =>
    store.environments.record(operation.environment, {
      deployed: { operation: operation.id, revision: requirePresent(operation.revision) },
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, value]) => [name, { value, secret: false }]),
      ),
    })

  return {
    state,
    services,
    store,
    fakeGithub,
    proposed,
    folder,
    warned,
    log,
    integrations,
    integration,
    send,
    inbox,
    settle,
    showMessage,
    hears,
    operations,
    ends,
    deployed: deployedEnvironment,
  }
}
