/**
 * The lists of a report beside drift: hidden by rules, noise, pending changes, unmanaged resources,
 * what can't be seen.
 */
import colors from 'picocolors'
import { describePlanFailure, unseen, type DriftReport, type RuleUse } from '../../model/drift.ts'
import { clean, count, shortenType, formatValue } from '../text.ts'

/** Leaves out lists that are empty. */
export function formatDetailLines(report: DriftReport): string[] {
  return [
    ...formatSuppressedLines(report),
    ...formatRuleLines(report.rules),
    ...formatNoiseLines(report),
    ...formatPendingLines(report),
    ...formatUnmanagedLines(report.unmanaged),
    ...formatNoteLines(report.notes),
  ]
}

export function formatSuppressedLines({
  suppressed,
  rules,
}: Pick<DriftReport, 'suppressed' | 'rules'>): string[] {
  if (suppressed.length === 0) return []
  const owner = new Map(rules.map(rule => [rule.id, rule.owner]))
  return [
    '',
    `Suppressed by ignore rules: ${suppressed.length}`,
    ...suppressed.map(({ type, name, what, path, rule, secret, expected, actual }) => {
      const change =
        path === null
          ? `${what} outside`
          : `${clean(path)}: ` +
            (secret
              ? '[secret], another one'
              : `${formatValue(expected, 40)} → ${formatValue(actual, 40)}`)
      return (
        `  ${shortenType(type)} ${clean(name)}  ${change}  ` +
        `${colors.dim(`rule ${clean(rule)} of ${clean(owner.get(rule) ?? '?')}`)}`
      )
    }),
  ]
}

export function formatRuleLines(rules: RuleUse[]): string[] {
  const refused = rules.filter(rule => rule.refused.length > 0)
  const expired = rules.filter(rule => rule.state === 'expired')
  const unused = rules.filter(rule => rule.state === 'unused')
  if (refused.length + expired.length + unused.length === 0) return []
  return [
    '',
    'Ignore rules to review:',
    ...refused.flatMap(rule =>
      rule.refused.map(
        what =>
          `  ${clean(rule.id)} matches but does not hide, because its \`allow\` lacks ` +
          `${clean(what)}`,
      ),
    ),
    ...expired.map(
      rule =>
        `  ${clean(rule.id)} expired on ${rule.expires ?? '?'} and hides nothing any more; ` +
        `owner ${clean(rule.owner)}`,
    ),
    ...unused.map(rule => `  ${clean(rule.id)} hid nothing this time; owner ${clean(rule.owner)}`),
  ]
}

/** The reasons why a difference of the reading is no drift. */
export const noiseTexts: Record<DriftReport['noise'][number]['why'], string> = {
  reordered: 'another order',
  'default-filled-in': 'defaults of the cloud',
  'pending-value': 'waiting for a maintenance window',
  'same-meaning': 'written differently',
  computed: 'set by the cloud itself',
  'in-flight': 'not found at the second reading',
  'owned-elsewhere': 'declared by another resource',
}

function formatNoiseLines({ noise }: DriftReport): string[] {
  if (noise.length === 0) return []
  const counts = Map.groupBy(noise, ({ why }) => why)
  return [
    '',
    colors.dim(
      `Not drift: ${count(noise.length, 'difference')} ` +
        `(${[...counts].map(([why, all]) => `${noiseTexts[why]} ${all.length}`).join(', ')})`,
    ),
  ]
}

export function formatPendingLines({
  pendingChanges: changes,
  planFailure,
}: Pick<DriftReport, 'pendingChanges' | 'planFailure'>): string[] {
  if (changes === null)
    return [
      '',
      colors.yellow(`Pending changes: not known, ${clean(describePlanFailure(planFailure))}`),
    ]
  if (changes.length === 0) return []
  return [
    '',
    `Pending changes (the code differs from the recorded state; not drift): ${changes.length}`,
    ...changes.flatMap(change => [
      `  ${change.op} ${shortenType(change.type)} ${clean(change.name)}`,
      ...change.properties.map(
        p =>
          `      ${clean(p.path)}: ` +
          (p.secret
            ? '[secret]'
            : `recorded ${formatValue(p.recorded)} → declared ${formatValue(p.declared)}`),
      ),
    ]),
  ]
}

const where: Record<DriftReport['unmanaged'][number]['why'], string> = {
  tagged: "carries the environment's tags",
  'inside-vpc': "inside the environment's VPC",
}

function formatUnmanagedLines(unmanaged: DriftReport['unmanaged']): string[] {
  if (unmanaged.length === 0) return []
  return [
    '',
    `Unmanaged (in the cloud and in no state; not drift): ${unmanaged.length}`,
    ...unmanaged.flatMap(({ type, id, name, why, proposal }) => [
      `  ${type ? shortenType(type) : 'something'} ` +
        `${clean(name ?? id)}${name ? colors.dim(`  id ${clean(id)}`) : ''}  ${where[why]}`,
      ...(proposal ? [colors.dim(`      ${clean(proposal).replaceAll('\n', '\n      ')}`)] : []),
    ]),
  ]
}

/** Shown with every report, because a clean report may be understood as a check of everything. */
function formatNoteLines(notes: string[]): string[] {
  const always = notes.includes(unseen)
    ? []
    : [
        'not checked: what is inside machines and containers, data, and what the program ' +
          'leaves to the cloud',
      ]
  return ['', ...[...always, ...notes].map(note => colors.dim(clean(note)))]
}
