import { expect, test } from 'vitest'
import { look, said } from '../fixtures/look.ts'

const SPEC = '{ containers: [{ name: api, image: api, ports: [{ containerPort: 80 }] }] }'

test.each([
  ['Pod', `spec: ${SPEC}`],
  ['Job', `spec: { template: { spec: ${SPEC} } }`],
  ['CronJob', `spec: { jobTemplate: { spec: { template: { spec: ${SPEC} } } } }`],
  ['ReplicaSet', `spec: { template: { spec: ${SPEC} } }`],
])('the containers of a %s are looked at where it has them', async (kind, spec) => {
  const found = await look({
    'k8s/a.yaml': `apiVersion: v1\nkind: ${kind}\nmetadata: { name: api }\n${spec}\n`,
  })
  for (const check of ['images', 'resources', 'security'])
    expect(said(found[`kubernetes-${check}`]), check).toEqual([
      expect.stringContaining(`k8s/a.yaml:4 ${kind} api/api`),
    ])
})

test('what ends by itself needs no probe and no second replica', async () => {
  const found = await look({
    'k8s/a.yaml': `apiVersion: batch/v1\nkind: Job\nmetadata: { name: api }\nspec: { template: { spec: ${SPEC} } }\n`,
  })
  expect(found['kubernetes-probes']).toEqual([])
  expect(found['kubernetes-disruption']).toEqual([])
})

test('an object of another kind is no workload, whatever it holds', async () => {
  const found = await look({
    'k8s/a.yaml': `apiVersion: monitoring.coreos.com/v1\nkind: Alertmanager\nmetadata: { name: api }\nspec: ${SPEC}\n`,
  })
  expect(found['kubernetes-images']).toBe('there is no Kubernetes workload')
})
