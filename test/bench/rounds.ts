/**
 * Rounds in alternating order, so that a machine that gets warmer or busier does not favour one
 * side.
 */
export type Task = 'deploy' | 'drift-check'
export const tasks: Task[] = ['deploy', 'drift-check']

export type Side = {
  name: 'service' | 'plain' | 'cli'
  resources: number
  /** does the task once and returns its seconds; throws when the task had a wrong result */
  run(task: Task): Promise<number>
  stop(): Promise<void>
}
export type Sample = { round: number; task: Task; side: Side['name']; seconds: number }

/** One unmeasured warm-up of each side, then the rounds. */
export async function* measure(sides: Side[], rounds: number): AsyncGenerator<Sample> {
  for (const side of sides) for (const task of tasks) await side.run(task)
  for (let round = 1; round <= rounds; round++) {
    const order = round % 2 === 0 ? [...sides].reverse() : sides
    for (const task of tasks)
      for (const side of order)
        yield { round, task, side: side.name, seconds: await side.run(task) }
  }
}

/** The seconds of a task. */
export async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}
