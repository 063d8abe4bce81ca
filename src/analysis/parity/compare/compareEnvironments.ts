/**
 * Compares two environments of one program. Pure: it reads what operations recorded, starts no
 * engine, and takes all it needs as arguments. Time and memory grow linearly with the number of
 * resources.
 */
import { aspects } from '../../../model/difference.ts'
import type {
  Aspect,
  AspectTotals,
  ParityComparison,
  ParityDifference,
} from '../../../model/difference.ts'
import { findAheadBy } from './ahead.ts'
import type { AheadExplanation } from './ahead.ts'
import { getAspect, isSoftware } from './aspects.ts'
import { describeCrossing, judgeDocumentable, describeMeaning, findSizeRatio } from './explain.ts'
import { collectFindings, getPlace } from './findings.ts'
import type { Finding, Findings } from './findings.ts'
import type { CompareOptions, Side } from './input.ts'
import type { PlacedResource } from './place.ts'
import { findRatio } from './scale.ts'
import { redactPair } from './secrets.ts'
import { rateSeverity } from './severity.ts'

/**
 * `left` is the measured environment (staging), `right` its model (production). Every difference
 * has exact values, except secrets. This function decides `ahead` and `never`, but not whether a
 * difference is documented.
 */
export function compareEnvironments(
  left: Side,
  right: Side,
  options: CompareOptions = {},
): ParityComparison {
  const found = collectFindings(left, right, options.images)
  const ahead = findAheadBy(left, right, options.aheadOf, options.aheadSettings)
  const required = options.aspects ?? aspects
  const judged = found.findings
    .map(finding => judge({ finding, found, ahead, required, options }))
    .sort(compareOrder)
  const isWithin = (difference: ParityDifference) =>
    isWithinScale(difference, options.maximumScaleRatio)
  const differences = judged.filter(difference => !isWithin(difference))
  return {
    left: describeSide(left, found, 'left'),
    right: describeSide(right, found, 'right'),
    compared: countFindings(found),
    differences,
    withinScale: judged.filter(isWithin),
    sizes: judged.flatMap(describeSize),
    renamed: found.matching.pairs
      .filter(pair => pair.renamed && pair.right.kind === 'managed')
      .map(pair => ({
        type: pair.right.record.type,
        left: pair.left.name,
        right: pair.right.name,
        place: getPlace(pair.left, pair.right),
      })),
    notComparable: found.notComparable,
    byAspect: sumTotals(found, differences, required),
    aspects: [...required],
  }
}

function describeSize({ aspect, resource, path, left, right, ratio = null }: ParityDifference) {
  return aspect === 'scale' && path !== null ? [{ resource, path, left, right, ratio }] : []
}

type JudgementInput = {
  finding: Finding
  found: Findings
  ahead: AheadExplanation | null
  required: readonly Aspect[]
  options: CompareOptions
}

function judge({ finding, found, ahead, required, options }: JudgementInput): ParityDifference {
  const { key, aspect, kind, resource, path, name } = finding
  const software = isSoftware(resource.type, resource.name, path ?? '')
  const { type, name: resourceName } = resource
  const subject = {
    aspect,
    kind,
    type,
    name: resourceName,
    path,
    left: finding.left,
    right: finding.right,
  }
  const ratio = findSizeRatio(subject)
  const explanation = ahead?.explains(finding, software) ?? null
  return {
    key,
    aspect,
    kind,
    resource,
    path,
    ...redactPair(finding.left, finding.right, name),
    ahead: explanation !== null,
    explanation,
    never: software && explanation === null,
    documentable: judgeDocumentable(subject, software && explanation === null),
    severity: rateSeverity(subject, software && explanation === null),
    meaning: finding.crossing
      ? describeCrossing(subject, finding.crossing)
      : describeMeaning(subject, ratio),
    ratio,
    ...(finding.declared ? {} : { side: 'outputs' as const }),
    required: required.includes(aspect),
    since: options.since?.(key) ?? null,
    note: findNote(finding, found),
  }
}

/** The resources that two differing references point to. */
function findNote({ left, right }: Finding, { sides }: Findings): string | null {
  const [ours, theirs] = [findOwner(left, sides.left), findOwner(right, sides.right)]
  if (ours === null && theirs === null) return null
  return (
    `${sides.left.environment}: ${ours ?? 'no resource of its own'}; ` +
    `${sides.right.environment}: ${theirs ?? 'no resource of its own'}`
  )
}

function findOwner(value: unknown, side: Findings['sides']['left']): string | null {
  const owner = typeof value === 'string' ? side.identities.owner(value) : null
  return owner === null ? null : `${owner.path} of ${owner.one.record.type} ${owner.one.name}`
}

function isWithinScale(
  { aspect, kind, path, left, right }: ParityDifference,
  maximum: number | undefined,
): boolean {
  if (
    maximum === undefined ||
    kind !== 'value' ||
    path === null ||
    (aspect !== 'scale' && aspect !== 'image-and-instance')
  )
    return false
  const ratio =
    aspect === 'scale' || /\.?(instanceType|instanceClass|nodeType|cacheNodeType)$/.test(path)
      ? findRatio(path, left, right)
      : null
  return ratio !== null && ratio <= maximum
}

function compareOrder(a: ParityDifference, b: ParityDifference): number {
  return aspects.indexOf(a.aspect) - aspects.indexOf(b.aspect) || (a.key < b.key ? -1 : 1)
}

function describeSide(
  { environment, revision }: Side,
  found: Findings,
  side: 'left' | 'right',
): ParityComparison['left'] {
  const resources = found.placed[side].filter(one => one.kind === 'managed').length
  return {
    environment,
    resources,
    regions: found.sides[side].locations.regions,
    revision: revision?.id ?? null,
  }
}

const countManaged = (all: PlacedResource[]) => all.filter(one => one.kind === 'managed').length

function countFindings({ matching, identical }: Findings): ParityComparison['compared'] {
  const matched = matching.pairs.filter(pair => pair.right.kind === 'managed').length
  return {
    matched,
    identical: identical.length,
    differing: matched - identical.length,
    missing: countManaged(matching.onlyRight),
    extra: countManaged(matching.onlyLeft),
    counted: countManaged(matching.counted.left) + countManaged(matching.counted.right),
  }
}

function sumTotals(
  { matching, identical }: Findings,
  differences: ParityDifference[],
  required: readonly Aspect[],
): ParityComparison['byAspect'] {
  const all = Object.fromEntries(
    aspects.map(aspect => [
      aspect,
      {
        differences: 0,
        ahead: 0,
        never: 0,
        required: required.includes(aspect),
        resources: 0,
        identical: 0,
      },
    ]),
  ) as Record<Aspect, AspectTotals>
  const getTotals = ({ record, name }: PlacedResource) => all[getAspect(record.type, name, '')]
  for (const pair of matching.pairs)
    if (pair.right.kind === 'managed') getTotals(pair.right).resources++
  for (const pair of identical) getTotals(pair.right).identical++
  for (const { aspect, ahead, never } of differences) {
    all[aspect].differences++
    if (ahead) all[aspect].ahead++
    if (never) all[aspect].never++
  }
  return all
}
