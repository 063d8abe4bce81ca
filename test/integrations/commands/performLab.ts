/**
 * A service whose commands are performed as by a chat: three environments, and a git that is read
 * once for each name.
 */
import { type Test } from 'tap'
import { parseCommand } from '../../../src/integrations/commands/parse.ts'
import { performCommand } from '../../../src/integrations/commands/perform.ts'
import { testApp } from '../../helper/app.ts'
import { ana, newEnvironment } from '../../helper/store.ts'
import type { Role } from '../../../src/model/access.ts'
import type { Actor } from '../../../src/model/actor.ts'
import { requirePresent } from '../../helper/present.ts'

export async function createPerformLab(t: Test) {
  const { app, context, secrets, services, call } = await testApp(t)
  const { store, trees } = services
  // git resolves the same revision once
  const resolved = new Map<string | null, ReturnType<typeof trees.resolve>>()
  services.trees = {
    ...trees,
    resolve: ref =>
      resolved.get(ref) ?? requirePresent(resolved.set(ref, trees.resolve(ref)).get(ref)),
  }
  await store.environments.create(newEnvironment('staging'))
  await store.environments.create(newEnvironment('production', { kind: 'production' }))
  await store.environments.create(
    newEnvironment('pr-1', { kind: 'ephemeral', template: 'staging' }),
  )
  let keys = 0
  const print = (
    text: string,
    { as = 'admin', key = `k${++keys}`, actor }: { as?: Role; key?: string; actor?: Actor } = {},
  ) =>
    performCommand({
      ctx: { ...context(as), ...(actor && { actor }), versions: { allow: [], simulated: true } },
      command: parseCommand(text),
      key,
    })
  const total = async () => (await store.operations.list({ page: 1, pageSize: 1 })).total
  /** deployed, of a revision that exists */
  async function deployedEnvironment(name: string): Promise<string> {
    const { operation } = await print(`up ${name} --confirm ${name}`)
    await store.operations.claim(name, { worker: 'w', leaseSeconds: 60 })
    await store.operations.transition(requirePresent(operation).id, {
      from: 'running',
      to: 'succeeded',
      actor: ana,
      reason: 'done',
      changes: { create: 3, same: 1 },
    })
    await store.environments.record(name, {
      deployed: {
        operation: requirePresent(operation).id,
        revision: requirePresent(requirePresent(operation).revision),
      },
      outputs: {
        url: { value: 'https://x', secret: false },
        password: { value: 'hidden-value', secret: true },
      },
    })
    return requirePresent(operation).id
  }

  return {
    app,
    context,
    secrets,
    services,
    call,
    store,
    say: print,
    total,
    deployed: deployedEnvironment,
  }
}
