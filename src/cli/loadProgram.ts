/**
 * Loads only the commands that are called. Loading all of them takes more processor time than most
 * commands need for their work.
 */
import type { Command } from 'commander'
import { createRoot } from './root.ts'

type AddCommands = (program: Command) => void

const loadEnvironments = async (): Promise<AddCommands> =>
  (await import('./environments.ts')).addEnvironments
const loadOperations = async (): Promise<AddCommands> =>
  (await import('./operations.ts')).addOperations
const loadOperate = async (): Promise<AddCommands> => (await import('./operate.ts')).addOperate
const loadSession = async (): Promise<AddCommands> => (await import('./session.ts')).addSession

/** Top-level commands that one file adds completely. */
export const single: Record<string, () => Promise<AddCommands>> = {
  env: loadEnvironments,
  stack: loadEnvironments,
  operation: loadOperations,
  op: loadOperations,
  logs: loadOperations,
  cancel: loadOperations,
  up: loadOperate,
  deploy: loadOperate,
  update: loadOperate,
  preview: loadOperate,
  drift: loadOperate,
  refresh: loadOperate,
  reconcile: loadOperate,
  rebuild: loadOperate,
  rollback: loadOperate,
  destroy: loadOperate,
  status: loadSession,
  watch: loadSession,
  open: loadSession,
  whoami: loadSession,
  login: loadSession,
  logout: loadSession,
  history: async () => (await import('./history.ts')).addHistory,
}

/** @param words of the command line, without program and script */
export async function loadProgram(words: readonly string[]): Promise<Command> {
  const [first = ''] = words
  const load = Object.hasOwn(single, first) ? single[first] : undefined
  if (!load) return (await import('./program.ts')).createProgram()
  const program = createRoot()
  const add = await load()
  add(program)
  return program
}
