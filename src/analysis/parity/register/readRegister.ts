import { TwinstackError } from '../../../lib/errors.ts'
import { createInvalidInputError } from '../../../lib/input.ts'
import { parseYaml, type YamlSource } from '../../../lib/yaml.ts'
import {
  registerSchema,
  type Entry,
  type Register,
  type WrittenEntry,
} from '../../../model/register.ts'

/**
 * Parses the register from the text of `differences.yaml`; an empty file is an empty register.
 * @throws TwinstackError `invalid-request` that names every wrong field, e.g.
 * `differences.2.aspect: unknown aspect "Foo"; known are …`
 */
export function readRegister(text: YamlSource, file = 'differences.yaml'): Register {
  const parsed = registerSchema.safeParse(parseYaml(text, file) ?? {})
  if (!parsed.success) throw createInvalidInputError(parsed.error, file, registerSchema)
  const { pairs, differences, images } = parsed.data
  return {
    pairs,
    differences: assignIds(differences, file),
    ...(images.length > 0 ? { images } : {}),
  }
}

function createEntryError(
  file: string,
  path: string,
  message: string,
): TwinstackError<'invalid-request'> {
  return new TwinstackError('invalid-request', `${file} is wrong: ${path}: ${message}`, {
    fields: [{ path, message }],
  })
}

/**
 * Reports refer to entries by their id: the one in the file, or one derived from the aspect, with a
 * number when it is used already.
 */
function assignIds(entries: WrittenEntry[], file: string): Entry[] {
  const written = entries.flatMap(({ id }) => id ?? [])
  const double = written.findIndex((id, index) => written.indexOf(id) !== index)
  if (double >= 0)
    throw createEntryError(file, 'differences', `two entries have the id ${written[double]}`)
  const taken = new Set(written)
  return entries.map(entry => {
    const id = entry.id ?? chooseFreeId(toSlug(entry.aspect), taken)
    taken.add(id)
    return { ...entry, id }
  })
}

function toSlug(aspect: string): string {
  return aspect
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 70)
}

function chooseFreeId(id: string, taken: Set<string>): string {
  let number = 1
  while (taken.has(number === 1 ? id : `${id}-${number}`)) number++
  return number === 1 ? id : `${id}-${number}`
}
