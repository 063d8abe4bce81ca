import type { ShownValue, Violation } from '../../../model/compliance.ts'

/**
 * A value as one line of at most 300 characters, without control characters, so that it can't add a
 * line or change the colour of a terminal.
 */
export function toPlainText(value: ShownValue): string {
  const text = String(value).replaceAll(
    /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]+/gu,
    ' ',
  )
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}

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
