/** The shape of the tables of classes. */
import type { DriftClass, Direction, Severity } from '../../../model/drift.ts'

/**
 * How a direction follows from the two values. `off`, `on`: a switch whose being off (on) is
 * weaker. `less`, `more`: a number whose being smaller (larger) is weaker. `fewer`, `further`: a
 * list, weaker with fewer (more) elements; an element that came or went counts as such. `gone`,
 * `there`: weaker when it is empty (is set). The others have functions of their own.
 */
export type Way =
  | 'off'
  | 'on'
  | 'less'
  | 'more'
  | 'fewer'
  | 'further'
  | 'gone'
  | 'there'
  | 'policy'
  | 'tls'
  | 'size'
  | 'retention'
  | 'limit'
  | 'acl'
  | 'public-cidrs'
  | 'none'

export type Row = {
  /** end or part of the type token; every type without it */
  type?: RegExp
  /** path without indices, from its beginning to its end */
  path: RegExp
  class: DriftClass
  way?: Way
  /** by direction; without it the severities of the class */
  severity?: Severity | Partial<Record<Direction, Severity>>
}

export type Judgement = { class: DriftClass; severity: Severity; direction: Direction }

export const usual: Record<DriftClass, Record<Direction, Severity>> = {
  security: { loosened: 'high', changed: 'medium', tightened: 'low' },
  availability: { loosened: 'high', changed: 'medium', tightened: 'low' },
  version: { loosened: 'high', changed: 'medium', tightened: 'low' },
  configuration: { loosened: 'medium', changed: 'medium', tightened: 'low' },
  tags: { loosened: 'low', changed: 'low', tightened: 'low' },
  cosmetic: { loosened: 'info', changed: 'info', tightened: 'info' },
}
