import type { Forge } from '../pullRequests/forge.ts'
import { present } from '../../lib/present.ts'

/**
 * A forge that is loaded at its first call: most services do not configure it, and loading octokit
 * takes time.
 */
export function loadLater(load: () => Promise<Forge>): Forge {
  let loaded: Promise<Forge> | null = null
  const forge = () => (loaded ??= load())
  return {
    pull: async number => (await forge()).pull(number),
    comment: async (number, content) => (await forge()).comment(number, content),
    reply: async (number, content) => (await forge()).reply(number, content),
    react: async (number, comment, sign) => (await forge()).react(number, comment, sign),
    status: async (commit, status) => (await forge()).status(commit, status),
    deployments: {
      createDeployment: async deployment =>
        present((await forge()).deployments).createDeployment(deployment),
      updateDeployment: async (id, environment, state) =>
        present((await forge()).deployments).updateDeployment(id, environment, state),
    },
  }
}
