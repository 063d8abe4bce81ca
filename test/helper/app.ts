/**
 * The real HTTP surface on a real database, queue and repository, with tokens of all four roles and
 * without a worker: operations stay queued. For tests with `app.inject`; end-to-end tests use
 * service.ts.
 */
import { createReach } from '../../src/adapters/aws/provider.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { InjectOptions } from 'fastify'
import type { Test } from 'tap'
import { buildApp } from '../../api/app.ts'
import type { App, AppServices, Limits } from '../../api/services.ts'
import { sealKey } from '../../src/services/access/sealKey.ts'
import { ensurePassphrase, readOutputKeys } from '../../src/services/access/keys.ts'
import { hashSecret, createSecret } from '../../src/lib/secret.ts'
import { roles, type Role } from '../../src/model/access.ts'
import { createSandboxAccount } from '../../src/adapters/sandbox/console.ts'
import { createStateAccess } from '../../src/adapters/pulumi/state/stateAccess.ts'
import { createInquiry } from '../../src/adapters/aws/createInquiry.ts'
import { packageFolder, readConfig } from '../../src/model/config.ts'

import { createComplianceAuditDeps } from '../../src/services/audits/complianceAuditDeps.ts'
import {
  createApproverReader,
  createPolicyReader,
} from '../../src/services/promotion/policy/policies.ts'
import { createPromotion } from '../../src/services/promotion/createPromotion.ts'
import { createQueue } from '../../src/adapters/queue/queue.ts'
import { createContext } from '../../src/services/createContext.ts'
import { createTrees } from '../../src/adapters/git/trees.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { testDatabase } from './database.ts'
import { shareDependencies } from './dependencies.ts'
import type { VerbContext } from '../../src/model/verbContext.ts'

/** The policy requires nothing, because most tests are not about policies. */
const openPolicy = join(packageFolder, 'test/fixtures/policies/open.yaml')

export type Answer = { status: number; headers: Record<string, unknown>; body: any }

export type TestApp = {
  app: App
  services: AppServices
  secrets: Record<Role, string>
  tokenIds: Record<Role, string>
  /** the key with which a runner seals secret outputs */
  publicJwk: Record<string, unknown>
  /** one request with the token of the role; a body that is not text goes as JSON */
  call(
    role: Role | null,
    method: string,
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>
  /** for calling verbs without HTTP */
  context(role: Role): VerbContext
}

type Options = { limits?: Partial<Limits>; services?: Partial<AppServices>; trustProxy?: string[] }

/** It is closed, and its database and folder are removed, at the end of `t`. */
export async function testApp(
  t: Test,
  { limits, services: other, trustProxy = [] }: Options = {},
): Promise<TestApp> {
  const home = mkdtempSync(join(tmpdir(), 'twinstack-api-'))
  shareDependencies(home)
  const { services, publicJwk, stop } = await realServices(t, home)
  Object.assign(services, other)
  services.config.trustProxy = trustProxy
  const app = await buildApp(services, limits)
  t.teardown(async () => {
    await app.close()
    await stop()
    // a report that a page did not wait for may still write a file
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  })
  const secrets = {} as Record<Role, string>
  const tokenIds = {} as Record<Role, string>
  for (const role of roles) Object.assign(secrets, { [role]: createSecret() })
  for (const role of roles)
    Object.assign(tokenIds, { [role]: await token(services, role, secrets[role]) })
  return {
    app,
    services,
    secrets,
    tokenIds,
    publicJwk,
    call: (role, method, url, body, headers = {}) =>
      call(app, role === null ? null : secrets[role], {
        method: method as 'GET',
        url,
        body,
        headers,
      }),
    context: role =>
      createContext(
        {
          ...services,
          readPolicy: createPolicyReader(services.promotion),
          listApprovers: createApproverReader(services.promotion),
          unseal: sealed => services.unseal(sealed),
        },
        {
          kind: 'person',
          name: `the ${role}`,
          role,
          tokenId: tokenIds[role],
          address: '127.0.0.1',
        },
        services.store,
        'a-request',
      ),
  }
}

async function realServices(t: Test, home: string) {
  const databaseUrl = await testDatabase(t)
  const config = readConfig({
    TWINSTACK_HOME: home,
    TWINSTACK_LOG: 'silent',
    TWINSTACK_REF: 'HEAD',
    TWINSTACK_POLICY: openPolicy,
    DATABASE_URL: databaseUrl,
  })
  const store = await openStore({ databaseUrl })
  const queue = await createQueue({ databaseUrl })
  const trees = createTrees({ home, repository: packageFolder, ref: 'HEAD', packageFolder })
  const inquiry = await createInquiry(config, () => ({}))
  const { publicJwk, seal, unseal } = await readOutputKeys(home)
  const key = await sealKey(home)
  await ensurePassphrase(config.passphraseFile)
  const services: AppServices = {
    store,
    queue,
    trees,
    inquiry,
    states: createStateAccess({
      backend: config.backend,
      passphraseFile: config.passphraseFile,
      getEngine: () => Promise.reject(new Error('these tests have no engine')),
    }),
    config,
    seal,
    unseal,
    complianceAudit: createComplianceAuditDeps({ key, signer: config.auditSigner }),
    promotion: createPromotion({ policyFile: config.policyFile, reach: createReach(config), key }),
    engine: { version: '3.259.0', source: 'test' },
    sandbox: createSandboxAccount(config.sandboxFolder),
    checkReady: async () => ({}),
    readFreeBytes: async () => 2 ** 30,
  }
  const stop = async () => {
    await queue.stop()
    await store.close()
  }
  return { services, publicJwk, stop }
}

async function token({ store }: AppServices, role: Role, secret: string): Promise<string> {
  const { id } = await store.tokens.create({
    name: `${role} of the tests`,
    owner: `the ${role}`,
    ownerKind: 'person',
    role,
    hash: hashSecret(secret),
    expiresAt: null,
  })
  return id
}

type Request = { method: 'GET'; url: string; body: unknown; headers: Record<string, string> }

async function call(
  app: App,
  secret: string | null,
  { method, url, body, headers }: Request,
): Promise<Answer> {
  const asJson = body !== undefined && typeof body !== 'string'
  const options: InjectOptions = {
    method,
    url,
    headers: {
      ...(secret !== null && { authorization: `Bearer ${secret}` }),
      ...(asJson && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { payload: asJson ? JSON.stringify(body) : body }),
  }
  const response = await app.inject(options)
  const json = /[/+]json\b/.test(String(response.headers['content-type']))
  return {
    status: response.statusCode,
    headers: response.headers,
    body: json && response.body !== '' ? response.json() : response.body,
  }
}
