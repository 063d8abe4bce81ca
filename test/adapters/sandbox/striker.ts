/** Requests a fault twenty times and prints how often it occurred (faults.test.ts). */
import { findFault } from '../../../src/adapters/sandbox/faults.ts'

let struck = 0
for (let n = 0; n < 20; n++) {
  if (
    await findFault(process.argv[2] as string, {
      type: 'aws:ec2/vpc:Vpc',
      operation: 'create',
      when: 'before',
    })
  )
    struck++
}
process.send?.(struck)
