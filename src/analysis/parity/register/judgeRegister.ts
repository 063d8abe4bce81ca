import { findAcceptance } from '../compare/explain.ts'
import { listAspects } from '../../../model/aspect.ts'
import { agrees, isPrecise, selects, type Sides } from './matching.ts'
import { findRatio } from './scale.ts'
import {
  failingStatuses,
  verdictStatuses,
  type Acceptance,
  type Difference,
  type Entry,
  type Judgement,
  type Pair,
  type Register,
  type Verdict,
  type VerdictStatus,
} from '../../../model/register.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export type JudgeOptions = {
  now: Date
  pair: Pair
  production?: 'left' | 'right' | null
  tolerated?: Difference[]
}
type Situation = { now: Date; pair: Pair; sides: Sides | null; entries: Entry[] }
type Ruling = { status: VerdictStatus; entry: string | null; why: string }

const dayMs = 86_400_000

/**
 * Returns every difference with its verdict and every entry with its effect. It passes when no
 * verdict fails and no declared difference is overdue; stale entries are reported and do not fail
 * it.
 *
 * `ahead` is decided first: a change that production gets with its next deployment needs no entry,
 * and an entry does not allow it for ever. In mode partial only the named aspects and software
 * versions can fail. `tolerated`: differences that need no entry (a size within the allowed ratio);
 * an entry about one is not stale. `production`: the side that entries call production; null when
 * neither is (or both are), then nothing is documented.
 */
export function judgeRegister(
  differences: Difference[],
  register: Pick<Register, 'differences'>,
  options: JudgeOptions,
): Judgement {
  const { now, pair, production = 'right', tolerated = [] } = options
  const situation: Situation = {
    now,
    pair,
    sides: production && { production },
    entries: register.differences,
  }
  const verdicts = differences.map(difference => judgeDifference(difference, situation))
  const declared = listDeclared(situation)
  return {
    left: pair.left,
    right: pair.right,
    mode: pair.mode,
    judgedAt: now.toISOString(),
    verdicts,
    declared,
    passes: verdicts.every(verdict => !verdict.fails) && declared.every(entry => !entry.overdue),
    counts: Object.fromEntries(
      verdictStatuses.map(status => [
        status,
        verdicts.filter(verdict => verdict.status === status).length,
      ]),
    ) as Judgement['counts'],
    stale: listStale([...differences, ...tolerated], situation),
    owners: pair.owners,
  }
}

function judgeDifference(difference: Difference, situation: Situation): Verdict {
  const ruling = ruleDifference(difference, situation)
  const needed = findNeededAcceptance(difference)
  const { key, aspect, kind, place, path, left, right } = difference
  const counts =
    situation.pair.mode === 'full' ||
    difference.never ||
    requirePresent(situation.pair.aspects).includes(aspect)
  const fails = counts && failingStatuses.includes(ruling.status)
  const why =
    counts || !failingStatuses.includes(ruling.status)
      ? ruling.why
      : `${ruling.why}; mode partial does not require ${aspect}`
  return {
    key,
    aspect,
    kind,
    place,
    path,
    left: left ?? null,
    right: right ?? null,
    ...(needed === null ? {} : { [needed]: true }),
    ...ruling,
    fails,
    why,
  }
}

function ruleDifference(difference: Difference, situation: Situation): Ruling {
  const { never, ahead } = difference
  if (ahead) return ruleAhead(ahead, situation)
  if (never)
    return {
      status: 'never-legitimate',
      entry: null,
      why: 'software versions must be the same; documenting them does not help',
    }
  const selecting = situation.sides
    ? situation.entries.filter(entry => selects(entry, difference))
    : []
  const fitting = selecting.filter(entry =>
    agrees(entry, difference, requirePresent(situation.sides)),
  )
  // of several matching entries the one that passes is used, so that two entries about one
  // difference do not fail it
  const entry = fitting.find(one => !isOverdue(one, situation)) ?? fitting[0]
  if (entry) return ruleDocumented(entry, difference, situation)
  const contradicted = selecting.find(isPrecise)
  if (contradicted)
    return {
      status: 'contradicted',
      entry: contradicted.id,
      why:
        `${contradicted.id} documents ${formatShort(contradicted.staging)} and ` +
        `${formatShort(contradicted.production)}, which are no longer the values`,
    }
  return {
    status: 'undocumented',
    entry: null,
    why: situation.sides
      ? 'no entry of the register matches it'
      : 'the register documents staging and production only, and this is another pair',
  }
}

