/** One round: operations and faults at the same time, a restart of everything, all checks. */
import { setTimeout as sleep } from 'node:timers/promises'
import { clearFaults, injectFault } from '../../src/adapters/sandbox/faults.ts'
import {
  checkEnded,
  checkEvents,
  checkProcesses,
  checkRepetitions,
  checkRequests,
  compareWithCloud,
  final,
  findUndecided,
  readOperations,
  readState,
  type Comparison,
  type Row,
} from './check.ts'
import { Client, type Request } from './client.ts'
import { endFaults, faults, type Fault } from './faults.ts'
import type { Lab } from './lab.ts'
import type { RandomNumbers } from './random.ts'
import { watchHolders } from './watchHolders.ts'

export type RoundResult = {
  faults: { name: string; hit: string | null }[]
  operations: number
  statuses: Record<string, number>
  undecided: number
  /** milliseconds from the restart to the end of each operation that had not ended before */
  recoveries: number[]
  violations: string[]
}

const recoverLimitMs = 150_000
const topic = 'aws:sns/topic:Topic'

/** Makes the environments of the lab and deploys them. */
export async function makeEnvironments(lab: Lab, names: string[]): Promise<void> {
  const client = new Client(lab)
  for (const name of names) {
    const { status, body } = await client.call('POST', '/v1/environments', {
      body: { name, kind: 'ephemeral', overrides: { topics: 2 } },
    })
    if (status !== 201) throw new Error(`environment ${name}: ${status} ${JSON.stringify(body)}`)
  }
  const failures = await Promise.all(names.map(name => checkNextDeploy(lab, client, name)))
  if (failures.flat().length > 0) throw new Error(failures.flat().join('; '))
}

/** `avoid`: names of faults that are chosen only when no other of `kinds` is left. */
export async function runRound(
  lab: Lab,
  random: RandomNumbers,
  { names, kinds = faults, avoid = [] }: { names: string[]; kinds?: Fault[]; avoid?: string[] },
): Promise<RoundResult> {
  const client = new Client(lab)
  const chosen = chooseFaults(lab, random, { kinds, avoid })
  const before = (await readOperations(lab)).length
  const violations: string[] = []
  const holders = watchHolders(lab)
  await injectFault(lab.sandbox, {
    type: topic,
    operation: 'create',
    mode: 'delay',
    seconds: 0.5,
  })
  const requests: Request[] = []
  const hits: RoundResult['faults'] = []
  await Promise.all([
    ...names.map(name => sendRequests(client, random, name, requests)),
    applyFaults(lab, random, chosen, hits),
  ])
  await endFaults(lab)
  await clearFaults(lab.sandbox)
  const recoveries = await restartAll(lab, random, violations)
  violations.push(...(await holders.stop()))
  const rows = await readOperations(lab)
  const own = rows.slice(before)
  violations.push(...checkRequests(requests, own), ...checkEnded(rows))
  violations.push(...(await checkRepetitions(client, requests)))
  violations.push(...(await checkEvents(lab)))
  const undecided = findUndecided(own)
  violations.push(...(await checkProcesses(lab)))
  violations.push(...judgeCloud(await compareWithCloud(lab, client), undecided, 'after faults'))
  const next = await Promise.all(names.map(name => checkNextDeploy(lab, client, name)))
  violations.push(...next.flat())
  violations.push(...judgeCloud(await compareWithCloud(lab, client), [], 'after the next deploy'))
  return {
    faults: hits,
    operations: own.length,
    statuses: countBy(own, describe),
    undecided: undecided.length,
    recoveries,
    violations,
  }
}

/** Each kind at most once where kinds are avoided, so that all are hit soon. */
function chooseFaults(
  lab: Lab,
  random: RandomNumbers,
  { kinds, avoid }: { kinds: Fault[]; avoid: string[] },
): Fault[] {
  const possible = kinds.filter(({ needs }) => needs !== 'disk' || lab.disks.length > 0)
  const rest = possible.filter(({ name }) => !avoid.includes(name))
  const chosen: Fault[] = []
  for (let left = random.between(1, 3); left > 0; left -= 1) {
    const open = rest.filter(one => avoid.length === 0 || !chosen.includes(one))
    chosen.push(random.pick(open.length > 0 ? open : possible))
  }
  return chosen
}

