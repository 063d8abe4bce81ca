/**
 * Compares policy documents by meaning: a statement is divided into single grants (effect,
 * principal, action, resource, condition). Order, one value or a list of one, case of actions,
 * `Sid` and `Version` of the document mean nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { parseDocument } from './documents.ts'
import { isEmpty, isObject, toElements, stringifyStable, getText } from '../../lib/values.ts'
import type { Direction, Severity } from '../../model/drift.ts'
import { matchesWildcards } from '../../lib/wildcards.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

type Grant = {
  effect: string
  principal: string
  action: string
  resource: string
  condition: string
}

/** A statement with thousands of combinations is compared as a whole. */
const most = 4000

function listGrants(document: unknown): Grant[] {
  return isObject(document) ? toElements(document['Statement']).flatMap(listStatementGrants) : []
}

function listStatementGrants(statement: unknown): Grant[] {
  if (!isObject(statement)) return []
  const effect = getText(statement['Effect'] ?? 'Allow')
  const condition = isEmpty(statement['Condition'])
    ? ''
    : stringifyStable(normaliseValue(statement['Condition']))
  const axes = [
    listPrincipals(statement),
    listSide(statement, 'Action').map(text => text.toLowerCase()),
    listSide(statement, 'Resource'),
  ]
  const combinations = axes.reduce((product, axis) => product * axis.length, 1)
  const [principals, actions, resources] =
    combinations > most ? axes.map(axis => [axis.toSorted().join(' ')]) : axes
  return requirePresent(principals).flatMap(principal =>
    requirePresent(actions).flatMap(action =>
      requirePresent(resources).map(resource => ({
        effect,
        principal,
        action,
        resource,
        condition,
      })),
    ),
  )
}

/**
 * `NotAction`, `NotResource` and `NotPrincipal` are compared as a whole, because they match
 * everything that their list does not contain.
 */
function listSide(statement: Record<string, unknown>, key: string): string[] {
  const not = statement[`Not${key}`]
  if (not !== undefined) return [`not ${toElements(not).map(String).toSorted().join(' ')}`]
  return statement[key] === undefined ? [''] : toElements(statement[key]).map(String)
}

function listPrincipals(statement: Record<string, unknown>): string[] {
  if (statement['NotPrincipal'] !== undefined)
    return [`not ${stringifyStable(normaliseValue(statement['NotPrincipal']))}`]
  const principal = statement['Principal']
  if (!isObject(principal))
    return principal === undefined ? [''] : [`AWS ${principal === '*' ? '*' : getText(principal)}`]
  return Object.entries(principal).flatMap(([kind, names]) =>
    toElements(names).map(name => `${kind} ${normaliseAccount(String(name))}`),
  )
}

/**
 * AWS shows the unique id of a role or user in place of a deleted principal: such a grant has no
 * effect.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
const nobody = /^AWS A(ROA|IDA)[A-Z0-9]{8,}$/

/** An account by its number and by its root are one principal. */
function normaliseAccount(name: string): string {
  return /^(\d{12}|\{account(:[^{}]*)?\})$/.test(name) ? `arn:aws:iam::${name}:root` : name
}

function normaliseValue(value: unknown): unknown {
  if (Array.isArray(value))
    return value.length === 1
      ? normaliseValue(value[0])
      : value
          .map(normaliseValue)
          .toSorted((a, b) => (stringifyStable(a) < stringifyStable(b) ? -1 : 1))
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        normaliseConditionKey(key),
        normaliseValue(item),
      ]),
    )
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : value
}

/**
 * `aws:SourceIp` and `aws:sourceip` are one key: names of condition keys have no case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const normaliseConditionKey = (key: string): string =>
  key.includes(':') ? key.toLowerCase() : key

function covers(wide: Grant, narrow: Grant): boolean {
  return (
    wide.effect === narrow.effect &&
    (wide.condition === '' || wide.condition === narrow.condition) &&
    (wide.principal === narrow.principal || wide.principal === 'AWS *') &&
    fits(wide.action, narrow.action) &&
    fits(wide.resource, narrow.resource)
  )
}

function fits(pattern: string, text: string): boolean {
  if (pattern === text || pattern === '*') return true
  return !pattern.startsWith('not ') && matchesWildcards(pattern, text)
}

const listGrantsBeyond = (these: Grant[], those: Grant[]) =>
  these.filter(one => !those.some(other => covers(other, one)))

/** Whether two documents grant the same. */
export function isSamePolicy(left: unknown, right: unknown): boolean {
  const [before, after] = [listGrants(parseDocument(left)), listGrants(parseDocument(right))]
  const formatText = (all: Grant[]) => [...new Set(all.map(stringifyStable))].sort().join('\n')
  return formatText(before) === formatText(after)
}

/**
 * Looser when an additional grant is allowed, or a grant is no longer denied. For an unreadable
 * document the direction is `changed`.
 */
export function judgePolicyDirection(
  expected: unknown,
  actual: unknown,
): { direction: Direction; severity: Severity } {
  const documents = [expected, actual].map(side => (isEmpty(side) ? {} : parseDocument(side)))
  if (documents.some(document => document === undefined))
    return { direction: 'changed', severity: 'high' }
  const [before, after] = documents.map(listGrants) as [Grant[], Grant[]]
  const selectEffect = (effect: string, all: Grant[]) =>
    all.filter(one => one.effect === effect && !(effect === 'Allow' && nobody.test(one.principal)))
  const allowed = listGrantsBeyond(selectEffect('Allow', after), selectEffect('Allow', before))
  const undenied = listGrantsBeyond(selectEffect('Deny', before), selectEffect('Deny', after))
  if (allowed.length > 0)
    return { direction: 'loosened', severity: allowed.some(grantsEverything) ? 'critical' : 'high' }
  if (undenied.length > 0) return { direction: 'loosened', severity: 'high' }
  const tighter =
    listGrantsBeyond(selectEffect('Allow', before), selectEffect('Allow', after)).length > 0 ||
    listGrantsBeyond(selectEffect('Deny', after), selectEffect('Deny', before)).length > 0
  return tighter
    ? { direction: 'tightened', severity: 'medium' }
    : { direction: 'changed', severity: 'low' }
}

/**
 * Whether a grant allows all actions, all actions of a service on all resources, or access by
 * anybody without a condition.
 */
function grantsEverything({ action, resource, principal, condition }: Grant): boolean {
  if (principal === 'AWS *' && condition === '') return true
  return (
    action === '*' ||
    (action === 'iam:*' && resource === '*') ||
    (action === 'sts:assumerole' && principal === 'AWS *')
  )
}
