/**
 * The results of `npm run conformance`, in test/proof/results/conformance.json: a line for each
 * program with the commit that it was run on, because the programs are run in pieces, some of them
 * again.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { repositoryRoot } from '../fixtures/programs/repository.ts'

/** The oldest lines have neither `checks` nor `seconds`. */
type Result = { checks?: number; differences: number; seconds?: number; commit: string }
type Group = 'programs' | 'cases' | 'languages'
type KeptResults = Partial<Record<Group, Record<string, Result>>>

const file = join(repositoryRoot, 'test', 'proof', 'results', 'conformance.json')
const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: repositoryRoot, encoding: 'utf8' }).trim()

/** Names of programs, or what names of cases begin with, separated by commas. */
const chosen = process.env.CONFORMANCE?.split(',')
const isChosen = (name: string) =>
  chosen?.some(one => name === one || name.startsWith(`${one}:`)) ?? true

/** Runs a selected subtest, and stores the number of its failed checks. */
export async function recordTest(
  t: Test,
  { group, name }: { group: Group; name: string },
  work: (t: Test) => Promise<void>,
): Promise<void> {
  if (!isChosen(name)) return
  const started = Date.now()
  const ended = await t.test(name, work)
  addResult(group, name, {
    checks: ended?.count ?? 0,
    differences: ended?.fail ?? 1,
    seconds: Math.round((Date.now() - started) / 1000),
    commit: commitOfTree(),
  })
}

/** The commit; with `+` behind it, where files are changed that are not committed. */
function commitOfTree(): string {
  const isChanged = git('status', '--porcelain', '--', '.', ':!test/proof/results') !== ''
  return git('rev-parse', '--short=12', 'HEAD') + (isChanged ? '+' : '')
}

/** Read and written in one step, so that parallel runs keep each other's lines. */
function addResult(group: Group, name: string, result: Result): void {
  const kept = readResults()
  const lines = Object.entries({ ...kept[group], [name]: result })
  const sorted = Object.fromEntries(lines.sort(([a], [b]) => (a < b ? -1 : 1)))
  const next = { ...kept, [group]: sorted }
  const all = Object.values(next).flatMap(one => Object.values(one))
  const sum = (key: 'checks' | 'differences') =>
    all.reduce((total, one) => total + (one[key] ?? 0), 0)
  const head = {
    suite: 'conformance',
    at: new Date().toISOString(),
    ran: all.length,
    checks: sum('checks'),
    differences: sum('differences'),
  }
  writeFileSync(file, JSON.stringify({ ...head, ...next }, null, 2) + '\n')
}

function readResults(): KeptResults {
  try {
    const { programs, cases, languages } = JSON.parse(readFileSync(file, 'utf8')) as KeptResults
    return { programs: programs ?? {}, cases: cases ?? {}, languages: languages ?? {} }
  } catch {
    return {}
  }
}
