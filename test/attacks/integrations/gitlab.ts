/** Hostile deliveries that claim to come from GitLab. */
import { randomUUID } from 'node:crypto'
import { project } from '../../integrations/github/payloads.ts'
import type { Attack } from '../attack.ts'
import { gitlab, mark, nothingRun } from './delivery.ts'
import { zero } from './github.ts'

const gitlabRefused = (
  name: string,
  headers: Record<string, string>,
  expected = [401],
): Attack => ({
  group: 'GitLab',
  name,
  expected,
  fire: target =>
    gitlab(target, {
      body: JSON.stringify({
        object_kind: 'push',
        ref: 'refs/heads/main',
        after: `${zero}9`,
        project: { path_with_namespace: project },
        commits: [{ message: mark }],
      }),
      headers: {
        'content-type': 'application/json',
        'x-gitlab-event': 'Push Hook',
        'x-gitlab-event-uuid': randomUUID(),
        ...headers,
      },
    }),
  after: nothingRun,
})
export const gitlabAttacks: Attack[] = [
  gitlabRefused('without a token', {}),
  gitlabRefused('another token', { 'x-gitlab-token': 'another' }),
  gitlabRefused('an empty token', { 'x-gitlab-token': '' }),
  gitlabRefused('the token truncated', { 'x-gitlab-token': 'a gitlab secret of the test' }),
  gitlabRefused('the token with additional text', {
    'x-gitlab-token': 'a gitlab secret of the tests,x',
  }),
]
