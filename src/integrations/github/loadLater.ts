import type { Forge } from '../pullRequests/forge.ts'
import { requirePresent } from '../../lib/requirePresent.ts'

/**
 * A forge that is loaded at its first call: most services do not configure it, and loading octokit
 * takes time.
 */
export function loadLater(load: () => Promise<Forge>): Forge {
  let loaded: Promise<Forge> | null = null
  const loadForge = () => (loaded ??= load())
  return {
    pull: async number => (await loadForge()).pull(number),
    writeComment: async (number, content) => (await loadForge()).writeComment(number, content),
    reply: async (number, content) => (await loadForge()).reply(number, content),
    addReaction: async (number, comment, sign) =>
      (await loadForge()).addReaction(number, comment, sign),
    setStatus: async (commit, status) => (await loadForge()).setStatus(commit, status),
    deployments: {
      createDeployment: async deployment =>
        requirePresent((await loadForge()).deployments).createDeployment(deployment),
      updateDeployment: async (id, environment, state) =>
        requirePresent((await loadForge()).deployments).updateDeployment(id, environment, state),
    },
  }
}
