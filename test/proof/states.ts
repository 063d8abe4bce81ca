/**
 * kill -9 of the CLI, the state service or PostgreSQL at a random moment of an update with 300
 * resources: afterwards the replayed state names what the simulated account contains, and pending
 * operations name exactly what had begun. One file of results, written after each round.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { outputOf, pulumiClient, testStates } from '../helper/states.ts'
import {
  createNamedTopics,
  readOutcome,
  startCluster,
  startStateServer,
  waitForResources,
} from '../helper/stateFaults.ts'

const victims = ['cli', 'service', 'postgres'] as const
export type StateRound = {
  victim: (typeof victims)[number]
  /** resources that existed when the process was killed */
  after: number
  exitCode: number | null
  recorded: number
  pending: number
  real: number
  problems: string[]
  ok: boolean
}

const parallel = 16

/** `keep` gets all rounds so far, after each of them. */
export async function killStates(
  t: Test,
  { rounds, resources = 300 }: { rounds: number; resources?: number },
  keep: (rounds: StateRound[]) => void,
): Promise<StateRound[]> {
  const cluster = await startCluster(t)
  const states = await testStates(t, { database: cluster.url })
  const server = await startStateServer(t, cluster.url)
  const token = await states.token('admin')
  const done: StateRound[] = []
  for (let round = 0; round < rounds; round += 1) {
    const victim = victims[round % victims.length] ?? 'cli'
    const after = Math.floor(Math.random() * resources * 0.9)
    await t.test(`${round + 1}: ${victim} after ${after} resources`, async t => {
      t.setTimeout(300_000)
      const stack = `round${round}`
      const client = await pulumiClient(t, { url: server.url, token })
      await client.ok(`stack init ${stack}`)
      client.setResources(createNamedTopics(resources))
      const child = client.spawn(`up --yes --skip-preview --parallel ${parallel}`)
      child.stdin?.end()
      const ended = outputOf(child)
      await waitForResources(client, after)
      await sleep(Math.random() * 50)
      await kill()
      const { code } = await ended
      // a client that was killed still holds its stack; an update that ended holds nothing
      await client.run('cancel --yes')
      const { recorded, pending, real, problems } = await readOutcome(client, stack)
      if (victim === 'cli') t.ok(pending.length <= parallel, `${pending.length} pending`)
      t.same(problems, [])
      done.push({
        victim,
        after,
        exitCode: code,
        recorded: recorded.length,
        pending: pending.length,
        real: real.length,
        problems,
        ok: problems.length === 0,
      })
      keep(done)

      async function kill(): Promise<void> {
        if (victim === 'cli') child.kill('SIGKILL')
        else if (victim === 'postgres') await cluster.kill()
        else {
          await server.kill()
          await server.start()
        }
      }
    })
  }
  return done
}