function ruleDocumented(entry: Entry, difference: Difference, situation: Situation): Ruling {
  const needed = findNeededAcceptance(difference)
  const refused = needed === null ? null : findAcceptanceRefusal(entry, needed, situation)
  if (needed !== null && refused !== null)
    return { status: `${needed}-not-accepted`, entry: entry.id, why: refused }
  const ratio = findRatioBeyond(difference, situation.pair)
  if (ratio !== null)
    return {
      status: 'beyond-ratio',
      entry: entry.id,
      why:
        `the ratio is ${Number(ratio.toFixed(2))}, and at most ` +
        `${situation.pair.maximumScaleRatio} is allowed; documenting it does not help`,
    }
  if (isOverdue(entry, situation))
    return {
      status: 'overdue',
      entry: entry.id,
      why: `its review was due on ${entry.review}; ${entry.owner} is responsible for it`,
    }
  const other = listAspects(entry.aspect).includes(difference.aspect)
    ? ''
    : ` (the entry says ${entry.aspect}, the comparison ${difference.aspect})`
  return { status: 'documented', entry: entry.id, why: entry.justification + other }
}

/**
 * Returns the result of the comparison, else applies the same rule to the place of the difference.
 */
function findNeededAcceptance({ needs, aspect, place, path }: Difference): Acceptance | null {
  return needs === undefined ? findAcceptance({ aspect, type: place.type, path }) : needs
}

const acceptedDays = 90

/**
 * Returns why the entry does not document a difference that it has to accept; null when it does.
 */
function findAcceptanceRefusal(
  { id, accepts, review }: Entry,
  needed: Acceptance,
  { now }: Situation,
): string | null {
  if (accepts !== needed)
    return `this is about ${needed}: ${id} documents it only with "accepts: ${needed}"`
  const latest = new Date(now.getTime() + acceptedDays * dayMs).toISOString().slice(0, 10)
  return review > latest
    ? `this is about ${needed}: the review of ${id} must be due by ${latest} ` +
        `(${acceptedDays} days), and is due on ${review}`
    : null
}

/** The ratio applies only to sizes; a port or a time limit is not a size. */
function findRatioBeyond(
  { aspect, path, left, right }: Difference,
  { maximumScaleRatio }: Pair,
): number | null {
  const isSize = aspect === 'scale' || /instance_?(class|type)$|nodeType$/i.test(path ?? '')
  const ratio = isSize && maximumScaleRatio !== undefined ? findRatio(left, right) : null
  return ratio !== null && ratio > requirePresent(maximumScaleRatio) ? ratio : null
}

function ruleAhead({ since }: NonNullable<Difference['ahead']>, { now, pair }: Situation): Ruling {
  const what =
    `${pair.left} is ahead: the next deployment of ${pair.right} at its revision removes ` + 'this'
  if (since === null)
    return { status: 'ahead', entry: null, why: `${what}; its start is not known` }
  const days = (now.getTime() - new Date(since).getTime()) / dayMs
  const age = `since ${since.slice(0, 10)}`
  if (days <= pair.aheadMaximumDays) return { status: 'ahead', entry: null, why: `${what}; ${age}` }
  return {
    status: 'too-long-ahead',
    entry: null,
    why: `${what}; ${age}, longer than ${pair.aheadMaximumDays} days`,
  }
}

/** An entry is not overdue on the day of its review. */
function isOverdue({ review }: Entry, { now }: Situation): boolean {
  return now.toISOString().slice(0, 10) > review
}

function listDeclared(situation: Situation): Judgement['declared'] {
  return situation.entries
    .filter(entry => entry.declared)
    .map(entry => ({ entry: entry.id, aspect: entry.aspect, overdue: isOverdue(entry, situation) }))
}

function listStale(differences: Difference[], { entries, sides }: Situation): Judgement['stale'] {
  if (!sides) return []
  return entries
    .filter(entry => !entry.declared)
    .flatMap(entry => {
      const selected = differences.filter(difference => selects(entry, difference))
      if (selected.some(difference => agrees(entry, difference, sides) || isPrecise(entry)))
        return []
      return [
        {
          entry: entry.id,
          why:
            selected.length > 0
              ? 'other values differ there than the documented ones'
              : 'nothing differs there any more: remove the entry',
        },
      ]
    })
}

function formatShort(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
