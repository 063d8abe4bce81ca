/** The input of each step of the demo. Types only. */
import type { DriftReport } from '../../../model/drift.ts'
import type { ParityView } from '../../../model/parityReport.ts'
import type { ConsoleChange } from './console.ts'
import type { EngineFacts } from './engine.ts'
import type { DemoService } from './service.ts'
import type { Reporter } from './reporter.ts'

export type Story = {
  engine: EngineFacts | null
  environments: Partial<
    Record<'staging' | 'production', { resources: number; revision: string | null }>
  >
  operations: Record<string, string>
  changes: ConsoleChange[]
  drift: DriftReport | null
  driftAfterReconcile: DriftReport | null
  parity: ParityView | null
}

export type Scene = DemoService & { reporter: Reporter; story: Story }
