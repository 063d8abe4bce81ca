import type { Forge } from '../pullRequests/forge.ts'

/**
 * A forge with deployments that is loaded when it is first asked: most services open no such door,
 * and octokit takes its time.
 */
export function later(load: () => Promise<Forge>): Forge {
  let loaded: Promise<Forge> | null = null
  const forge = () => (loaded ??= load())
  return {
    pull: async number => (await forge()).pull(number),
    comment: async (number, said) => (await forge()).comment(number, said),
    reply: async (number, said) => (await forge()).reply(number, said),
    react: async (number, comment, sign) => (await forge()).react(number, comment, sign),
    status: async (commit, status) => (await forge()).status(commit, status),
    deployments: {
      make: async deployment => (await forge()).deployments!.make(deployment),
      say: async (id, environment, state) =>
        (await forge()).deployments!.say(id, environment, state),
    },
  }
}
