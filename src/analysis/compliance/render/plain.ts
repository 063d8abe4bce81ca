import { toOneLine } from '../../../lib/toOneLine.ts'
import type { ShownValue, Violation } from '../../../model/compliance.ts'

/** A value as one line of at most 300 characters. */
export const toPlainText = (value: ShownValue): string => toOneLine(String(value), { limit: 300 })

/** Resource and property as people write them: `aws:rds/cluster:Cluster main: engineVersion`. */
export function formatViolationPlace({
  resource,
  path,
}: Pick<Violation, 'resource' | 'path'>): string {
  const named = [resource?.type ?? '', resource?.name ?? ''].filter(part => part !== '').join(' ')
  return toPlainText([named, path ?? ''].filter(part => part !== '').join(': '))
}

export function formatResourceName({
  resource,
  path,
}: Pick<Violation, 'resource' | 'path'>): string {
  const type = resource?.type.split(':').at(-1) ?? ''
  return toPlainText([type, resource?.name ?? '', path ?? ''].filter(part => part !== '').join(' '))
}
