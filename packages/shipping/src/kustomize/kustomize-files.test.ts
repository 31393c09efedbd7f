import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { kustomizeFiles } from './kustomize-files.ts'

const object = (template: string, kind: string, spec: string, name = 'shop') => `---
# Source: shop/templates/${template}.yaml
# Why it is so.
apiVersion: v1
kind: ${kind}
metadata:
  name: ${name}
  labels:
    app.kubernetes.io/name: shop
    app.kubernetes.io/version: "v1"
    app.kubernetes.io/managed-by: Helm
spec: ${spec}
`
const DEPLOYMENT = object('deployment', 'Deployment', '{replicas: 3, list: [{a: 1}, {b: 2}], old: true}')
const base = `${DEPLOYMENT}${object('ingress', 'Ingress', '{}')}${object('worker', 'Deployment', '{}', 'shop-worker')}${object('worker', 'PodDisruptionBudget', '{}', 'shop-worker')}`
const kustomization = (printed: string) =>
  parse(
    kustomizeFiles({ base, environments: { production: printed } })[
      'overlays/production/kustomization.yaml'
    ] as string,
  )

test('a base has what was rendered with its comments, and no label that only Helm could keep right', () => {
  const files = kustomizeFiles({ base, environments: {} })
  expect(Object.keys(files)).toEqual([
    'base/kustomization.yaml',
    'base/deployment.yaml',
    'base/ingress.yaml',
    'base/worker-deployment.yaml',
    'base/worker-pod-disruption-budget.yaml',
  ])
  expect(files['base/deployment.yaml']).toContain('# Why it is so.\napiVersion: v1\n')
  expect(Object.values(files).join('')).not.toMatch(/managed-by|version: "v1"/)
})

test('an environment that renders the same has nothing of its own', () => {
  expect(kustomization(base)).toMatchObject({ resources: ['../../base'] })
  expect(kustomization(base)).not.toHaveProperty('patches')
})

test('what an environment has otherwise is a patch, what it has more a file, and what it does not have goes', () => {
  const other = object('deployment', 'Deployment', '{replicas: 1, list: [{a: 1}, {b: 3}], new: {a/b: 1}}')
  const printed = `${other}${base.slice(DEPLOYMENT.length).replace(/---\n# Source: \S+ingress.yaml\n[^-]*managed-by: Helm\nspec: \{\}\n/, '')}${object('autoscaler', 'HorizontalPodAutoscaler', '{}')}`
  const { resources, patches } = kustomization(printed)
  expect(resources).toEqual(['../../base', 'autoscaler.yaml'])
  expect(patches).toHaveLength(2)
  expect(patches[0].target).toEqual({ kind: 'Deployment', name: 'shop' })
  expect(parse(patches[0].patch)).toEqual([
    { op: 'replace', path: '/spec/replicas', value: 1 },
    { op: 'replace', path: '/spec/list/1/b', value: 3 },
    { op: 'remove', path: '/spec/old' },
    { op: 'add', path: '/spec/new', value: { 'a/b': 1 } },
  ])
  expect(parse(patches[1].patch)).toEqual({
    apiVersion: 'v1',
    kind: 'Ingress',
    metadata: { name: 'shop' },
    $patch: 'delete',
  })
})
