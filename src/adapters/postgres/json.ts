import type { Json } from './columns.ts'

/** JSON.stringify writes U+0000 and lone surrogates as escapes, which `text` accepts. */
export function write(value: unknown): Json {
  return JSON.stringify(value)
}

export function writeOrNull(value: unknown): Json | null {
  return value === null || value === undefined ? null : write(value)
}

export function read<T>(text: Json): T {
  return JSON.parse(text) as T
}

export function readOrNull<T>(text: Json | null): T | null {
  return text === null ? null : read<T>(text)
}

export function toIso(date: Date): string {
  return date.toISOString()
}

export function toIsoOrNull(date: Date | null): string | null {
  return date && toIso(date)
}
