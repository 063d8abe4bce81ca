/** Attacks on a part of the service that is called directly: the content of a branch. */
import type { Attack } from './attack.ts'

/** Text that no answer may contain. */
export const canary = 'canary-of-the-service'

/** `run` must throw soon, and the error must not contain the canary. */
export function expectRefusal(
  group: string,
  name: string,
  run: () => unknown,
  seconds = 20,
): Attack {
  return attempt(group, name, 400, run, seconds)
}

/** `run` must return soon; it returns the fault, or null. */
export function harmless(
  group: string,
  name: string,
  run: () => string | null | Promise<string | null>,
  seconds = 3,
): Attack {
  let wrong: string | null = null
  const keptValues = async () => {
    wrong = await run()
  }
  return { ...attempt(group, name, 200, keptValues, seconds), after: () => wrong }
}

function attempt(
  group: string,
  name: string,
  expected: number,
  run: () => unknown,
  seconds: number,
): Attack {
  return {
    group,
    name,
    expected: [expected],
    fire: async () => {
      const since = performance.now()
      const answer = await outcome(run)
      const took = (performance.now() - since) / 1000
      return took > seconds
        ? { status: 0, body: `it took ${took.toFixed(1)} s`, headers: {} }
        : { ...answer, headers: {} }
    },
    after: (_target, { body }) => (body.includes(canary) ? 'repeats the canary' : null),
  }
}

async function outcome(run: () => unknown): Promise<{ status: number; body: string }> {
  try {
    return { status: 200, body: JSON.stringify((await run()) ?? null) }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    // only an error of the service is a refusal: anything else is a crash
    return { status: code === undefined ? 500 : 400, body: message }
  }
}
