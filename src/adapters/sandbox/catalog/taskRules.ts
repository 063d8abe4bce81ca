/** What Amazon ECS refuses of task definitions (its API reference and developer guide). */
import type { Properties } from '../resource.ts'
import { toText } from '../text.ts'
import { checkValues } from '../provider/valueRules.ts'
import { getArray } from '../../../lib/values.ts'
import type { Refusal } from './typeSpec.ts'

type Failure = { property: string; reason: string }

/** The JSON of the containers, and the ports in it. */
export function checkContainers(inputs: Properties): Failure[] {
  const property = 'containerDefinitions'
  const text = inputs[property]
  if (typeof text !== 'string') return []
  try {
    return checkValues({ [property]: JSON.parse(text) as unknown }).map(({ reason }) => ({
      property,
      reason,
    }))
  } catch {
    return [{ property, reason: 'ECS Task Definition is invalid JSON' }]
  }
}

/**
 * Memory in MiB for each number of CPU units: ECS Developer Guide, "Task definition parameters for
 * Fargate", Task size.
 */
const sizes: Record<number, readonly number[]> = {
  256: [512, 1024, 2048],
  512: listSizes(1024, 4096, 1024),
  1024: listSizes(2048, 8192, 1024),
  2048: listSizes(4096, 16_384, 1024),
  4096: listSizes(8192, 30_720, 1024),
  8192: listSizes(16_384, 61_440, 4096),
  16_384: listSizes(32_768, 122_880, 8192),
}

function listSizes(first: number, last: number, step: number): number[] {
  return Array.from({ length: (last - first) / step + 1 }, (_, at) => first + at * step)
}

/** RegisterTaskDefinition: `ClientException` for sizes that Fargate does not have. */
export function refuseTaskSize(properties: Properties): Refusal | null {
  if (!getArray(properties['requiresCompatibilities']).includes('FARGATE')) return null
  const { cpu, memory } = properties
  if (cpu === undefined || memory === undefined)
    return {
      code: 'ClientException',
      message: "Fargate requires that 'cpu' and 'memory' are defined at the task level.",
    }
  const fits = sizes[parseUnits(cpu, 'vCPU')]?.includes(parseUnits(memory, 'GB'))
  return fits
    ? null
    : {
        code: 'ClientException',
        message:
          `No Fargate configuration exists for the values: ${toText(cpu)} CPU, ` +
          `${toText(memory)} memory. See the Amazon ECS documentation for the valid values.`,
      }
}

/** `512`, `.5 vCPU`, `1 GB`: 1024 units each. */
function parseUnits(value: unknown, unit: string): number {
  const [, amount, name = ''] = /^([\d.]+)\s*([a-z]*)$/i.exec(String(value).trim()) ?? []
  if (name === '') return Number(amount)
  return name.toLowerCase() === unit.toLowerCase() ? Number(amount) * 1024 : Number.NaN
}
