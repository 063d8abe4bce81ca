/** The parts of Pulumi Cloud that Twinstack does not have, by the paths of their endpoints. */
type Part = { path: RegExp; name: string; instead?: string }

const org = String.raw`/api/orgs/[^/]+`
const stack = String.raw`/api/stacks/[^/]+/[^/]+/[^/]+`
const part = (path: string, name: string, instead?: string): Part => ({
  path: new RegExp(`^${path}(/|$)`),
  name,
  ...(instead && { instead }),
})

const parts: Part[] = [
  part(
    `(${org}|${stack})/policy(packs|groups|results)?`,
    'policy packs',
    'the rules of the program are checked by  twinstack audit',
  ),
  part(`${org}/templates?`, 'templates', 'start with any Pulumi program'),
  part(`${org}/resources/summary`, 'usage summaries', 'count resources with  pulumi org search'),
  part('/api/console', 'integrations of the console', 'see docs/github.md'),
  part('/api/registry', 'a registry', 'plugins come from the sources of the program'),
  part('/api/preview/insights', 'Insights', 'see  twinstack drift  and  pulumi org search'),
  part('(/api/preview/agents|/api/ai)', 'Neo and other assistants'),
  part('/api/agents', 'accounts for agents', 'twinstack token create  makes a token'),
  part('/api/esc', 'ESC', 'settings are in Pulumi.<stack>.yaml'),
  part(
    '/api/oauth',
    'sign-in by OAuth at this address',
    'use a token in PULUMI_ACCESS_TOKEN; POST /v1/token-exchange makes one from an OIDC token',
  ),
  part('/api/openapi', 'an OpenAPI document of Pulumi Cloud', 'its own is at /openapi.json'),
  part('/api/log-encryption-session', 'shared logs of the CLI'),
  part(`${stack}/logs`, 'logs of resources', 'read them in the cloud'),
  part(`${stack}/updates/[^/]+/contents`, 'copies of programs', 'programs are in git'),
  part(`${stack}/deployments/settings`, 'secrets of deployments', 'see docs/settings.md'),
  part(`${stack}/begin-update`, 'updates without a kind', 'use a pulumi CLI from 3.259.0'),
  part(`${stack}/outputs`, 'coherence windows', 'read outputs with  pulumi stack output'),
  part(`${stack}/teams`, 'teams', 'see docs/access.md'),
  part(`${org}/teams`, 'teams', 'see docs/access.md'),
  part(String.raw`/api/stacks/[^/]+`, 'this endpoint of stacks', 'use a pulumi CLI from 3.259.0'),
]

/** The sentence about an endpoint that is not answered; names the part of Pulumi Cloud. */
export function describeMissingPart(method: string, path: string): string {
  const found = parts.find(one => one.path.test(path))
  const what = found ? found.name : 'this part of Pulumi Cloud'
  const instead = found?.instead ? `; ${found.instead}` : ''
  return `Not Found: Twinstack has no ${what} (${method} ${path.slice(0, 200)})${instead}`
}
