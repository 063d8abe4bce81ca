import { canonicalise } from '../../lib/canonicalJson.ts'
import type { ComplianceAuditView } from '../../model/complianceAudit.ts'
import { hashSha256 } from '../../lib/hash.ts'

/**
 * Compares an audit with a copy that a person exported earlier. Even a person who can write to the
 * database and has the key can't change that copy. Returns one sentence for each difference;
 * decisions that were added later are not differences.
 */
export function describeChangesSince(
  kept: ComplianceAuditView,
  now: ComplianceAuditView,
): string[] {
  if (kept.id !== now.id) return [`the file is of audit ${kept.number} (${kept.id})`]
  return [
    ...(hashSha256(canonicalise(kept.document)) === kept.digest
      ? []
      : [
          'the file itself was changed: its document does not have the digest that the file ' +
            'contains',
        ]),
    ...(now.digest === kept.digest ? [] : [`the document was ${kept.digest} and is ${now.digest}`]),
    ...kept.entries.flatMap(({ seq, hash }, n) =>
      now.entries[n]?.hash === hash ? [] : [`entry ${seq} was changed or removed`],
    ),
  ]
}
