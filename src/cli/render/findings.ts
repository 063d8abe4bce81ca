/** Drift over time and notices as text. */
import type { DriftStatistics, Finding, Notice } from '../../model/finding.ts'
import { clean, count, formatDuration, shortenType, formatTable } from '../text.ts'
import { formatTime, formatTimeCell } from '../../lib/formatTime.ts'

export function formatFindingTable(findings: Finding[]): string[] {
  if (findings.length === 0) return ['no drift was found']
  return formatTable(
    [
      'ENVIRONMENT',
      'RESOURCE',
      'WHAT',
      'CLASS',
      'SEVERITY',
      'DIRECTION',
      'SINCE (UTC)',
      'NOW',
      'BY',
    ],
    findings.map(f => [
      f.environment,
      `${shortenType(f.type)} ${f.name}`,
      [f.what, ...f.paths.slice(0, 2)].join(' '),
      f.class,
      f.severity,
      f.direction,
      formatTimeCell(f.firstSeenAt),
      f.status === 'open'
        ? f.confirmedAt
          ? 'open'
          : 'open, unconfirmed'
        : `${f.status} after ${formatDuration(f.secondsToReconcile ?? 0)}`,
      f.attribution?.who ?? '-',
    ]),
  )
}

export function formatStatisticsLines(s: DriftStatistics): string[] {
  const formatSpread = ({ count: n, median, p90 }: DriftStatistics['secondsToDetect']) =>
    n === 0 || median === null || p90 === null
      ? 'not known'
      : `median ${formatDuration(median)}, nine of ten within ${formatDuration(p90)} (${n})`
  return [
    `drift${s.environment ? ` of ${s.environment}` : ''} since ${formatTime(s.since)}: ` +
      `${count(s.total, 'resource')} found, ${s.open} open`,
    `time to detect     ${formatSpread(s.secondsToDetect)}`,
    `time to reconcile  ${formatSpread(s.secondsToReconcile)}`,
    ...(s.byClass.length > 0
      ? [
          '',
          ...formatTable(
            ['CLASS', 'FOUND', 'OPEN'],
            s.byClass.map(row => [row.class, String(row.total), String(row.open)]),
          ),
        ]
      : []),
    ...(s.byResource.length > 0
      ? [
          '',
          ...formatTable(
            ['ENVIRONMENT', 'RESOURCE', 'FOUND', 'OPEN'],
            s.byResource.map(row => [
              row.environment,
              `${shortenType(row.type)} ${row.name}`,
              String(row.total),
              String(row.open),
            ]),
          ),
        ]
      : []),
  ]
}

export function formatNoticeLines(notices: Notice[]): string[] {
  return notices.map(
    n =>
      `${n.seq}  ${formatTime(n.at)}  ${n.severity.padEnd(8)} ${n.type.padEnd(28)} ${clean(n.text)}`,
  )
}
