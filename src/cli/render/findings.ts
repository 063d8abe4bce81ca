/** Drift over time and notices as text. */
import type { DriftStatistics, Finding, Notice } from '../../model/finding.ts'
import { clean, count, duration, moment, shortType, table } from '../text.ts'

export function findingTable(findings: Finding[]): string[] {
  if (findings.length === 0) return ['no drift was found']
  return table(
    ['ENVIRONMENT', 'RESOURCE', 'WHAT', 'CLASS', 'SEVERITY', 'DIRECTION', 'SINCE', 'NOW', 'BY'],
    findings.map(f => [
      f.environment,
      `${shortType(f.type)} ${f.name}`,
      [f.what, ...f.paths.slice(0, 2)].join(' '),
      f.class,
      f.severity,
      f.direction,
      moment(f.firstSeenAt),
      f.status === 'open'
        ? f.confirmedAt
          ? 'open'
          : 'open, unconfirmed'
        : `${f.status} after ${duration(f.secondsToReconcile ?? 0)}`,
      f.attribution?.who ?? '-',
    ]),
  )
}

export function statisticsLines(s: DriftStatistics): string[] {
  const spread = ({ count: n, median, p90 }: DriftStatistics['secondsToDetect']) =>
    n === 0 || median === null || p90 === null
      ? 'not known'
      : `median ${duration(median)}, nine of ten within ${duration(p90)} (${n})`
  return [
    `drift${s.environment ? ` of ${s.environment}` : ''} since ${moment(s.since)} UTC: ` +
      `${count(s.total, 'resource')} found, ${s.open} open`,
    `time to detect     ${spread(s.secondsToDetect)}`,
    `time to reconcile  ${spread(s.secondsToReconcile)}`,
    ...(s.byClass.length > 0
      ? [
          '',
          ...table(
            ['CLASS', 'FOUND', 'OPEN'],
            s.byClass.map(row => [row.class, String(row.total), String(row.open)]),
          ),
        ]
      : []),
    ...(s.byResource.length > 0
      ? [
          '',
          ...table(
            ['ENVIRONMENT', 'RESOURCE', 'FOUND', 'OPEN'],
            s.byResource.map(row => [
              row.environment,
              `${shortType(row.type)} ${row.name}`,
              String(row.total),
              String(row.open),
            ]),
          ),
        ]
      : []),
  ]
}

export function noticeLines(notices: Notice[]): string[] {
  return notices.map(
    n => `${n.seq}  ${moment(n.at)}  ${n.severity.padEnd(8)} ${n.type.padEnd(28)} ${clean(n.text)}`,
  )
}
