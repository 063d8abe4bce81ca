/** The parts of Pulumi Cloud that Twinstack does not have, by the paths of their endpoints. */
type Part = { path: RegExp; name: string; instead?: string }

const org = String.raw`/api/orgs/[^/]+`
const stack = String.raw`/api/stacks/[^/]+/[^/]+/[^/]+`
const createPart = (path: string, name: string, instead?: string): Part => ({
  path: new RegExp(`^${path}(/|$)`),
  name,
  ...(instead && { instead }),
})

const parts: Part[] = [
  createPart(
    `(${org}|${stack})/policy(packs|groups|results)?`,
    'policy packs',
    'the rules of the program are checked by  twinstack audit',
  ),
  createPart(`${org}/templates?`, 'templates', 'start with any Pulumi program'),
  createPart(
    `${org}/resources/summary`,
    'usage summaries',
    'count resources with  pulumi org search',
  ),
  createPart('/api/console', 'integrations of the console', 'see docs/github.md'),
  createPart('/api/registry', 'a registry', 'plugins come from the sources of the program'),
  createPart('/api/preview/insights', 'Insights', 'see  twinstack drift  and  pulumi org search'),
  createPart('(/api/preview/agents|/api/ai)', 'Neo and other assistants'),
  createPart('/api/agents', 'accounts for agents', 'twinstack token create  makes a token'),
  createPart('/api/esc', 'ESC', 'settings are in Pulumi.<stack>.yaml'),
  createPart(
    '/api/oauth',
    'sign-in by OAuth at this address',
    'use a token in PULUMI_ACCESS_TOKEN; POST /v1/token-exchange makes one from an OIDC token',
  ),
  createPart('/api/openapi', 'an OpenAPI document of Pulumi Cloud', 'its own is at /openapi.json'),
  createPart('/api/log-encryption-session', 'shared logs of the CLI'),
  createPart(`${stack}/logs`, 'logs of resources', 'read them in the cloud'),
  createPart(`${stack}/updates/[^/]+/contents`, 'copies of programs', 'programs are in git'),
  createPart(`${stack}/deployments/settings`, 'secrets of deployments', 'see docs/settings.md'),
  createPart(`${stack}/begin-update`, 'updates without a kind', 'use a pulumi CLI from 3.259.0'),
  createPart(`${stack}/outputs`, 'coherence windows', 'read outputs with  pulumi stack output'),
  createPart(`${stack}/teams`, 'teams', 'see docs/access.md'),
  createPart(`${org}/teams`, 'teams', 'see docs/access.md'),
  createPart(
    String.raw`/api/stacks/[^/]+`,
    'this endpoint of stacks',
    'use a pulumi CLI from 3.259.0',
  ),
]

/** The sentence about an endpoint that is not answered; names the part of Pulumi Cloud. */
export function describeMissingPart(method: string, path: string): string {
  const found = parts.find(one => one.path.test(path))
  const what = found ? found.name : 'this part of Pulumi Cloud'
  const instead = found?.instead ? `; ${found.instead}` : ''
  return `Not Found: Twinstack does not have ${what} (${method} ${path.slice(0, 200)})${instead}`
}
