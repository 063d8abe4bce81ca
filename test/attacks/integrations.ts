/** Hostile webhooks, against the real routes with the integrations configured. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { signingSecret, vic } from '../fixtures/slack/sent.ts'
import { botToken, startFakeSlack } from '../fixtures/slack/fakeSlack.ts'
import { project, secret } from '../integrations/github/payloads.ts'
import { startFakeGithub, token } from '../integrations/github/fakeGithub.ts'
import type { Attack } from './attack.ts'
import { slackAttacks } from './integrations/slack.ts'
import { githubAttacks } from './integrations/github.ts'
import { gitlabAttacks } from './integrations/gitlab.ts'
import { pullAttacks, type OpenPulls } from './integrations/pulls.ts'
import { replays } from './integrations/replays.ts'

/**
 * Writes the integrations file and the access file for fake servers of Slack and GitHub; ana
 * approves, vic reads, no other person has a role.
 */
export async function configureIntegrations(
  t: Test,
  workloads: object[],
  pulls: OpenPulls['pulls'] = new Map(),
): Promise<Record<string, string>> {
  const [slack, github] = [await startFakeSlack(t), await startFakeGithub(t, project)]
  for (const [number, pull] of pulls) github.pulls.set(number, pull)
  const folder = t.testdir({
    signing: signingSecret,
    bot: botToken,
    secret,
    token,
    gitlab: 'a gitlab secret of the tests',
  })
  const file = (name: string, content: object) => {
    writeFileSync(join(folder, name), JSON.stringify(content))
    return join(folder, name)
  }
  return {
    TWINSTACK_INTEGRATIONS: file('integrations.yaml', {
      slack: { signingSecretFile: 'signing', botTokenFile: 'bot', api: slack.api },
      github: {
        webhookSecretFile: 'secret',
        tokenFile: 'token',
        project,
        api: github.url,
        branch: 'main',
      },
      gitlab: {
        webhookSecretFile: 'gitlab',
        tokenFile: 'token',
        project,
        api: `${github.url}/api/v4`,
        deploys: null,
      },
    }),
    TWINSTACK_ACCESS: file('access.yaml', {
      persons: [
        { name: 'ana', role: 'approver', slack: ['U0ANA01'], github: ['ana-hub'] },
        { name: 'vic', role: 'viewer', slack: [vic], github: ['vic-hub'] },
      ],
      workloads,
    }),
    TWINSTACK_OIDC_ALLOW: '127.0.0.1',
  }
}

export const integrationAttacks = (open: OpenPulls): Attack[] => [
  ...slackAttacks,
  ...githubAttacks,
  ...gitlabAttacks,
  ...pullAttacks(open),
  ...replays(open.checked),
]
