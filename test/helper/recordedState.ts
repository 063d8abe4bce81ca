/**
 * The recorded state of an environment as a document in the form of the file backend, wherever the
 * service of a test has it; a test may replace or remove it, as something else could do it.
 */
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { parseMembers } from '../../src/lib/rawJson.ts'
import type { TestService } from './service.ts'

export type RecordedState = {
  /** path of the file; null: it is in the state service */
  file: string | null
  /** the text of `{version, checkpoint: {latest}}`; throws when there is none */
  read(): Promise<string>
  /** null removes it */
  write(document: string | null): Promise<void>
}

/** The state that the environment has at this moment; throws when it has none. */
export async function openRecordedState(
  t: Pick<Test, 'teardown'>,
  { home, databaseUrl }: Pick<TestService, 'home' | 'databaseUrl'>,
  environment: string,
): Promise<RecordedState> {
  const stacks = join(home, 'state', '.pulumi', 'stacks')
  const [found] = globSync(`*/${environment}.json`, { cwd: stacks })
  return found === undefined
    ? await openInService(t, databaseUrl, environment)
    : openInFolder(join(stacks, found))
}

function openInFolder(file: string): RecordedState {
  return {
    file,
    read: async () => readFileSync(file, 'utf8'),
    write: async document => {
      if (document === null) rmSync(file)
      else writeFileSync(file, document)
    },
  }
}

async function openInService(
  t: Pick<Test, 'teardown'>,
  databaseUrl: string,
  environment: string,
): Promise<RecordedState> {
  const store = await openStore({ databaseUrl })
  t.teardown(() => store.close())
  const [summary] = await store.stacks.list({ names: [environment], limit: 1 })
  if (!summary) throw new Error(`${environment} has no state`)
  const find = async () => {
    const stack = await store.stacks.find(summary)
    if (!stack) throw new Error(`${environment} has no stack`)
    const state = await store.stacks.getStateAt(stack.id, stack.version)
    if (!state) throw new Error(`${environment} has no state`)
    return { stack, state }
  }
  return {
    file: null,
    read: async () => {
      const { schema, deployment } = (await find()).state
      return `{"version":${schema},"checkpoint":{"latest":${deployment}}}`
    },
    write: async document => {
      const { stack, state } = await find()
      const latest = document && parseMembers(parseMembers(document).get('checkpoint') ?? '{}')
      await store.stacks.saveState({
        ...state,
        stack: stack.id,
        version: await store.stacks.takeNextVersion(stack.id),
        update: null,
        deployment: (latest && latest.get('latest')) ?? '{"manifest":{},"resources":[]}',
      })
    },
  }
}
