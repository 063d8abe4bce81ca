/**
 * Generates journals from a seed: the entries that the engine writes for a random program, with
 * failures, and cut off at a random entry like those of a killed engine.
 */
export type JournalCase = { base: string; entries: string[] }

type Json = Record<string, unknown>
type Resource = Json & { urn: string }

const stack = 'urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev'
const provider = 'urn:pulumi:dev::shop::pulumi:providers:aws::default'
const secretSignature = '1b47061264138c4ac30d75fd1eb44270'
const awkward = [
  'plain',
  'naïve café 🦆',
  'nul \u0000 and \u001f',
  '<a href="x">&</a>',
  'line\u2028end',
  '\\ "quoted" \t',
]
const numbers = ['0', '-1', '0.5', '1e+21', '1e-7', '9007199254740992', '123456789.125']

/** The journal of a seed; the same seed makes the same journal. */
export function makeJournal(seed: number): JournalCase {
  return new Maker(seed).make()
}

class Maker {
  private readonly entries: Json[] = []
  private sequence = 0
  private operation = 0
  private serial = 0
  private base: Resource[]
  /** operation ids of new resources that still exist */
  private created: { operation: number; state: Resource }[] = []
  private readonly random: () => number

  constructor(seed: number) {
    this.random = mulberry(seed)
    this.base = [this.root(), this.providerState()]
    for (let n = this.below(9); n > 0; n--) this.base.push(this.custom(this.base))
  }

  make(): JournalCase {
    const base = this.deployment()
    this.prelude()
    if (this.chance(0.4)) this.refreshAll()
    this.program()
    this.deleteRest()
    const entries = this.chance(0.5)
      ? this.entries.slice(0, this.below(this.entries.length + 1))
      : this.entries
    return { base, entries: entries.map(text) }
  }

  private prelude(): void {
    if (this.chance(0.5))
      this.add(6, {
        secretsProvider: {
          type: 'service',
          state: { url: 'http://x', stack: `s${this.below(3)}` },
        },
      })
    if (this.chance(0.1)) this.add(5, { newSnapshot: JSON.parse(this.deployment()) as Json })
    if (this.chance(0.1))
      this.add(9, {
        snippets: [
          {
            uuid: 'u-1',
            name: 'n',
            type: 'aws:s3:Bucket',
            code: 'x = 1',
            descriptor: { name: 'aws', version: '1.0.0' },
            references: { r: this.base[0]?.urn },
          },
        ],
      })
    if (this.chance(0.1))
      this.add(8, {
        extensionRef: `ext-${this.below(2)}`,
        extension: { name: 'e', version: '1.0.0', value: 'AAEC' },
      })
  }

  /** A refresh before the program; its result becomes the base. */
  private refreshAll(): void {
    const found: Resource[] = []
    this.base.forEach((resource, index) => {
      if (index < 2 || this.chance(0.5)) return found.push(resource)
      const operation = this.begin('refreshing', resource)
      if (this.chance(0.3)) return this.add(3, { operation, removeOld: index })
      const state = { ...resource, outputs: this.properties() }
      found.push(state)
      return this.add(3, { operation, removeOld: index, state })
    })
    this.add(7, {})
    this.base = found
  }

  private program(): void {
    this.base.forEach((resource, index) => {
      if (index < 2) return this.same(resource, index)
      return this.pick([
        () => this.same(resource, index),
        () => this.update(resource, index),
        () => this.renamed(resource, index),
        () => this.replace(resource, index),
        () => this.replaceAfterDelete(resource, index),
        () => {},
      ])()
    })
    for (let n = this.below(6); n > 0; n--) this.create()
    if (this.created.length > 0 && this.chance(0.6)) this.changeNew()
  }

  private same(resource: Resource, index: number): void {
    const operation = ++this.operation
    this.add(1, {
      operation,
      removeOld: index,
      state: resource,
      isRefresh: this.chance(0.1) || undefined,
    })
    this.created.push({ operation, state: resource })
  }

  private update(resource: Resource, index: number): void {
    const operation = this.begin('updating', resource)
    if (this.chance(0.2)) return this.add(2, { operation })
    const state = { ...resource, inputs: this.properties(), ...this.extras() }
    this.created.push({ operation, state })
    return this.add(1, { operation, removeOld: index, state })
  }

  /** The same resource with another name, and its old URN as an alias. */
  private renamed(resource: Resource, index: number): void {
    const operation = ++this.operation
    const urn = `${resource.urn}-renamed`
    const state = { ...resource, urn, aliases: [resource.urn] }
    this.add(1, { operation, removeOld: index, state })
    this.created.push({ operation, state })
  }

  private replace(resource: Resource, index: number): void {
    const operation = this.begin('creating', resource)
    if (this.chance(0.2)) return this.add(2, { operation })
    const state = { ...resource, id: `id-${++this.serial}` }
    this.add(1, { operation, deleteOld: index, state })
    this.created.push({ operation, state })
    const removal = this.begin('deleting', { ...resource, delete: true } as Resource)
    return this.chance(0.2)
      ? this.add(2, { operation: removal })
      : this.add(1, { operation: removal, removeOld: index })
  }

  private replaceAfterDelete(resource: Resource, index: number): void {
    const removal = this.begin('deleting', resource)
    this.add(1, { operation: removal, pendingReplacementOld: index })
    const operation = this.begin('creating', resource)
    if (this.chance(0.2)) return this.add(2, { operation })
    const state = { ...resource, id: `id-${++this.serial}` }
    this.created.push({ operation, state })
    return this.add(1, { operation, removeOld: index, state })
  }

