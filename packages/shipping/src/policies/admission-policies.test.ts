import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { admissionPolicies } from './admission-policies.ts'

const read = (path: string) =>
  parseAllDocuments(admissionPolicies()[path] as string).map((document) => document.toJS())

test('every policy is bound, and refuses', () => {
  const policies = read('policies.yaml').map(({ metadata }) => metadata.name)
  const bindings = read('bindings.yaml')
  expect(bindings.map(({ spec }) => spec.policyName)).toEqual(policies)
  for (const { spec } of bindings) expect(spec.validationActions).toEqual(['Deny'])
})

test('every refusal says what is expected', () => {
  for (const { spec } of read('policies.yaml')) {
    expect(spec.failurePolicy).toBe('Fail')
    for (const { message } of spec.validations) expect(message.length).toBeGreaterThan(20)
  }
})
