/** The plugin process without an engine, with the client of the provider protocol. */
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { credentials } from '@grpc/grpc-js'
import type * as structPb from 'google-protobuf/google/protobuf/struct_pb.js'
import type * as providerPb from '@pulumi/pulumi/proto/provider_pb.js'
import type * as providerGrpc from '@pulumi/pulumi/proto/provider_grpc_pb.js'
import type { Test } from 'tap'
import { pluginFolder } from './stack.ts'
import { urnOf } from './folder.ts'
import type { Properties } from '../../../src/adapters/sandbox/resource.ts'

const require = createRequire(import.meta.url)
export const pb = require('@pulumi/pulumi/proto/provider_pb.js') as typeof providerPb
const grpc = require('@pulumi/pulumi/proto/provider_grpc_pb.js') as typeof providerGrpc
const { Struct } = require('google-protobuf/google/protobuf/struct_pb.js') as typeof structPb
const { Empty } = require('google-protobuf/google/protobuf/empty_pb.js') as {
  Empty: new () => never
}

const struct = (value: Properties) => Struct.fromJavaScript(value as never)
type Answer = {
  id: string
  properties: Properties
  inputs: Properties
  failures: string[]
  diff: Record<string, number>
  replaces: string[]
  deleteFirst: boolean
}

export async function startPlugin(t: Test, folder: string, env: Record<string, string> = {}) {
  const { NODE_OPTIONS: _, ...own } = process.env
  const child = spawn(join(pluginFolder, 'pulumi-resource-aws'), [], {
    env: { ...own, TWINSTACK_SANDBOX: folder, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.teardown(() => {
    child.kill('SIGKILL')
  })
  const port = await new Promise<string>(resolve =>
    child.stdout.once('data', chunk => resolve(String(chunk).trim())),
  )
  const client = new grpc.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure())
  t.teardown(() => client.close())
  return { child, client: caller(client) }
}

/**
 * Numbers of the protocol's PropertyDiff.Kind: 0 add, 1 add-replace, 2 delete, 3 delete-replace, 4
 * update, 5 update-replace.
 */
function kinds(
  map: { forEach(each: (one: { getKind(): number }, path: string) => void): void } | undefined,
): Record<string, number> {
  const found: Record<string, number> = {}
  map?.forEach((one, path) => {
    found[path] = one.getKind()
  })
  return found
}

/** The message's setters are called by name: `{urn: 'x'}` -> `setUrn('x')`. */
function fill<Message extends object>(message: Message, values: Record<string, unknown>): Message {
  for (const [key, value] of Object.entries(values))
    (message as Record<string, (value: unknown) => void>)[
      `set${key[0]?.toUpperCase()}${key.slice(1)}`
    ]?.(value)
  return message
}

function caller(client: providerGrpc.ResourceProviderClient) {
  const call = (method: string, message: object) =>
    new Promise<Partial<Record<string, () => never>>>((resolve, reject) => {
      ;(
        client as never as Record<
          string,
          (message: object, doneResult: (error: Error | null, answer: never) => void) => void
        >
      )[method]?.(message, (error, answer) => {
        if (error) reject(error)
        else resolve(answer)
      })
    })
  const plain = (answer: Awaited<ReturnType<typeof call>>, getter: string) =>
    (answer[getter]?.() as { toJavaScript(): Properties } | undefined)?.toJavaScript() ?? {}
  const read = (answer: Awaited<ReturnType<typeof call>>): Answer => ({
    id: answer['getId']?.() ?? '',
    properties: plain(answer, 'getProperties'),
    inputs: plain(answer, 'getInputs'),
    failures: (
      (answer['getFailuresList']?.() ?? []) as { getProperty(): string; getReason(): string }[]
    ).map(failure => `${failure.getProperty()}: ${failure.getReason()}`),
    diff: kinds(answer['getDetaileddiffMap']?.()),
    replaces: answer['getReplacesList']?.() ?? [],
    deleteFirst: answer['getDeletebeforereplace']?.() ?? false,
  })
  const send = async (method: string, message: object, values: Record<string, unknown>) =>
    read(await call(method, fill(message, values)))
  const named = (type: string, name: string) => ({ urn: urnOf(type, name) })
  return {
    raw: call,
    cancel: () => call('cancel', new Empty()),
    configure: (config: Properties = {}) =>
      send('configure', new pb.ConfigureRequest(), { args: struct(config) }),
    checkConfig: (news: Properties) =>
      send('checkConfig', new pb.CheckRequest(), {
        ...named('pulumi:providers:aws', 'p'),
        news: struct(news),
        olds: struct({}),
      }),
    diffConfig: (olds: Properties, news: Properties) =>
      send('diffConfig', new pb.DiffRequest(), {
        ...named('pulumi:providers:aws', 'p'),
        oldInputs: struct(olds),
        olds: struct(olds),
        news: struct(news),
      }),
    check: (type: string, name: string, news: Properties, olds: Properties = {}) =>
      send('check', new pb.CheckRequest(), {
        ...named(type, name),
        news: struct(news),
        olds: struct(olds),
        randomseed: Buffer.from('seed'),
      }),
    diff: (type: string, name: string, olds: Properties, news: Properties) =>
      send('diff', new pb.DiffRequest(), {
        ...named(type, name),
        oldInputs: struct(olds),
        olds: struct(olds),
        news: struct(news),
      }),
    create: (type: string, name: string, properties: Properties, preview = false) =>
      send('create', new pb.CreateRequest(), {
        ...named(type, name),
        properties: struct(properties),
        preview,
      }),
    read: (
      type: string,
      name: string,
      id: string,
      state?: { inputs: Properties; properties: Properties },
    ) =>
      send('read', new pb.ReadRequest(), {
        ...named(type, name),
        id,
        ...(state ? { inputs: struct(state.inputs), properties: struct(state.properties) } : {}),
      }),
    update: (
      type: string,
      name: string,
      id: string,
      olds: Properties,
      oldInputs: Properties,
      news: Properties,
      preview = false,
    ) =>
      send('update', new pb.UpdateRequest(), {
        ...named(type, name),
        id,
        olds: struct(olds),
        oldInputs: struct(oldInputs),
        news: struct(news),
        preview,
      }),
    delete: (type: string, name: string, id: string, properties: Properties) =>
      send('delete', new pb.DeleteRequest(), {
        ...named(type, name),
        id,
        properties: struct(properties),
      }),
    invoke: async (tok: string, args: Properties) =>
      plain(
        await call('invoke', fill(new pb.InvokeRequest(), { tok, args: struct(args) })),
        'getReturn',
      ),
  }
}
