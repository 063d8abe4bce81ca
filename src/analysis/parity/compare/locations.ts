/** Accounts and regions of one environment, named by the providers that work in them. */
import { textOf } from '../../../lib/values.ts'
import type { Placed } from './place.ts'

export type Locations = {
  /** all regions that providers name or ARNs and outputs show, sorted */
  regions: string[]
  /** region of each provider that says one, by the provider's name */
  ofProvider: Map<string, string>
  account: (number: string) => string
  /** what stands for a region in a resource of `provider` */
  region: (region: string, provider: string | null) => string
}

/** The first provider by this order gives the place its name; the stack's own comes first. */
const byName = (a: string, b: string) =>
  a === b ? 0 : a === 'default' ? -1 : b === 'default' ? 1 : a < b ? -1 : 1

export function locationsOf(all: Placed[]): Locations {
  const ofProvider = new Map<string, string>()
  const regions = new Map<string, string[]>()
  const accounts = new Map<string, string[]>()
  for (const {
    record: { inputs, outputs },
    name,
    kind,
    provider,
  } of all) {
    const who = kind === 'provider' ? name : (provider ?? 'default')
    if (kind === 'provider' && typeof inputs['region'] === 'string')
      ofProvider.set(name, inputs['region'])
    const [region, account] =
      kind === 'provider'
        ? [inputs['region'], allowedAccount(inputs['allowedAccountIds'])]
        : arnParts(outputs['arn'])
    for (const found of new Set([region, kind === 'managed' ? outputs['region'] : undefined]))
      if (typeof found === 'string' && found !== '') add(regions, found, who)
    if (account !== undefined) add(accounts, account, who)
  }
  const accountNames = labels('account', accounts)
  const regionNames = labels('region', regions)
  return {
    regions: [...regions.keys()].sort(),
    ofProvider,
    account: number => accountNames.get(number) ?? number,
    region: (region, provider) =>
      region === ofProvider.get(provider ?? 'default')
        ? '{region}'
        : (regionNames.get(region) ?? region),
  }
}

function add(map: Map<string, string[]>, key: string, who: string): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [who])
  else if (!known.includes(who)) known.push(who)
}

function labels(what: string, found: Map<string, string[]>): Map<string, string> {
  return new Map(
    [...found].map(([value, who]) => {
      const first = [...who].sort(byName)[0]!
      return [value, first === 'default' ? `{${what}}` : `{${what}:${first}}`]
    }),
  )
}

/** `arn:partition:service:region:account:…` */
function arnParts(arn: unknown): [string | undefined, string | undefined] {
  if (typeof arn !== 'string' || !arn.startsWith('arn:')) return [undefined, undefined]
  const [, , , region, account] = arn.split(':')
  return [region === '' ? undefined : region, /^\d{12}$/.test(account ?? '') ? account : undefined]
}

/** Providers have lists of accounts as JSON text. */
function allowedAccount(value: unknown): string | undefined {
  return (Array.isArray(value) ? value.join() : textOf(value)).match(/(?<!\d)\d{12}(?!\d)/)?.[0]
}
