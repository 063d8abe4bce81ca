import t from 'tap'
import { createTextFinder } from '../../../../src/analysis/parity/compare/normal.ts'

t.test('the longest identity is found, independently of the words of other identities', async t => {
  const finder = createTextFinder(
    new Map([
      // only digits at the end: this identity is found by another word
      ['inbox-primary-8616577', 'QUEUE'],
      ['store-primary-77840fd', 'BUCKET'],
      ['arn:aws:s3:::store-primary-77840fd', 'ARN'],
    ]),
  )
  t.equal(finder.replace('arn:aws:s3:::store-primary-77840fd/*'), 'ARN/*')
  t.equal(finder.replace('see store-primary-77840fd, inbox-primary-8616577'), 'see BUCKET, QUEUE')
  t.equal(finder.replace('inbox-primary-86165770'), 'inbox-primary-86165770', 'another name')
  t.same(finder.find('x/store-primary-77840fd'), ['store-primary-77840fd'])
})
