/** Resources that no state knows, with what can be done about each. */
import type { Unmanaged } from '../../drift/words.ts'
import { clean, shortType } from '../text.ts'

const why: Record<Unmanaged['why'], string> = { 'tagged': 'carries the tags of this environment', 'inside-vpc': 'stands in its network' }

export function unmanagedLines (resources: Unmanaged[]): string[] {
  if (resources.length === 0) return ['nothing in the account is unmanaged, as far as can be seen']
  return resources.flatMap(one => [
    `${one.type ? shortType(one.type) : 'resource'} ${clean(one.name ?? one.id)}  ${why[one.why]}${one.attribution?.who ? `, made by ${clean(one.attribution.who)}` : ''}`,
    `  ${clean(one.arn ?? one.id)}`,
    ...clean(one.proposal).split('\n').map(line => `    ${line}`),
  ])
}
