export { requirePresent } from '../../src/lib/requirePresent.ts'
