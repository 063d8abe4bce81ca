/**
 * Kinds of recorded states, valid and invalid ones, each with the problems that the engine has with
 * it. repairSnapshot.test.ts has further ones.
 */
import { hashSha256 } from '../../../src/lib/hash.ts'
import type { Deployment, StateResource } from '../../../src/model/checkpoint.ts'
import type { ProblemCode } from '../../../src/analysis/state/findProblems.ts'
import type { RepairEvidence } from '../../../src/analysis/state/repairSnapshot.ts'

const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`
const stack: StateResource = {
  urn: urnOf('pulumi:pulumi:Stack', 'shop-dev'),
  type: 'pulumi:pulumi:Stack',
  custom: false,
}
const provider: StateResource = {
  urn: urnOf('pulumi:providers:aws', 'default'),
  type: 'pulumi:providers:aws',
  custom: true,
  id: 'b1',
}
const resource = (name: string, more: Partial<StateResource> = {}): StateResource => ({
  urn: urnOf('aws:sqs/queue:Queue', name),
  type: 'aws:sqs/queue:Queue',
  custom: true,
  id: `${name}-1`,
  parent: stack.urn,
  provider: `${provider.urn}::b1`,
  ...more,
})
const jobs = resource('jobs')
const mail = resource('mail', { dependencies: [jobs.urn] })
const gone = urnOf('aws:sqs/queue:Queue', 'gone')
const of = (...resources: StateResource[]): Deployment => ({
  manifest: { time: '2026-01-01T00:00:00Z', magic: hashSha256('v3.259.0'), version: 'v3.259.0' },
  resources,
})
const pending = (type: NonNullable<Deployment['pending_operations']>[number]['type']) => ({
  ...of(stack, provider, jobs),
  pending_operations: [{ resource: type === 'creating' ? resource('new') : jobs, type }],
})

export type KindOfState = {
  state: Deployment
  /** the problems; none: the engine accepts the state */
  codes: ProblemCode[]
  /** the problems that can't be repaired; default: none */
  remaining?: ProblemCode[]
  evidence?: RepairEvidence
}

export const kindsOfStates: Record<string, KindOfState> = {
  'an old entry beside its replacement': {
    state: of(stack, provider, jobs, resource('jobs', { id: 'jobs-0', delete: true })),
    codes: [],
  },
  'two old entries and no current one': {
    state: of(
      stack,
      provider,
      resource('jobs', { id: 'a', delete: true }),
      resource('jobs', { id: 'b', delete: true }),
    ),
    codes: [],
  },
  'two current entries beside an old one': {
    state: of(stack, provider, resource('jobs', { id: 'a', delete: true }), jobs, { ...jobs }),
    codes: ['duplicate'],
  },
  'an old entry before the entry it depends on': {
    state: of(stack, provider, resource('old', { delete: true, dependencies: [jobs.urn] }), jobs),
    codes: ['order'],
  },
  'a resource that depends on itself': {
    state: of(stack, provider, resource('jobs', { dependencies: [jobs.urn] })),
    codes: ['self-reference'],
  },
  'a resource whose property depends on itself': {
    state: of(stack, provider, resource('jobs', { propertyDependencies: { name: [jobs.urn] } })),
    codes: ['self-reference'],
  },
  'two resources that depend on each other': {
    state: of(stack, provider, resource('jobs', { dependencies: [mail.urn] }), mail),
    codes: ['order'],
    remaining: ['order'],
  },
  'deletedWith of a missing resource': {
    state: of(stack, provider, resource('jobs', { deletedWith: gone })),
    codes: ['dependency-missing'],
  },
  'replaceWith of a missing resource': {
    state: of(stack, provider, resource('jobs', { replaceWith: [gone] })),
    codes: ['dependency-missing'],
  },
  'deletedWith of a resource behind it': {
    state: of(stack, provider, resource('mail', { deletedWith: jobs.urn }), jobs),
    codes: ['order'],
  },
  'a provider without an id': {
    state: of(stack, { ...provider, id: '' }, jobs, mail),
    codes: ['provider-missing', 'provider-missing'],
  },
  'a provider without an id that nothing uses': {
    state: of(stack, { ...provider, id: '' }),
    codes: [],
  },
  'a provider that was deleted, and an earlier version with it': {
    state: of(stack, jobs),
    codes: ['provider-missing'],
    evidence: { earlier: [of(stack, provider, jobs)] },
  },
  'a reference to a provider that is none': {
    state: of(stack, provider, resource('jobs', { provider: 'aws' })),
    codes: ['provider-unreadable'],
    remaining: ['provider-unreadable'],
  },
  'a replacement that waits, of a deleted provider': {
    state: of(stack, resource('jobs', { pendingReplacement: true })),
    codes: [],
  },
  'a lookup of a deleted provider': {
    state: of(stack, resource('found', { external: true })),
    codes: ['provider-missing'],
    remaining: ['provider-missing'],
  },
  'no inputs, outputs and dependencies': {
    state: of(stack, provider, {
      ...jobs,
      ...({
        inputs: null,
        outputs: null,
        dependencies: null,
        propertyDependencies: null,
      } as object),
    }),
    codes: [],
  },
  'a type of an unknown package': {
    state: of(stack, { ...jobs, urn: urnOf('acme:x/y:Z', 'z'), type: 'acme:x/y:Z', provider: '' }),
    codes: [],
  },
  'empty references': {
    state: of(stack, provider, resource('jobs', { dependencies: [''], deletedWith: '' })),
    codes: [],
  },
  'a view of a missing resource': {
    state: of(stack, provider, resource('view', { viewOf: gone })),
    codes: [],
  },
  'a chain of aliases to names that are gone': {
    state: of(stack, provider, resource('jobs', { aliases: [gone, mail.urn] })),
    codes: [],
  },
  'no manifest': { state: { resources: [stack, provider, jobs] }, codes: [] },
  'a URN that is none': {
    state: of(stack, provider, resource('jobs', { urn: 'jobs' })),
    codes: ['urn-unreadable'],
    remaining: ['urn-unreadable'],
  },
  'a pending create': {
    state: pending('creating'),
    codes: ['pending-operation'],
    remaining: ['pending-operation'],
  },
  'a pending create of which nothing is in the cloud': {
    state: pending('creating'),
    codes: ['pending-operation'],
    evidence: { notCreated: [resource('new').urn] },
  },
  'a pending update': { state: pending('updating'), codes: ['pending-operation'] },
  'a pending delete': { state: pending('deleting'), codes: ['pending-operation'] },
  'a pending read': { state: pending('reading'), codes: ['pending-operation'] },
  'a pending import': {
    state: pending('importing'),
    codes: ['pending-operation'],
    remaining: ['pending-operation'],
  },
}
