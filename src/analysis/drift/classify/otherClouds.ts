/**
 * Changes of access in Google Cloud, Azure, Kubernetes and products: what a rule lets in, members
 * that mean everybody, roles without limits, and repositories or stores that become public.
 */
import type { Leaf, Reading } from '../reading.ts'
import { getText, isObject, parseSwitch, toElements } from '../../../lib/values.ts'
import { readTraffic } from '../../normalise/cloudFirewalls.ts'
import { judgeRules, listPermissionsBeyond } from '../../normalise/permissions.ts'
import type { Judgement } from './judgement.ts'

type Judge = (leaf: Leaf, reading: Reading) => Judgement | null

const loosen = (severity: Judgement['severity']): Judgement => ({
  class: 'security',
  direction: 'loosened',
  severity,
})

/** What the rules of a firewall let in before and after. */
const judgeFirewall: Judge = (_leaf, { type, before, after }) => {
  const [was, is] = [readTraffic(type, before), readTraffic(type, after)]
  if (was === null || is === null) return null
  const judged = judgeRules(was.allowed, is.allowed, 'ingress')
  if (judged?.direction === 'loosened') return { class: 'security', ...judged }
  if (listPermissionsBeyond(was.denied, is.denied).length > 0) return loosen('high')
  if (judged !== null) return { class: 'security', ...judged }
  return listPermissionsBeyond(is.denied, was.denied).length > 0
    ? { class: 'security', direction: 'tightened', severity: 'medium' }
    : null
}

const everybody = /^(allUsers|allAuthenticatedUsers|system:(anonymous|unauthenticated))$/

/** A member that means everybody was added or removed. */
const judgeMember: Judge = ({ expected, actual }, { type }) => {
  if (!/^(gcp|google-native|kubernetes):/.test(type)) return null
  const hasAll = (value: unknown) => listTexts(value).some(text => everybody.test(text))
  if (hasAll(actual) && !hasAll(expected)) return loosen('critical')
  return hasAll(expected) && !hasAll(actual)
    ? { class: 'security', direction: 'tightened', severity: 'medium' }
    : null
}

const unlimited = /^(\*|cluster-admin|roles\/(owner|editor)|Owner)$/

/** A role for all verbs or resources, or the administrator's role. */
const judgeRole: Judge = ({ parts, expected, actual }, { type }) => {
  const isRole =
    /^kubernetes:rbac/.test(type) ||
    (/^gcp:/.test(type) && /^role$/.test(String(parts.at(-1)))) ||
    (/^azure/.test(type) && /roleDefinitionName$/i.test(String(parts.at(-1))))
  if (!isRole) return null
  const isUnlimited = (value: unknown) => listTexts(value).some(text => unlimited.test(text))
  const [was, is] = [isUnlimited(expected), isUnlimited(actual)]
  if (was === is) return null
  return is ? loosen('critical') : { class: 'security', direction: 'tightened', severity: 'medium' }
}

/** From closed to open: repositories, registries, buckets, pages. */
const openness = ['private', 'internal', 'public']

const judgeVisibility: Judge = ({ parts, expected, actual }) => {
  if (!/^(visibility|visibilityLevel|accessLevel)$/.test(String(parts.at(-1)))) return null
  const [was, is] = [expected, actual].map(value =>
    openness.indexOf(getText(value).toLowerCase()),
  ) as [number, number]
  if (was < 0 || is < 0 || was === is) return null
  return is > was
    ? loosen(is === 2 ? 'critical' : 'high')
    : { class: 'security', direction: 'tightened', severity: 'medium' }
}

/** A repository that was `private: true`. */
const judgePrivate: Judge = ({ parts, expected, actual }, { type }) => {
  if (parts.at(-1) !== 'private' || !/repository/i.test(type)) return null
  const [was, is] = [parseSwitch(expected), parseSwitch(actual)]
  if (was === is) return null
  return was === true
    ? loosen('critical')
    : { class: 'security', direction: 'tightened', severity: 'medium' }
}

function listTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(listTexts)
  return isObject(value) ? Object.values(value).flatMap(item => listTexts(toElements(item))) : []
}

export const otherClouds: Judge[] = [
  judgeFirewall,
  judgeMember,
  judgeRole,
  judgeVisibility,
  judgePrivate,
]