  private create(): void {
    const state = this.custom([...this.base, ...this.created.map(one => one.state)])
    const operation = this.begin('creating', state)
    if (this.chance(0.1)) return this.add(2, { operation })
    if (this.chance(0.1)) return undefined
    this.created.push({ operation, state })
    return this.add(1, { operation, state, requiresByteString: this.chance(0.05) || undefined })
  }

  /** Entries that refer to resources of the same journal. */
  private changeNew(): void {
    const { operation: of, state } = this.one(this.created)
    const operation = ++this.operation
    this.pick([
      () =>
        this.add(4, { operation, removeNew: of, state: { ...state, outputs: this.properties() } }),
      () => this.add(3, { operation, removeNew: of, state: { ...state, id: 'refreshed' } }),
      () => this.add(3, { operation, removeNew: of }),
      () => this.add(1, { operation, deleteNew: of }),
      () => this.add(1, { operation, pendingReplacementNew: of }),
      () => this.add(1, { operation, removeNew: of }),
    ])()
  }

  private deleteRest(): void {
    this.base.forEach((resource, index) => {
      if (index < 2 || this.chance(0.8)) return
      const operation = this.begin('deleting', resource)
      if (this.chance(0.7)) this.add(1, { operation, removeOld: index })
    })
  }

  private begin(type: string, resource: Resource): number {
    const operation = ++this.operation
    this.add(0, { operation, body: { resource, type } })
    return operation
  }

  private add(kind: number, { operation = 0, body, removeOld, removeNew, ...rest }: Json): void {
    this.entries.push({
      version: 1,
      kind,
      sequenceID: ++this.sequence,
      operationID: operation,
      removeOld: removeOld ?? null,
      removeNew: removeNew ?? null,
      ...(body !== undefined && { operation: body }),
      ...rest,
    })
  }

  private deployment(): string {
    const pending = this.chance(0.2)
      ? [
          { resource: this.custom(this.base), type: 'creating' },
          { resource: this.custom(this.base), type: 'deleting' },
        ]
      : undefined
    return text({
      manifest: { time: '2026-01-01T00:00:00Z', magic: '', version: 'v3.259.0' },
      secrets_providers: { type: 'service', state: { url: 'http://x', stack: 's0' } },
      resources: this.base,
      pending_operations: pending,
      metadata: {},
      extensions: this.chance(0.1)
        ? { 'ext-0': { name: 'old', version: '0.1.0', value: 'AA==' } }
        : undefined,
    })
  }

  private root(): Resource {
    return { urn: stack, custom: false, type: 'pulumi:pulumi:Stack', outputs: this.properties() }
  }

  private providerState(): Resource {
    return { urn: provider, custom: true, id: 'p-1', type: 'pulumi:providers:aws', parent: stack }
  }

  private custom(earlier: Resource[]): Resource {
    const name = `r${++this.serial}`
    const dependencies = earlier
      .slice(2)
      .filter(() => this.chance(0.4))
      .map(one => one.urn)
    const parent = this.chance(0.3) && earlier.length > 2 ? this.one(earlier.slice(2)).urn : stack
    return {
      urn: `urn:pulumi:dev::shop::aws:s3/bucket:Bucket::${name}`,
      custom: true,
      id: `id-${name}`,
      type: 'aws:s3/bucket:Bucket',
      inputs: this.properties(),
      outputs: this.properties(),
      parent,
      dependencies: dependencies.length > 0 ? dependencies : undefined,
      provider: `${provider}::p-1`,
      propertyDependencies: dependencies.length > 0 ? { a: dependencies, b: [] } : undefined,
      created: '2026-01-01T00:00:00.123456789Z',
      ...this.extras(),
      deletedWith: this.chance(0.1) ? dependencies[0] : undefined,
    }
  }

  private extras(): Json {
    return {
      protect: this.chance(0.1) || undefined,
      taint: this.chance(0.03) || undefined,
      refreshBeforeUpdate: this.chance(0.03) || undefined,
      resourceHooks: this.chance(0.03) ? { beforeCreate: ['h'] } : undefined,
      viewOf: this.chance(0.03) ? provider : undefined,
      replaceWith: this.chance(0.05) ? [provider, `${stack}-gone`] : undefined,
      initErrors: this.chance(0.05) ? ['not ready'] : undefined,
    }
  }

  private properties(): Json {
    return {
      [this.one(['name', '__proto__', '10', '2', 'ключ'])]: this.one(awkward),
      count: { number: this.one(numbers) },
      list: [this.one(awkward), null, true, { number: this.one(numbers) }],
      secret: { [secretSignature]: 'secret', ciphertext: 'djE6c2VjcmV0' },
    }
  }

  private chance(probability: number): boolean {
    return this.random() < probability
  }
  private below(limit: number): number {
    return Math.floor(this.random() * limit)
  }
  private one<T>(values: T[]): T {
    return values[this.below(values.length)] as T
  }
  private pick(actions: (() => void)[]): () => void {
    return this.one(actions)
  }
}

/** Numbers are written as their own text: `{"number": "1e+21"}` stands for 1e+21. */
function text(value: Json): string {
  return JSON.stringify(value).replaceAll(/\{"number":"([^"]+)"\}/g, '$1')
}

/** A small generator of numbers in [0, 1) that a seed determines. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
