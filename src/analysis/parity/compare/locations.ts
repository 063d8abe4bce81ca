/**
 * The accounts and regions of one environment, with placeholders after the providers that use them.
 */
import { getText } from '../../../lib/values.ts'
import type { ResourceRecord } from '../../../model/operation.ts'
import type { PlacedResource } from './place.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export type Locations = {
  /** all regions in providers, ARNs and outputs, sorted */
  regions: string[]
  /** region by provider name, for providers that declare one */
  ofProvider: Map<string, string>
  account: (number: string) => string
  /** replaces the names of the side's Google Cloud projects in a text */
  project: (text: string) => string
  /** the placeholder of a region in a resource of `provider` */
  region: (region: string, provider: string | null) => string
}

/** The placeholder contains the first provider in this order; the default provider is first. */
const byName = (a: string, b: string) =>
  a === b ? 0 : a === 'default' ? -1 : b === 'default' ? 1 : a < b ? -1 : 1

/** Accounts, regions and projects of one side, each with the placeholder that both sides share. */
export function collectLocations(all: PlacedResource[]): Locations {
  const ofProvider = new Map<string, string>()
  const regions = new Map<string, string[]>()
  const accounts = new Map<string, string[]>()
  const projects = new Map<string, string[]>()
  for (const { record, name, kind } of all)
    if (kind === 'provider' && typeof record.inputs['region'] === 'string')
      ofProvider.set(name, record.inputs['region'])
  for (const { record, name, kind, provider } of all) {
    const { inputs, outputs } = record
    const who = kind === 'provider' ? name : (provider ?? 'default')
    const [region, account] =
      kind === 'provider'
        ? [inputs['region'], findAllowedAccount(inputs['allowedAccountIds'])]
        : splitArn(outputs['arn'])
    const addRegion = (found: unknown) => {
      if (typeof found === 'string' && found !== '')
        add(regions, found, isElsewhere(ofProvider.get(who), found) ? `~${name}` : who)
    }
    addRegion(region)
    if (kind === 'managed' && outputs['region'] !== region) addRegion(outputs['region'])
    if (account !== undefined) add(accounts, account, who)
    const project = findProject(record)
    if (project !== null) add(projects, project, who)
  }
  const accountNames = createLabels('account', accounts)
  const regionNames = createLabels('region', regions)
  return {
    regions: [...regions.keys()].sort(),
    ofProvider,
    account: number => accountNames.get(number) ?? number,
    project: withoutProjects(createLabels('project', projects)),
    region: (region, provider) =>
      region === ofProvider.get(provider ?? 'default')
        ? '{region}'
        : (regionNames.get(region) ?? region),
  }
}

/** Whether a resource declares another region than its provider. */
const isElsewhere = (home: string | undefined, region: string) =>
  home !== undefined && home !== region

/** https://cloud.google.com/resource-manager/docs/creating-managing-projects: 6 to 30 characters */
function findProject({ type, inputs, outputs }: ResourceRecord): string | null {
  if (!/^(pulumi:providers:)?(gcp|google-native)(:|$)/.test(type)) return null
  const project = inputs['project'] ?? outputs['project']
  return typeof project === 'string' && /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/.test(project)
    ? project
    : null
}

/**
 * Replaces whole words only, the longest first, because the name of one project may begin with that
 * of another.
 */
function withoutProjects(names: Map<string, string>): (text: string) => string {
  if (names.size === 0) return text => text
  const known = [...names.keys()].sort((a, b) => b.length - a.length).join('|')
  const pattern = new RegExp(`(?<![A-Za-z0-9-])(?:${known})(?![A-Za-z0-9-])`, 'g')
  return text => text.replace(pattern, found => names.get(found) ?? found)
}

function add(map: Map<string, string[]>, key: string, who: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [who])
  else if (!known.includes(who)) known.push(who)
}

function createLabels(what: string, found: Map<string, string[]>): Map<string, string> {
  return new Map(
    [...found].map(([value, who]) => {
      const first = requirePresent([...who].sort(byName)[0])
      return [value, first === 'default' ? `{${what}}` : `{${what}:${first}}`]
    }),
  )
}

/** region and account of an ARN, without the work of splitting the whole text */
const arnPlace = /^arn:[^:]*:[^:]*:([^:]*)(?::(\d{12})(?=:|$))?/

/** `arn:partition:service:region:account:…` */
function splitArn(arn: unknown): [string | undefined, string | undefined] {
  if (typeof arn !== 'string' || !arn.startsWith('arn:')) return [undefined, undefined]
  const place = arnPlace.exec(arn)
  return [place?.[1] === '' ? undefined : place?.[1], place?.[2]]
}

/** Providers have lists of accounts as JSON text. */
function findAllowedAccount(value: unknown): string | undefined {
  return (Array.isArray(value) ? value.join() : getText(value)).match(/(?<!\d)\d{12}(?!\d)/)?.[0]
}
