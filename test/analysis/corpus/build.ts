/** Makes small pairs of exports and drift readings for the tests of siblings. */
import { judgeReading } from '../../../src/analysis/drift/judgeReading.ts'
import { compareStates } from '../../../src/analysis/parity/compareStates.ts'
import { formatPath } from '../../../src/lib/propertyPath.ts'

type Properties = Record<string, unknown>
export type CorpusResource = {
  type: string
  name?: string
  id?: string
  inputs?: Properties
  outputs?: Properties
  provider?: string
  parent?: string
  custom?: boolean
  protect?: boolean
  /** former names */
  aliases?: string[]
}
export type Side = { stack: string; account: string; region: string }
export const staging: Side = { stack: 'staging', account: '482913570264', region: 'eu-west-1' }
export const production: Side = {
  stack: 'production',
  account: '907265183412',
  region: 'eu-west-1',
}

const urnOf = (stack: string, type: string, name: string) =>
  `urn:pulumi:${stack}::shop::${type}::${name}`

/** The export of a stack with a default AWS provider and these resources. */
export function exportOf({ stack, account, region }: Side, resources: CorpusResource[]): unknown {
  const root = urnOf(stack, 'pulumi:pulumi:Stack', `shop-${stack}`)
  const provider = urnOf(stack, 'pulumi:providers:aws', 'default_7_48_0')
  return {
    version: 3,
    deployment: {
      manifest: { version: 'v3.259.0' },
      resources: [
        { urn: root, type: 'pulumi:pulumi:Stack', custom: false },
        {
          urn: provider,
          type: 'pulumi:providers:aws',
          custom: true,
          id: `provider-${stack}`,
          inputs: { region, version: '7.48.0', allowedAccountIds: JSON.stringify([account]) },
        },
        ...resources.map(({ type, name = 'one', inputs = {}, ...one }) => ({
          urn: urnOf(stack, type, name),
          type,
          custom: one.custom ?? true,
          id: one.id ?? `${name}-${stack}`,
          parent: one.parent ? urnOf(stack, ...(one.parent.split('::') as [string, string])) : root,
          inputs,
          outputs: one.outputs ?? inputs,
          ...(one.protect ? { protect: true } : {}),
          ...(one.aliases ? { aliases: one.aliases.map(old => urnOf(stack, type, old)) } : {}),
          ...(type.startsWith('aws:') ? { provider: `${provider}::provider-${stack}` } : {}),
          ...(one.provider
            ? { provider: `${urnOf(stack, ...(one.provider.split('::') as [string, string]))}::x` }
            : {}),
        })),
      ],
    },
  }
}

/** The differences between two sides, as `type name path`. */
export function differencesOf(
  left: CorpusResource[],
  right: CorpusResource[],
  sides = [staging, production],
): string[] {
  const [one = staging, other = production] = sides
  const { comparison } = compareStates({
    left: exportOf(one, left),
    right: exportOf(other, right),
    options: { now: new Date('2026-01-01T00:00:00Z') },
  })
  return comparison.differences.map(({ resource, path, kind }) =>
    [resource.type.split(':').at(-1), resource.name, path ?? kind].join(' '),
  )
}

export type ChangedResource = {
  type: string
  inputs?: Properties
  before: Properties
  after: Properties
}

/** The judgement of the reading of one resource. */
export function readingOf({ type, inputs, before, after }: ChangedResource) {
  const urn = urnOf('production', type, 'one')
  const state = (outputs: Properties) => ({
    urn,
    type,
    custom: true,
    id: 'one',
    inputs: inputs ?? before,
    outputs: { arn: 'arn:aws:x:eu-west-1:907265183412:thing/one', ...outputs },
  })
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const changed = keys.filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  const kindOf = (key: string) =>
    before[key] === undefined ? 'add' : after[key] === undefined ? 'delete' : 'update'
  const steps = [
    { op: 'refresh', urn: urnOf('production', 'pulumi:pulumi:Stack', 'shop') },
    {
      op: 'update',
      urn,
      oldState: state(before),
      newState: state(after),
      detailedDiff: Object.fromEntries(
        changed.map(key => [formatPath([key]), { kind: kindOf(key) }]),
      ),
    },
  ]
  const report = judgeReading({
    text: JSON.stringify({ steps }),
    now: new Date('2026-01-01T00:00:00Z'),
  })
  const [found] = report.resources
  return found
    ? `${found.class} ${found.direction} ${found.severity}`
    : report.noise.map(({ why }) => why).join(' ')
}
