/** Options of the demo. Types only. */

/**
 * `keep`: the service continues after the command; `stay`: the command prints the address of the
 * pages and keeps the service until Ctrl-C
 */
export type DemoOptions = { home: string; keep?: boolean; stay?: boolean }
