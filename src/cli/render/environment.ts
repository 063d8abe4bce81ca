/** Environments, resources and outputs as text. */
import type { Environment } from '../../model/environment.ts'
import type { ResourceRecord, StackOutput, StateVersion } from '../../model/operation.ts'
import { clean, count, shortenRevision, formatTable, formatValue } from '../text.ts'
import { formatWorkerLabels } from '../../model/workerLabels.ts'
import { formatTime, formatTimeCell } from '../../lib/formatTime.ts'

export function formatEnvironmentTable(environments: Environment[]): string[] {
  if (environments.length === 0)
    return ['no environments yet; make one with  twinstack env create staging --kind staging']
  return formatTable(
    ['NAME', 'KIND', 'RESOURCES', 'DEPLOYED (UTC)', 'REVISION', 'ENDS IN', 'NOW', 'DESCRIPTION'],
    environments.map(e => [
      e.name,
      e.kind,
      String(e.resourceCount),
      formatTimeCell(e.deployed?.at),
      formatDeployedRevision(e),
      formatTimeLeft(e),
      e.active ? `operation ${e.active}` : '-',
      e.description,
    ]),
  )
}

/** Until an ephemeral environment ends by itself; rounded down. */
export function formatTimeLeft({ life }: Pick<Environment, 'life'>, now = Date.now()): string {
  if (!life) return '-'
  const minutes = Math.floor((Date.parse(life.expiresAt) - now) / 60_000)
  if (minutes <= 0) return 'over'
  return minutes < 120
    ? `${minutes} min`
    : minutes < 48 * 60
      ? `${Math.floor(minutes / 60)} h`
      : `${Math.floor(minutes / 1440)} days`
}

const formatDeployedRevision = ({ deployed }: Environment) =>
  deployed ? shortenRevision(deployed.revision) : '-'

export function formatEnvironmentLines(e: Environment): string[] {
  const fields: [string, string][] = [
    ['name', e.name],
    ['kind', e.kind],
    ['description', e.description || '-'],
    ['owner', e.owner || '-'],
    ...(e.template
      ? [
          ['template', e.template] as [string, string],
          ['overrides', formatValue(e.overrides)] as [string, string],
        ]
      : []),
    [
      'cloud',
      e.account === null && e.region === null
        ? 'not known before the first operation that writes'
        : `account ${e.account ?? '-'}, region ${e.region ?? '-'}`,
    ],
    ...(Object.keys(e.workerLabels).length > 0
      ? [['workers', formatWorkerLabels(e.workerLabels)] as [string, string]]
      : []),
    ['resources', String(e.resourceCount)],
    [
      'deployed',
      e.deployed
        ? `${shortenRevision(e.deployed.revision)} at ${formatTime(e.deployed.at)} by ` +
          `operation ${e.deployed.operation}`
        : 'nothing',
    ],
    ...(e.life
      ? [
          [
            'ends',
            `${formatTime(e.life.expiresAt)} (in ${formatTimeLeft(e)}), ${formatTime(e.life.hardEndAt)} ` +
              'at the latest',
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
    ['now', e.active ? `in use by operation ${e.active}` : 'idle'],
    ['created', formatTime(e.createdAt)],
  ]
  return fields.map(([name, text]) => `${name.padEnd(12)} ${clean(text)}`)
}

export function formatResourceTable(resources: ResourceRecord[]): string[] {
  return formatTable(
    ['TYPE', 'NAME', 'ID'],
    resources.map(r => [r.type, r.name, r.id ?? '-']),
  )
}

export function formatStateTable(versions: StateVersion[]): string[] {
  if (versions.length === 0)
    return ['no saved states: nothing has been written since the first deploy']
  return formatTable(
    ['ID', 'SAVED (UTC)', 'RESOURCES', 'BEFORE OPERATION'],
    versions.map(v => [String(v.id), formatTimeCell(v.takenAt), String(v.resources), v.operation]),
  )
}

export function formatOutputLines(outputs: Record<string, StackOutput>): string[] {
  const entries = Object.entries(outputs)
  if (entries.length === 0) return ['no outputs']
  return formatTable(
    ['OUTPUT', 'VALUE'],
    entries.map(([name, o]) => [
      name,
      o.secret && o.value === null ? '[secret]' : formatValue(o.value, 400),
    ]),
  )
}

/** Shows that a list has more pages. */
export function formatPageLine({
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
      `all; continue with --page ${page + 1}`,
  ]
}
