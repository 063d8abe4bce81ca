/**
 * `versions.json` of an environment, from its resources in the sandbox, as a real application would
 * return it at its address. It contains versions only, so that two environments compare with a
 * plain `diff`.
 */
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { listResources } from './cloud.ts'
import { describeSandbox } from './describe.ts'
import type { CloudResource } from './resource.ts'

/** One value, or the sorted list when an environment runs several. */
type Versions = string | string[]
export type VersionsDocument = {
  simulated: true
  os: { image: Versions }
  /** database versions by engine; `postgres` for Aurora PostgreSQL and PostgreSQL */
  databases: Record<string, Versions>
  /** locked service versions: parameters named `…/services/<service>/version` */
  services: Record<string, string>
  /** runtimes of functions */
  runtimes: Versions
}

/** Returns null when nothing of that environment is deployed. */
export async function readVersionsDocument(
  folder: string,
  environment: string,
): Promise<VersionsDocument | null> {
  const all = await listResources(folder, { environment })
  if (all.length === 0) return null
  const listValues = (type: string, property: string) =>
    all.filter(resource => resource.type === type).map(resource => resource.properties[property])
  const images = [
    ...listValues('aws:ec2/launchTemplate:LaunchTemplate', 'imageId'),
    ...listValues('aws:ec2/instance:Instance', 'ami'),
  ]
  return {
    simulated: true,
    os: { image: joinVersions(images) },
    databases: listDatabases(all),
    services: listServices(all),
    runtimes: joinVersions(listValues('aws:lambda/function:Function', 'runtime')),
  }
}

function joinVersions(values: unknown[]): Versions {
  const unique = [...new Set(values.filter(value => typeof value === 'string'))].sort()
  return unique.length === 1 ? (unique[0] as string) : unique
}

function listDatabases(all: CloudResource[]): Record<string, Versions> {
  const found = all.filter(
    ({ type }) => type === 'aws:rds/cluster:Cluster' || type === 'aws:rds/instance:Instance',
  )
  const formatEngine = ({ properties }: CloudResource) =>
    String(properties['engine']).replace('aurora-', '').replace('postgresql', 'postgres')
  return Object.fromEntries(
    [...new Set(found.map(formatEngine))]
      .sort()
      .map(name => [
        name,
        joinVersions(
          found
            .filter(one => formatEngine(one) === name)
            .map(one => one.properties['engineVersion']),
        ),
      ]),
  )
}

function listServices(all: CloudResource[]): Record<string, string> {
  const parameters = all.filter(({ type }) => type === 'aws:ssm/parameter:Parameter')
  const pairs = parameters.flatMap(({ properties }) => {
    const service = /(?:^|\/)services\/([^/]+)\/version$/.exec(String(properties['name']))?.[1]
    return service
      ? [[service, String(properties['value'] ?? properties['insecureValue'])] as const]
      : []
  })
  return Object.fromEntries(pairs.sort(([a], [b]) => a.localeCompare(b)))
}

/** Serves GET `/<environment>/versions.json`; port 0 selects a free one. */
export async function serveVersions(
  folder: string,
  listen: { host: string; port: number },
): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    answer(folder, request.method ?? 'GET', request.url ?? '/', response).catch(() => {
      send(response, 500, { error: 'the sandbox folder could not be read' })
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(listen.port, listen.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  folder: string,
  method: string,
  path: string,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('x-twinstack-sandbox', encodeURI(describeSandbox(folder)))
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, { error: 'expected GET' })
  const environment = /^\/([a-z][a-z0-9-]{0,39})\/versions\.json(?:\?.*)?$/.exec(path)?.[1]
  const document = environment ? await readVersionsDocument(folder, environment) : null
  if (!document)
    return send(response, 404, {
      error:
        'expected /<environment>/versions.json of an environment with resources in the sandbox',
    })
  send(response, 200, document)
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(`${JSON.stringify(body, null, 2)}\n`)
}
