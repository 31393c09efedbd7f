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

test('Gatekeeper gets every rule too, by the same name and with the same words', () => {
  const [templates, constraints] = [read('gatekeeper/templates.yaml'), read('gatekeeper/constraints.yaml')]
  const policies = read('policies.yaml')
  expect(constraints.map(({ metadata }) => metadata.name)).toEqual(
    policies.map(({ metadata }) => metadata.name),
  )
  expect(templates.map(({ spec }) => spec.crd.spec.names.kind)).toEqual(constraints.map(({ kind }) => kind))
  const rules = templates.map(({ spec }) => spec.targets[0].code[0].source.validations)
  expect(rules).toEqual(policies.map(({ spec }) => spec.validations))
})
