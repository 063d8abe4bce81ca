/** Options of the demo. Types only. */

export type DemoOptions = { home: string; keep?: boolean }