async function applyFaults(
  lab: Lab,
  random: RandomNumbers,
  chosen: Fault[],
  hits: RoundResult['faults'],
): Promise<void> {
  await Promise.all(
    chosen.map(async ({ name, apply }, at) => {
      await sleep(at * 1500 + random.between(500, 5000))
      hits.push({ name, hit: await apply(lab, random) })
    }),
  )
}

async function sendRequests(
  client: Client,
  random: RandomNumbers,
  name: string,
  requests: Request[],
): Promise<void> {
  for (let left = random.between(1, 2); left > 0; left -= 1) {
    const kind = random.pick(['deploy', 'deploy', 'deploy', 'destroy', 'drift-check', 'reconcile'])
    const overrides = kind === 'deploy' ? { topics: random.between(0, 5) } : undefined
    const request = client.create(name, kind, overrides)
    requests.push(request)
    await client.send(request)
    await sleep(random.between(0, 1500))
  }
}

/** Stops and starts all four processes, and waits until every operation has ended. */
async function restartAll(
  lab: Lab,
  random: RandomNumbers,
  violations: string[],
): Promise<number[]> {
  const signal = random.pick(['SIGKILL', 'SIGTERM'] as const)
  const ends = await Promise.all(lab.all.map(one => one.end(signal)))
  if (ends.some(({ forced }) => forced)) violations.push(`a process did not end after ${signal}`)
  await Promise.all(lab.all.map(one => one.start()))
  const since = performance.now()
  const open = new Set(
    (await readOperations(lab)).filter(({ status }) => !final.includes(status)).map(row => row.id),
  )
  const times: number[] = []
  for (const end = since + recoverLimitMs; open.size > 0 && performance.now() < end;) {
    await sleep(100)
    for (const { id, status } of await readOperations(lab))
      if (final.includes(status) && open.delete(id)) times.push(performance.now() - since)
  }
  return times
}

function judgeCloud(
  { orphans, phantoms }: Comparison,
  undecided: string[],
  when: string,
): string[] {
  return [
    ...(orphans.length > undecided.length ? orphans.map(id => `orphan ${when}: ${id}`) : []),
    ...(phantoms.length > undecided.length ? phantoms.map(id => `phantom ${when}: ${id}`) : []),
  ]
}

/** The next deploy succeeds, and creates and deletes only what differs from the wanted number. */
async function checkNextDeploy(lab: Lab, client: Client, name: string): Promise<string[]> {
  const before = (await readState(client, name)).length
  const { body } = await client.call('GET', `/v1/environments/${name}`)
  const wanted = Number(body.overrides.topics)
  const request = client.create(name, 'deploy')
  await client.send(request)
  if (request.answer?.status !== 202)
    return [`${name}: the next deploy was refused: ${JSON.stringify(request.answer?.body)}`]
  const { id } = request.answer.body
  for (const end = performance.now() + recoverLimitMs; performance.now() < end; await sleep(100)) {
    const row = (await readOperations(lab)).find(one => one.id === id)
    if (!row || !final.includes(row.status)) continue
    if (row.status !== 'succeeded') return [`${name}: the next deploy ${row.status}: ${row.error}`]
    const { changes } = await client.get(id)
    return judgeChanges(name, (changes ?? {}) as Record<string, number>, { before, wanted })
  }
  return [`${name}: the next deploy ${id} does not end`]
}

function judgeChanges(
  name: string,
  changes: Record<string, number>,
  { before, wanted }: { before: number; wanted: number },
): string[] {
  const { create = 0, delete: removed = 0, update = 0, replace = 0 } = changes
  // the stack itself is a resource, which a deploy after a destroy creates
  const created = create - Math.max(0, wanted - before)
  const deleted = removed - Math.max(0, before - wanted)
  if ((created === 0 || created === 1) && deleted === 0 && update + replace === 0) return []
  return [`${name}: ${before} of ${wanted}, and the deploy did ${JSON.stringify(changes)}`]
}

const describe = ({ kind, status, error }: Row) =>
  `${kind} ${status}${error ? ` (${(JSON.parse(error) as { code: string }).code})` : ''}`

function countBy(rows: Row[], name: (row: Row) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) counts[name(row)] = (counts[name(row)] ?? 0) + 1
  return counts
}
