import { operations, type Engine, type EngineExit } from './engine.ts'

/**
 * Thrown into the Automation API when an engine call did not exit with 0; call.ts judges the
 * failure.
 */
export class EngineExitError extends Error {
  readonly exit: EngineExit

  constructor(args: string[], exit: EngineExit) {
    super(`pulumi ${args.slice(0, 2).join(' ')} ended with ${exit.signal ?? exit.code}`)
    this.exit = exit
  }
}

/**
 * The `PulumiCommand` of one call of the Automation API. It answers the calls that the API makes
 * beside the real one (`stack output` twice, `history`, `select`: 0.73 s of a run, measured) and
 * passes the real call on to the engine.
 */
export class CallCommand {
  readonly version: unknown
  readonly command: string
  readonly #engine: Engine
  readonly #client: string | null
  /** how the engine ended; null before */
  exit: EngineExit | null = null

  /** `client`: address of our language runtime; null where the program has a host of its own */
  constructor(engine: Engine, client: string | null) {
    this.#engine = engine
    this.#client = client
    this.version = engine.version
    this.command = engine.command
  }

  async run(
    args: string[],
    cwd: string,
    env: Record<string, string>,
  ): Promise<{ stdout: string; stderr: string; code: number }> {
    const known = answer(args)
    if (known !== null) return { stdout: known, stderr: '', code: 0 }
    const isOperation = operations.has(args[0] ?? '')
    const client = isOperation && this.#client !== null ? ['--client', this.#client] : []
    this.exit = await this.#engine.exec([...args, ...client], cwd, env)
    if (this.exit.code !== 0) throw new EngineExitError(args, this.exit)
    return { stdout: this.exit.output, stderr: this.exit.errors, code: 0 }
  }
}

/** Calls that are answered here: outputs and history are read from the state after the run. */
function answer(args: string[]): string | null {
  const [first, second] = args
  if (first !== 'stack') return null
  if (second === 'output') return '{}'
  if (second === 'history') return '[]'
  return second === 'select' ? '' : null
}
