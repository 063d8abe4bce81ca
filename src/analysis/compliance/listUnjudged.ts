import { isUnknownText, withheld } from '../../model/checkpoint.ts'
import type { ResourceRecord } from '../../model/operation.ts'

/** The properties that the built-in rules read, by the name in the inputs of a resource. */
const judged =
  /^(containerDefinitions|image(Uri|Id)?|engineVersion|version|runtime|publiclyAccessible|storageEncrypted|encrypted|atRestEncryptionEnabled|ingress|egress|cidrBlocks|fromPort|toPort|sslPolicy|minimumProtocolVersion|parameters|backupRetentionPeriod|(enableD|d)eletionProtection|skipFinalSnapshot|keyName|autoMinorVersionUpgrade|retentionInDays)$/
/** Lines of one environment; more are counted. */
const most = 20

/**
 * A line for each value that no rule could judge, because it is secret or because the preview does
 * not know it yet: a rule that finds nothing there has not proven anything.
 */
export function listUnjudged(environment: string, resources: readonly ResourceRecord[]): string[] {
  const lines = resources.flatMap(({ type, name, inputs }) =>
    Object.entries(inputs).flatMap(([property, value]) => {
      const why = judged.test(property) ? explain(value) : null
      return why === null
        ? []
        : [`${environment}: ${type} ${name}: ${property} was not judged, because its value ${why}`]
    }),
  )
  const more = lines.length - most
  return more > 0
    ? [...lines.slice(0, most), `${environment}: ${more} more values were not judged`]
    : lines
}

function explain(value: unknown): string | null {
  if (value === withheld) return 'is secret'
  return value === '[unknown]' || isUnknownText(value) ? 'is not known before the deploy' : null
}
