/** The shape of the tables of classes. */
import type { DriftClass, Direction, Severity } from '../../../model/drift.ts'

/**
 * How the two values give a direction. `off`, `on`: a switch that is weaker when it is off (on).
 * `less`, `more`: a number that is weaker when it is smaller (larger). `fewer`, `further`: a list
 * that is weaker with fewer (more) elements; a path that ends at one element counts as a list of
 * one. `gone`, `there`: a value that is weaker when it is empty (set). `allowed`: weaker with
 * `allow`. `strict`: a word that enforces less. directions.ts has the function of each other
 * way; most of them are in sizes.ts.
 */
export type ChangeWay =
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
  | 'tag-mutability'
  | 'allowed'
  | 'strict'
  | 'none'

export type Row = {
  /** matches a part of the type token; a row without it applies to every type */
  type?: RegExp
  /** matches the path without indices; `^` and `$` are needed to match the whole path */
  path: RegExp
  class: DriftClass
  /** a row without it always has the direction `changed` */
  way?: ChangeWay
  /** for all directions or by direction; `usual` gives the severities that are left out */
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
