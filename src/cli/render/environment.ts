/** Environments, resources and outputs as text. */
import type { Environment } from '../../model/environment.ts'
import type { ResourceRecord, StackOutput, StateVersion } from '../../model/operation.ts'
import { clean, count, moment, shortRevision, table, value } from '../text.ts'

export function environmentTable(environments: Environment[]): string[] {
  if (environments.length === 0)
    return ['no environments yet; make one with  twinstack env create staging --kind staging']
  return table(
    ['NAME', 'KIND', 'RESOURCES', 'DEPLOYED', 'REVISION', 'ENDS IN', 'NOW', 'DESCRIPTION'],
    environments.map(e => [
      e.name,
      e.kind,
      String(e.resourceCount),
      moment(e.deployed?.at ?? null),
      deployedRevision(e),
      timeLeft(e),
      e.active ? `operation ${e.active}` : '-',
      e.description,
    ]),
  )
}

/** Until an ephemeral environment ends by itself; rounded down. */
export function timeLeft({ life }: Pick<Environment, 'life'>, now = Date.now()): string {
  if (!life) return '-'
  const minutes = Math.floor((Date.parse(life.expiresAt) - now) / 60_000)
  if (minutes <= 0) return 'over'
  return minutes < 120
    ? `${minutes} min`
    : minutes < 48 * 60
      ? `${Math.floor(minutes / 60)} h`
      : `${Math.floor(minutes / 1440)} days`
}

const deployedRevision = ({ deployed }: Environment) =>
  deployed ? shortRevision(deployed.revision) : '-'

export function environmentLines(e: Environment): string[] {
  const fields: [string, string][] = [
    ['name', e.name],
    ['kind', e.kind],
    ['description', e.description || '-'],
    ['owner', e.owner || '-'],
    ...(e.template
      ? [
          ['template', e.template] as [string, string],
          ['overrides', value(e.overrides)] as [string, string],
        ]
      : []),
    [
      'cloud',
      e.account === null && e.region === null
        ? 'not known before the first operation that writes'
        : `account ${e.account ?? '-'}, region ${e.region ?? '-'}`,
    ],
    ['resources', String(e.resourceCount)],
    [
      'deployed',
      e.deployed
        ? `${shortRevision(e.deployed.revision)} at ${moment(e.deployed.at)} UTC by ` +
          `operation ${e.deployed.operation}`
        : 'nothing',
    ],
    ...(e.life
      ? [
          [
            'ends',
            `${moment(e.life.expiresAt)} UTC (in ${timeLeft(e)}), ${moment(e.life.hardEndAt)} ` +
              'UTC at the latest',
          ] as [string, string],
        ]
      : []),
    ...(e.source
      ? [
          [
            'source',
            e.source.kind === 'branch'
              ? `branch ${e.source.branch}`
              : `pull request ${e.source.number}`,
          ] as [string, string],
        ]
      : []),
    ...(e.leftovers ?? []).map(
      one =>
        [
          'left over',
          `${one.type ?? 'something'} ${one.arn ?? one.id} in ` +
            `${one.region ?? 'an unknown region'}${one.ours ? '' : ', made by hand'}`,
        ] as [string, string],
    ),
    ['now', e.active ? `held by operation ${e.active}` : 'idle'],
    ['created', moment(e.createdAt)],
  ]
  return fields.map(([name, text]) => `${name.padEnd(12)} ${clean(text)}`)
}

export function resourceTable(resources: ResourceRecord[]): string[] {
  return table(
    ['TYPE', 'NAME', 'ID'],
    resources.map(r => [r.type, r.name, r.id ?? '-']),
  )
}

export function stateTable(versions: StateVersion[]): string[] {
  if (versions.length === 0)
    return ['no saved states: nothing has been written since the first deploy']
  return table(
    ['ID', 'SAVED', 'RESOURCES', 'BEFORE OPERATION'],
    versions.map(v => [String(v.id), moment(v.takenAt), String(v.resources), v.operation]),
  )
}

export function outputLines(outputs: Record<string, StackOutput>): string[] {
  const entries = Object.entries(outputs)
  if (entries.length === 0) return ['no outputs']
  return table(
    ['OUTPUT', 'VALUE'],
    entries.map(([name, o]) => [
      name,
      o.secret && o.value === null ? '[secret]' : value(o.value, 400),
    ]),
  )
}

/** Says when a list has more pages. */
export function pageLine({
  items,
  page,
  pageSize,
  total,
}: {
  items: unknown[]
  page: number
  pageSize: number
  total: number
}): string[] {
  if (total <= items.length) return []
  return [
    `page ${page} of ${Math.ceil(total / pageSize)}, ${count(total, 'entry', 'entries')} in ` +
      `all; go on with --page ${page + 1}`,
  ]
}
